/** Why something cannot be done with an order now; null when it can. The service decides again. */
import type { Order } from '../../../client/generated/types';
import { ORDER_TABLE } from '../../../domain/lifecycles/order';
import { amountLeft } from '../../../domain/lifecycles/refund';
import { ORDER_STATUSES, type OrderStatus } from '../../../domain/lifecycles/statuses';
import { transition } from '../../../domain/lifecycles/transition';
import { serviceNow } from '../api/service-clock';
import { capital, wordOf } from '../parts/words';
import type { Scope, Session } from '../session/session';
import { frameWords } from '../words/frame-words';
import { orderWords } from '../words/order-words';

const lacks = (scope: Scope, { scopes }: Session): string | null =>
  scopes.includes(scope) ? null : frameWords().lacks(scope);

const details = ({ messages }: Order) => messages.findLast(({ kind }) => kind === 'order_details');
/** As far as the page knows: the customer has, or may have, the order's message. */
const isSent = (order: Order): boolean => !['none', 'failed', 'queued'].includes(details(order)?.status ?? 'none');

export function lookupDisabledReason(order: Order, session: Session): string | null {
  if (details(order) === undefined) return orderWords().neverSent;
  return lacks('write', session);
}

export function sendDisabledReason(order: Order, session: Session): string | null {
  const status = details(order)?.status ?? 'failed';
  if (status === 'unknown') return orderWords().mayBeTwice;
  if (status === 'queued') return orderWords().aboutToSend;
  if (status !== 'failed') return orderWords().hasIt;
  if (order.payment.status === 'captured') return orderWords().paid;
  if (order.status === 'canceled') return orderWords().canceled;
  if (isErased(order)) return orderWords().customerErased;
  if (order.expires_at !== null && Date.parse(order.expires_at) < serviceNow() + 300_000) return orderWords().tooLate;
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

export function refundDisabledReason(order: Order, session: Session): string | null {
  const { status, refunds } = order.payment;
  if (status !== 'captured') return orderWords().nothingCaptured;
  if (refunds.some((refund) => refund.status === 'requested' || refund.status === 'pending'))
    return orderWords().refundUnderWay;
  if (refundable(order) === 0) return orderWords().allGivenBack;
  return lacks('refund', session);
}

/** Where the order may go from here. */
export function nextStatuses(order: Order): OrderStatus[] {
  const next = ORDER_STATUSES.filter((to) => transition(ORDER_TABLE, order.status, to) !== undefined);
  if (order.payment.status === 'captured') return next.filter((to) => to !== 'canceled');
  return isSent(order) ? next : next.filter((to) => to === 'canceled');
}

export function statusDisabledReason(order: Order, session: Session): string | null {
  if (nextStatuses(order).length === 0) return orderWords().isTheEnd(capital(wordOf(order.status)));
  if (isErased(order)) return orderWords().customerErased;
  return lacks('write', session);
}

export const writeDisabledReason = (session: Session): string | null => lacks('write', session);

const isErased = ({ customer }: Order): boolean => customer.phone === null && customer.user_id === null;
