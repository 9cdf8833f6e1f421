import type { OrderState, RefundRow } from '../../../db/order-state/order-state';
import type { PaymentAnswer, RefundAnswer, TransactionAnswer } from '../../../domain/decisions/provider-answer';
import { after } from '../../../domain/decisions/schedule';
import { isSameTransaction } from '../../../domain/values/same-transaction';
import type { Change } from '../../state/change';
import { addRefund, countRefunds, moveRefund } from '../../state/moves/move-refund';
import { isResolved, raiseProblem, withdrawProblems } from '../../state/raise-problem';

/** How long a refund may stay without an answer before a person is asked; the lookups at 2 and 7 minutes come first. */
const UNKNOWN_SECONDS = 900;

/**
 * Applies what a lookup says about refunds: known ones move, an unknown id is ours when it has the amount of the one
 * in progress whose answer never came, and else was made elsewhere. A refund that is not listed proves nothing.
 */
export function applyRefunds(change: Change, answer: PaymentAnswer): void {
  const { refunds } = change.order;
  const reported = answer.transactions.flatMap((transaction) =>
    transaction.refunds.map((refund) => ({ transaction, refund })),
  );
  for (const { transaction, refund } of reported) {
    const known =
      refunds.find(({ providerRefundId }) => providerRefundId === refund.id) ?? bind(refunds, transaction, refund);
    if (known) applyReported(change, known, transaction, refund);
    else addExternal(change, transaction, refund);
  }
  if (refunds.length > 0) countRefunds(change);
}

/** WhatsApp's refunds carry no key of ours, so the one whose answer is missing is recognised by its amount. */
function bind(known: RefundRow[], transaction: TransactionAnswer, reported: RefundAnswer): RefundRow | undefined {
  return known.find(
    (refund) =>
      !refund.external &&
      refund.providerRefundId === null &&
      refund.attemptedAt !== null &&
      (refund.status === 'requested' || refund.status === 'unknown') &&
      refund.amount === reported.amount &&
      isSameTransaction(refund, { transactionId: transaction.id, pgTransactionId: transaction.pgTransactionId }),
  );
}

function applyReported(
  change: Change,
  refund: RefundRow,
  transaction: TransactionAnswer,
  reported: RefundAnswer,
): void {
  // WhatsApp gives back a payment, not one of its transactions: the provider knows from which the money went.
  refund.transactionId = transaction.id;
  refund.pgTransactionId = transaction.pgTransactionId ?? refund.pgTransactionId;
  refund.shownAt = change.now;
  const isAmountNew = refund.amount === null && amountOf(reported) !== null && reported.status === 'completed';
  // Reported again what we know already: no line, or every lookup would write one.
  if (refund.status === 'completed' && reported.status !== 'failed' && !isAmountNew) return;
  if (refund.status === 'failed' && reported.status === 'pending') return showReleased(change, refund);
  const { id, status, speedProcessed } = reported;
  const amount = amountOf(reported);
  if (!refund.external && amount !== null && amount !== refund.amount)
    raiseProblem(change, {
      code: 'amount_mismatch',
      subject: refund.id,
      cause: { reason: 'refund_amount_differs', params: { requested: refund.amount, reported: amount } },
    });
  moveRefund(change, refund, `reported_${status}`, { id, amount, speedProcessed });
  if (refund.amount !== null) withdrawProblems(change, 'refund_unreadable', refund.id);
}

/** Whether a person has released the refund's amount, because no lookup had shown it for days. */
export const isReleased = (order: OrderState, { id, status }: RefundRow): boolean =>
  status === 'failed' && isResolved(order, 'refund_outcome_unknown', id);

/** A released refund is there after all: its money counts as gone again. */
export function showReleased(change: Change, refund: RefundRow): void {
  if (isReleased(change.order, refund)) moveRefund(change, refund, 'shown_after_release');
}

function addExternal(change: Change, transaction: TransactionAnswer, reported: RefundAnswer): void {
  const { id, status, speedProcessed } = reported;
  const refund = addRefund(
    change,
    {
      ...{ amount: amountOf(reported), status, speedProcessed, providerRefundId: id, external: true },
      transactionId: transaction.id,
      pgTransactionId: transaction.pgTransactionId ?? '',
    },
    'refund_made_elsewhere',
  );
  if (refund.amount === null && status !== 'failed')
    raiseProblem(change, {
      code: 'refund_unreadable',
      subject: refund.id,
      cause: { reason: 'refund_unreadable', params: {} },
    });
}

/** A refund of nothing tells no amount. */
const amountOf = ({ amount }: RefundAnswer): number | null => (amount !== null && amount > 0 ? amount : null);

/** A refund that lookups do not show for so long is for a person: resolving the problem releases its amount. */
const NOT_SHOWN_SECONDS = 7 * 86_400;

/** Raises a problem for refunds whose outcome stays unknown for too long. They go on counting as gone. */
export function flagUnansweredRefunds(change: Change): void {
  const { order, now } = change;
  for (const refund of order.refunds) {
    const { id, status, amount, attemptedAt, shownAt, createdAt } = refund;
    if (status !== 'unknown' && status !== 'pending') continue;
    const flag = (reason: 'refund_not_shown' | 'refund_unanswered') =>
      raiseProblem(change, {
        code: 'refund_outcome_unknown',
        subject: id,
        cause: { reason, params: { amount } },
      });
    if (after(shownAt ?? attemptedAt ?? createdAt, NOT_SHOWN_SECONDS) <= now) {
      if (status === 'pending') moveRefund(change, refund, 'no_answer');
      flag('refund_not_shown');
    } else if (status === 'unknown' && attemptedAt && after(attemptedAt, UNKNOWN_SECONDS) <= now)
      flag('refund_unanswered');
  }
}

/** A person has seen that a refund which no lookup shows was not made: its amount can be refunded again. */
export function releaseRefunds(change: Change, subjects: readonly string[]): void {
  const { order, now } = change;
  for (const refund of order.refunds) {
    const { id, status, amount, shownAt, attemptedAt, createdAt } = refund;
    const isOld = after(shownAt ?? attemptedAt ?? createdAt, NOT_SHOWN_SECONDS) <= now;
    if (!subjects.includes(id) || status !== 'unknown' || !isOld) continue;
    moveRefund(change, refund, 'released');
    change.addTimeline('refund_released', { refund_id: id, amount });
  }
}
