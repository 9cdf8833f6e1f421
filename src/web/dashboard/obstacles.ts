/** Why something cannot be done with an order now; null when it can. The service decides again. */
import type { Order } from '../../client/types';
import { ORDER_TABLE } from '../../domain/order';
import { amountLeft } from '../../domain/refund';
import { transition } from '../../domain/transition';
import { ORDER_STATUSES, type OrderStatus } from '../../domain/words';
import type { Scope, Session } from './session';
import { serviceNow } from './text';

const lacks = (scope: Scope, { scopes }: Session): string | null =>
  scopes.includes(scope) ? null : `Your key may not do this: it has no ${scope} scope.`;

const details = ({ messages }: Order) => messages.findLast(({ kind }) => kind === 'order_details');
/** As far as the page knows: the customer has, or may have, the order's message. */
const isSent = (order: Order): boolean => !['none', 'failed', 'queued'].includes(details(order)?.status ?? 'none');

export function lookupObstacle(order: Order, session: Session): string | null {
  if (details(order) === undefined) return 'It was never sent, so there is nothing to ask about.';
  return lacks('write', session);
}

export function sendObstacle(order: Order, session: Session): string | null {
  const status = details(order)?.status ?? 'failed';
  if (status === 'unknown') return 'Nobody knows whether the first message arrived; a second could be shown twice.';
  if (status === 'queued') return 'It is about to be sent.';
  if (status !== 'failed') return 'The customer has it already.';
  if (order.payment.status === 'captured') return 'It is paid.';
  if (order.status === 'canceled') return 'It is canceled.';
  if (isErased(order)) return 'Its customer was erased.';
  if (order.expires_at !== null && Date.parse(order.expires_at) < serviceNow() + 300_000)
    return 'It has expired, or will within 5 minutes; WhatsApp would refuse it.';
  return lacks('write', session);
}

/** Minor units that may still be given back. */
export const refundable = ({ payment }: Order): number =>
  payment.status === 'captured'
    ? amountLeft(
        payment.captured_amount.value,
        payment.refunds.map(({ status, amount }) => ({ status, amount: amount?.value ?? null })),
      )
    : 0;

export function refundObstacle(order: Order, session: Session): string | null {
  const { status, refunds } = order.payment;
  if (status !== 'captured') return 'Nothing is captured, so there is nothing to give back.';
  if (refunds.some((refund) => refund.status === 'requested' || refund.status === 'pending'))
    return 'A refund is under way; wait until it has ended.';
  if (refundable(order) === 0) return 'Everything has been given back.';
  return lacks('refund', session);
}

/** Where the order may go from here. */
export function nextStatuses(order: Order): OrderStatus[] {
  const next = ORDER_STATUSES.filter((to) => transition(ORDER_TABLE, order.status, to) !== undefined);
  if (order.payment.status === 'captured') return next.filter((to) => to !== 'canceled');
  return isSent(order) ? next : next.filter((to) => to === 'canceled');
}

export function statusObstacle(order: Order, session: Session): string | null {
  if (nextStatuses(order).length === 0) return `${order.status === 'canceled' ? 'Canceled' : 'Completed'} is the end.`;
  if (isErased(order)) return 'Its customer was erased.';
  return lacks('write', session);
}

export const writeObstacle = (session: Session): string | null => lacks('write', session);

const isErased = ({ customer }: Order): boolean => customer.phone === null && customer.user_id === null;
