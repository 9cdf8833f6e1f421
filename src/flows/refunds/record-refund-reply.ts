import type { RefundRow } from '../../db/order-state/order-state';
import { after } from '../../domain/decisions/schedule';
import type { RefundReply } from '../../ports';
import type { Change } from '../state/change';
import { addRefund, countRefunds, isOpenRefund, moveRefund } from '../state/moves/move-refund';

/** A webhook normally follows within seconds; the lookup that this plans goes on by the schedule. */
const FIRST_LOOK_SECONDS = 30;

/** What a reply means for the refund. A lookup may have shown its outcome first; then the reply adds nothing. */
export function recordRefundReply(change: Change, refund: RefundRow, reply: RefundReply): void {
  const { order, now } = change;
  const waiting = refund.status === 'requested' || refund.status === 'unknown';
  // After an attempt without an answer, a later "not now" does not tell what became of the first.
  const unanswered = reply.outcome === 'unknown' || (reply.outcome === 'retry' && refund.status === 'unknown');
  if (reply.outcome === 'accepted') recordAccepted(change, refund, reply);
  else if (waiting) moveRefund(change, refund, unanswered ? 'no_answer' : 'refused', { error: reply.error });
  countRefunds(change);
  if (order.refunds.some((one) => isOpenRefund(order, one))) change.scheduleLookup(after(now, FIRST_LOOK_SECONDS));
}

function recordAccepted(change: Change, refund: RefundRow, reply: RefundReply & { outcome: 'accepted' }): void {
  const { id, status, speedProcessed } = reply;
  const known = change.order.refunds.find(({ providerRefundId }) => providerRefundId === id);
  const bound = refund.providerRefundId;
  // A lookup came first, and may have bound another refund of the same amount: then this id is an additional refund.
  if (bound !== null && bound !== id && !known) {
    const { amount, transactionId, pgTransactionId } = refund;
    const other = { amount, status, speedProcessed, providerRefundId: id, external: true };
    addRefund(change, { ...other, transactionId, pgTransactionId }, 'refund_doubled');
    return;
  }
  const target = known ?? refund;
  if (target.status === 'completed' || (target.status === 'failed' && status === 'pending')) return;
  moveRefund(change, target, `reported_${status}`, { id, speedProcessed });
}
