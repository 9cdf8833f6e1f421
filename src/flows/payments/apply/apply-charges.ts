import { type ChargeAttempt, openChargeOf } from '../../../db/order-state/order-state';
import { isTooLateToCharge } from '../../../domain/decisions/charge-submission';
import type { PaymentAnswer } from '../../../domain/decisions/provider-answer';
import { after } from '../../../domain/decisions/schedule';
import type { ChargeEvent } from '../../../domain/lifecycles/charge';
import type { TransactionStatus } from '../../../domain/lifecycles/statuses';
import type { Change } from '../../state/change';
import { moveCharge } from '../../state/moves/move-charge';
import { isResolved, raiseProblem } from '../../state/raise-problem';

export interface AppliedCharges {
  /** A charge of ours is under way: the payment neither fails nor expires by what other charges say. */
  open: boolean;
  /** The charge that was under way has failed. */
  declined: boolean;
}

/** A lookup that comes right after a time-out does not repeat the request at once. */
const REPEAT_SECONDS = 5;

/** The ordering key of the outbox entry that submits an order's charge. */
export const chargeOrderingKey = (referenceId: string): string => `charge:${referenceId}`;

/** The subject of problems about one attempt. */
export const attemptSubject = ({ attempt }: Pick<ChargeAttempt, 'attempt'>): string => `attempt ${attempt}`;

/**
 * Closes the attempt under way when its own charge has ended. Nothing else closes it: an older charge that failed, or
 * no charge at all, proves nothing about a request that may still arrive. An attempt without an answer becomes due, so
 * that the outbox repeats it under the same key.
 */
export function applyCharges(change: Change, answer: PaymentAnswer, by: string): AppliedCharges {
  const { order, now } = change;
  const attempt = openChargeOf(order);
  if (!attempt) return { open: false, declined: false };
  const own = answer.transactions.find((one) => one.attempt === attempt.attempt || one.id === attempt.chargeId);
  if (own) attempt.chargeId = own.id;
  const event = eventOf(change, attempt, own?.status);
  if (event) {
    const paid = answer.transactions.some(({ status }) => status === 'success');
    moveCharge(change, attempt, event, { notify: !paid });
    return { open: false, declined: event !== 'reported_succeeded' };
  }
  if (!own && isTooLateToCharge({ charge: attempt.status, expiresAt: order.expiresAt }, now)) {
    endTooLate(change, attempt);
    return { open: false, declined: true };
  }
  flagLongPending(change, attempt);
  const rested = attempt.submittedAt === null || after(attempt.submittedAt, REPEAT_SECONDS) <= now;
  if (by !== 'charge' && attempt.status === 'unknown' && rested) change.makeDue(chargeOrderingKey(order.referenceId));
  return { open: true, declined: false };
}

/** The order has expired, and it is certain that no request left: none will. The customer hears that nothing was paid. */
export function endTooLate(change: Change, attempt: ChargeAttempt): void {
  change.addTimeline('charge_too_late', { attempt: attempt.attempt });
  moveCharge(change, attempt, 'order_expired');
}

/** After this a charge that is pending at the PSP is for a person. */
const PENDING_SECONDS = 86_400;

function flagLongPending(change: Change, attempt: ChargeAttempt): void {
  const { status, chargeStatus, submittedAt } = attempt;
  if (status !== 'acknowledged' || chargeStatus !== 'pending' || !submittedAt) return;
  if (after(submittedAt, PENDING_SECONDS) > change.now) return;
  const cause = { reason: 'charge_pending_long', params: {} } as const;
  raiseProblem(change, { code: 'charge_outcome_unknown', subject: attemptSubject(attempt), cause });
}

/** What ended the attempt; null: nothing did. */
function eventOf(change: Change, attempt: ChargeAttempt, reported: TransactionStatus | undefined): ChargeEvent | null {
  if (reported === 'success') return 'reported_succeeded';
  if (reported === 'failed') return 'reported_failed';
  if (reported === 'pending') return null;
  // The list of charges lags behind; the reply was about this very charge.
  if (attempt.status === 'acknowledged' && attempt.chargeStatus === 'failed') return 'reported_failed';
  if (attempt.status === 'unknown' && isResolved(change.order, 'charge_outcome_unknown', attemptSubject(attempt)))
    return 'released';
  return null;
}
