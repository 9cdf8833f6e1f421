/** Money that goes another way than everybody thought: a refund that fails days later, a claim of the customer's bank. */
import { Problem } from '../problem';
import { chargesOf, failPspRefund, openDispute } from '../psp/psp';
import { failGatewayRefund } from '../whatsapp/gateway';
import type { SandboxOrder } from '../world/entities';
import type { World } from '../world/world';
import type { Action } from './customer-actions';

/** Lets the newest completed refund of an order fail, as card refunds do days later; the key of what was set in motion. */
export function failRefund(world: World, order: SandboxOrder, { webhook = 'sent' }: Action): string {
  const key = order.gateway
    ? failGatewayRefund(world, order, webhook)
    : failPspRefund(world, order.referenceId, webhook);
  if (key === null) throw new Problem('not_possible', 'no refund of this order has completed');
  return key;
}

/** The customer's bank claims the money back: a chargeback of a card, a MED of a Pix. */
export function dispute(world: World, order: SandboxOrder, { webhook = 'sent' }: Action): string {
  const paid = chargesOf(world, order.referenceId).find(({ status }) => status === 'succeeded');
  if (!paid) throw new Problem('not_possible', 'no PSP has money of this order; WhatsApp reports no disputes');
  const kind = order.oneClick && paid.attempt !== undefined ? 'chargeback' : 'pix_med';
  return openDispute(world, paid, { kind, webhook });
}
