/** What a person (or a script) in the customer's place can do with an order. */
import { z } from 'zod';
import { Problem } from '../problem';
import { chargesOf, payOutside } from '../psp/psp';
import { attempt, leftOf, payKey, refund } from '../whatsapp/gateway';
import { consentBody } from '../whatsapp/webhook-bodies';
import { METHODS, type SandboxOrder, WEBHOOK_MODES } from '../world/entities';
import { newWamid } from '../world/ids';
import { deliver } from '../world/send-webhooks';
import type { World } from '../world/world';

export const actionRequest = z.strictObject({
  method: z.enum(METHODS).optional(),
  webhook: z.enum(WEBHOOK_MODES).optional(),
  after_seconds: z
    .number()
    .min(0)
    .max(30 * 86_400)
    .optional(),
  /** Of a consent: how long ago the customer tapped, by the consent's own time. */
  tapped_seconds_ago: z
    .int()
    .min(-86_400)
    .max(90 * 86_400)
    .optional(),
});
export type Action = z.infer<typeof actionRequest>;

export const refundRequest = z.strictObject({
  amount: z.strictObject({ value: z.int().min(1), offset: z.literal(100).optional() }).optional(),
  speed: z.enum(['instant', 'normal']).optional(),
});

/**
 * Tries to pay. The attempt begins now and ends after `after_seconds`; canceled and expired orders can still be paid,
 * as banks authorise late. Returns the key of what was set in motion; throws a Problem when money is there or under way.
 */
export function tryToPay(world: World, order: SandboxOrder, outcome: 'success' | 'failed', action: Action): string {
  const afterSeconds = action.after_seconds ?? 0;
  const webhook = action.webhook ?? 'sent';
  refuseSecondPayment(world, order);
  if (order.gateway !== null)
    return attempt(world, order, outcome, { method: action.method ?? 'upi', webhook, afterSeconds });
  return payOutside(world, order, outcome === 'success' ? 'succeeded' : 'failed', { webhook, afterSeconds });
}

/** Throws a Problem when money is there or under way. */
export function refuseSecondPayment(world: World, order: SandboxOrder): void {
  const statuses = [...order.transactions, ...chargesOf(world, order.referenceId)].map((money) => money.status);
  if (statuses.includes('success') || statuses.includes('succeeded'))
    throw new Problem('order_paid', 'the order has been paid');
  if (statuses.includes('pending')) throw new Problem('payment_in_progress', 'an attempt is still in progress');
}

/** Taps "pay" below the stored card: the consent goes out, with the time of the tap, after `after_seconds`. */
export function confirm(world: World, order: SandboxOrder, action: Action): string {
  if (order.oneClick === null) throw new Problem('not_possible', 'the order has no stored card to confirm');
  const key = payKey(order);
  world.effects.add('consent', key, (action.after_seconds ?? 0) * 1000, {
    referenceId: order.referenceId,
    tappedAt: world.seconds() - (action.tapped_seconds_ago ?? 0),
    webhook: action.webhook ?? 'sent',
  });
  return key;
}

/** Sends the consent; the effect behind `confirm`. */
export function sendConsent(world: World, data: Record<string, unknown>): void {
  const { referenceId, tappedAt, webhook } = data as {
    referenceId: string;
    tappedAt: number;
    webhook: NonNullable<Action['webhook']>;
  };
  const order = world.orders.get(referenceId);
  const customer = order && world.customers.get(order.customerId);
  if (order === undefined || customer === undefined) return;
  const wamid = newWamid(customer.waId ?? customer.userId);
  if (webhook !== 'forged')
    world.chat.put(wamid, {
      wamid,
      customerId: customer.id,
      from: 'customer',
      kind: 'payment_method',
      text: `Paid with card ending in ${order.oneClick?.lastFourDigits}`,
      referenceId,
      status: 'sent',
      callbackData: null,
      at: world.seconds(),
    });
  const body = consentBody(world, order, customer, { wamid, tappedAt });
  deliver(world, { target: 'whatsapp', about: 'consent', key: payKey(order), referenceId, body, mode: webhook });
}

/** A refund made in the gateway's dashboard, behind the service's back. */
export function refundElsewhere(world: World, order: SandboxOrder, asked: z.infer<typeof refundRequest>): string {
  const paid = order.transactions.find((transaction) => transaction.status === 'success');
  if (order.gateway === null || paid === undefined)
    throw new Problem('not_refundable', 'no gateway has captured money for this order');
  const left = leftOf(order, paid);
  const amount = asked.amount?.value ?? left;
  if (amount === 0 || amount > left) throw new Problem('not_refundable', `${left} is left to refund`);
  refund(world, order, paid, { amount, speed: asked.speed ?? 'normal', external: true });
  return payKey(order);
}
