import { openChargeOf } from '../../db/order-state/order-state';
import type { ChargeReply } from '../../ports/psp';
import { attemptSubject } from '../payments/apply/apply-charges';
import type { Change } from '../state/change';
import { moveCharge } from '../state/moves/move-charge';
import { movePayment } from '../state/moves/move-payment';
import { raiseProblem } from '../state/raise-problem';

/** A charge whose request has left. */
export interface SubmittedCharge {
  attempt: number;
  submittedAt: Date;
  /** No request of it left before; otherwise a "no" proves nothing about the earlier one. */
  first: boolean;
}

/** Records what the PSP answered to a charge. */
export function recordChargeReply(change: Change, submitted: SubmittedCharge, reply: ChargeReply): void {
  const attempt = openChargeOf(change.order);
  // A concurrent lookup already closed this attempt.
  if (attempt?.attempt !== submitted.attempt) return;
  if (reply.outcome === 'answered') {
    const { charge } = reply;
    moveCharge(change, attempt, 'acknowledged', { error: charge.error });
    attempt.chargeId = charge.id;
    attempt.chargeStatus = charge.status;
    const { id: charge_id, status, error } = charge;
    return change.addTimeline('charge_acknowledged', { attempt: attempt.attempt, status, charge_id, error });
  }
  // Another worker has submitted again since, because this one took too long: that request's answer counts.
  if (attempt.submittedAt?.getTime() !== submitted.submittedAt.getTime()) return;
  const { error } = reply;
  if (submitted.first && reply.outcome === 'refused') {
    const { title, advice } = error;
    const cause = { reason: 'charge_refused', params: { title, advice } } as const;
    raiseProblem(change, { code: 'consent_refused', subject: attemptSubject(attempt), cause });
    moveCharge(change, attempt, 'refused', { error });
    return failPayment(change);
  }
  const isNotSent = submitted.first && reply.outcome === 'retry';
  moveCharge(change, attempt, isNotSent ? 'not_sent' : 'no_answer', { error });
  if (isNotSent) attempt.firstSubmittedAt = null;
  // While the PSP is down every try would add a line.
  if (error.retryAfterSeconds !== undefined) return;
  change.addTimeline(isNotSent ? 'charge_not_sent' : 'charge_unanswered', {
    attempt: attempt.attempt,
    title: error.title,
  });
}

/** It is certain that nothing was taken. */
export function failPayment(change: Change): void {
  if (change.order.payment.status === 'pending') movePayment(change, 'reported_failed');
}
