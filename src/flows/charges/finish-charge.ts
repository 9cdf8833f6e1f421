import type { ChargeAttempt } from '../../db/order-state/order-state';
import type { OutboxEntry } from '../../db/queues/outbox';
import { isTooLateToCharge } from '../../domain/decisions/charge-submission';
import { decideChargeRetry, keyIsKept } from '../../domain/decisions/decide-retry';
import { after, withJitter } from '../../domain/decisions/schedule';
import type { Psp } from '../../ports/psp';
import type { Context } from '../context';
import { attemptSubject, endTooLate } from '../payments/apply/apply-charges';
import type { Change } from '../state/change';
import { moveCharge } from '../state/moves/move-charge';
import { raiseProblem } from '../state/raise-problem';
import { failPayment } from './record-charge-reply';

/** Whether the PSP would still answer a repeat with the same charge. */
export const isKeyKept = ({ firstSubmittedAt }: ChargeAttempt, now: Date, psp: Pick<Psp, 'keyHours'>): boolean =>
  keyIsKept(firstSubmittedAt, now, psp.keyHours);

/** Ends the outbox entry of a charge, or says when it is tried again. */
export function finishChargeEntry(ctx: Context, change: Change, entry: OutboxEntry): void {
  const { order, now } = change;
  const attempt = order.charges.find((one) => String(one.attempt) === entry.subjectId);
  if (!attempt || attempt.endedAt) return change.complete(entry, attempt?.status ?? 'gone');
  const schedule = ctx.settings.sendScheduleSeconds;
  const psp = ctx.psps.byKind.offsite_card_pay;
  const keyKept = psp !== null && isKeyKept(attempt, now, psp);
  const tooLate = isTooLateToCharge({ charge: attempt.status, expiresAt: order.expiresAt }, now);
  const decision = decideChargeRetry(attempt, { attempts: entry.attempts, schedule }, { keyKept, tooLate });
  switch (decision.action) {
    case 'retry':
      return change.reschedule(entry, after(now, withJitter(decision.seconds)));
    case 'give_up':
      moveCharge(change, attempt, 'gave_up');
      failPayment(change);
      return change.complete(entry, 'gave_up');
    case 'end_too_late':
      endTooLate(change, attempt);
      failPayment(change);
      // The payment is expired by the lookup that finds no money.
      change.scheduleLookup(now);
      return change.complete(entry, 'order_expired');
    case 'wait_for_lookup':
      return change.complete(entry, 'answered');
    case 'flag_unconfirmed':
      flag(change, attempt, 'charge_unconfirmed');
      return change.complete(entry, 'answered');
    case 'flag_key_expired':
      // Whoever sent it has long ended without an answer; only an unknown one is released when a person resolves this.
      if (attempt.status === 'submitted') moveCharge(change, attempt, 'no_answer');
      flag(change, attempt, 'charge_key_expired');
      return change.complete(entry, 'unknown');
  }
}

/** Raises a problem for a charge whose outcome cannot be learnt; the attempt stays open until its own charge shows up. */
function flag(change: Change, attempt: ChargeAttempt, reason: 'charge_unconfirmed' | 'charge_key_expired'): void {
  const subject = attemptSubject(attempt);
  raiseProblem(change, { code: 'charge_outcome_unknown', subject, cause: { reason, params: {} } });
}
