import { type ChargeAttempt, findAttempt } from '../db/charges';
import { endOwed, type OutboxRow, postponeOwed } from '../db/outbox';
import { after, delayOf, withJitter } from '../domain/schedule';
import { raiseProblem } from './advance';
import { askCharge, failAttempt, keyIsKept } from './ask-charge';
import { type Change, changeOrder } from './change-order';
import type { Context } from './context';
import { settlePayment } from './settle-payment';

/** Takes one owed charge to its end: asks the PSP, settles, and comes back while its outcome is not known. */
export function createChargeDeliverer(ctx: Context): (row: OutboxRow) => Promise<void> {
  return async (row) => {
    await askCharge(ctx, row.referenceId, 'delivery');
    const attempt = await findAttempt(ctx.db, row.referenceId, Number(row.subjectId));
    // Nothing left yet, so there is nothing to look up.
    if (attempt && attempt.status !== 'owed') await settlePayment(ctx, row.referenceId, { by: 'charge' });
    await ctx.checkpoint('charge:settled');
    await changeOrder(ctx, row.referenceId, 'provider', (change) => finish(ctx, change, row));
    await ctx.checkpoint('charge:finished');
  };
}

/** Ends the owed row, or says when to come back. */
async function finish(ctx: Context, change: Change, row: OutboxRow): Promise<void> {
  const { tx, now } = change;
  const attempt = await findAttempt(tx, row.referenceId, Number(row.subjectId));
  if (!attempt || attempt.endedAt) return endOwed(tx, row.id, now, attempt?.status ?? 'gone');
  const schedule = ctx.settings.sendScheduleSeconds;
  const again = after(now, withJitter(delayOf(schedule, row.attempts - 1)));
  const triesLeft = row.attempts <= schedule.length;
  switch (attempt.status) {
    case 'owed':
      if (triesLeft) return postponeOwed(tx, row.id, again);
      await failAttempt(change, attempt);
      return endOwed(tx, row.id, now, 'gave_up');
    case 'answered':
      // A pending charge ends by a hint or a lookup; one that has ended waits for the lookup that says so.
      if (attempt.chargeStatus !== 'pending' && triesLeft) return postponeOwed(tx, row.id, again);
      return endOwed(tx, row.id, now, 'answered');
    default:
      if (ctx.psp && keyIsKept(attempt, now, ctx.psp.keyHours)) return postponeOwed(tx, row.id, again);
      await flag(change, attempt);
      return endOwed(tx, row.id, now, 'unknown');
  }
}

/** Under its key the outcome can no longer be learnt; the attempt stays open until its own charge shows up. */
async function flag(change: Change, attempt: ChargeAttempt): Promise<void> {
  await raiseProblem(change, {
    code: 'charge_outcome_unknown',
    subject: `attempt ${attempt.attempt}`,
    detail:
      'No answer came to the charge, and the PSP keeps its key no longer. Look at the PSP’s account; resolve this problem when nothing was taken, and the customer may confirm again.',
  });
}
