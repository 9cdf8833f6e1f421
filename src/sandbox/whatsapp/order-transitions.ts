import type { OrderWord, SandboxOrder } from '../world/entities';
import type { StatusParameters } from './schema/message-schema';

const PEERS: readonly OrderWord[] = ['processing', 'partially_shipped', 'shipped'];
const TERMINAL: readonly OrderWord[] = ['completed', 'canceled'];

/** Where an order may go (Meta, "Receive payments via payment gateways": order status). */
const NEXT_STATUSES: Record<OrderWord, readonly OrderWord[]> = {
  pending: [...PEERS, ...TERMINAL],
  processing: ['partially_shipped', 'shipped', ...TERMINAL],
  partially_shipped: ['processing', 'shipped', ...TERMINAL],
  shipped: ['processing', 'partially_shipped', ...TERMINAL],
  completed: [],
  canceled: [],
};

export type Transition = { refusedWith: 2046 | 2047 } | { status: OrderWord };

/** What an order_status message does to the order: the new status, or the code that WhatsApp reports by webhook. */
export function transitionOf(order: SandboxOrder, wanted: StatusParameters): Transition {
  if (wanted.order === undefined) return { status: order.status };
  const status = wanted.order.status.replace('-', '_') as OrderWord;
  // Meta's Brazilian samples tell a failed payment on an order that stays pending.
  if (status === 'pending' && order.status === 'pending' && wanted.payment !== undefined) return { status };
  if (!NEXT_STATUSES[order.status].includes(status)) return { refusedWith: 2046 };
  if (status === 'canceled' && isPaidOrPaying(order)) return { refusedWith: 2047 };
  return { status };
}

function isPaidOrPaying(order: SandboxOrder): boolean {
  return order.paymentLabel === 'captured' || order.transactions.some((attempt) => attempt.status !== 'failed');
}
