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
    if (await isStillWanted(ctx, row)) await askCharge(ctx, row.referenceId, 'delivery');
    const attempt = await findAttempt(ctx.db, row.referenceId, Number(row.subjectId));
    // Nothing left yet, so there is nothing to look up.
    if (attempt && attempt.status !== 'owed') await settlePayment(ctx, row.referenceId, { by: 'charge' });
    await ctx.checkpoint('charge:settled');
    await changeOrder(ctx, row.referenceId, 'provider', (change) => finish(ctx, change, row));
    await ctx.checkpoint('charge:finished');
  };
}

/** After this the PSP's word that nobody has paid is too old to charge upon. */
const FRESH_SECONDS = 30;

/** Whether the charge may leave: one that had to wait leaves only when the PSP still knows of no other money. */
async function isStillWanted(ctx: Context, row: OutboxRow): Promise<boolean> {
  if (row.attempts === 1 && ctx.clock.now() <= after(row.createdAt, FRESH_SECONDS)) return true;
  const attempt = await findAttempt(ctx.db, row.referenceId, Number(row.subjectId));
  // Once asked, only the same key can tell.
  if (attempt?.status !== 'owed') return true;
  const settled = await settlePayment(ctx, row.referenceId, { by: 'charge' });
  const judgement = 'judgement' in settled ? settled.judgement : null;
  return judgement !== null && !judgement.success && !judgement.pending && judgement.verdict !== 'mismatch';
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
      if (attempt.chargeStatus !== 'pending') await flag(change, attempt, UNCONFIRMED);
      return endOwed(tx, row.id, now, 'answered');
    default:
      if (ctx.psp && keyIsKept(attempt, now, ctx.psp.keyHours)) return postponeOwed(tx, row.id, again);
      await flag(change, attempt, FORGOTTEN);
      return endOwed(tx, row.id, now, 'unknown');
  }
}

const FORGOTTEN =
  'No answer came to the charge, and the PSP keeps its key no longer. Look at the PSP’s account; resolve this problem when nothing was taken, and the customer may confirm again.';
const UNCONFIRMED =
  'The PSP answered to the charge, but its lookup does not show it. Look at the PSP’s account; the payment is captured as soon as a lookup shows the charge.';

/** Calls a person to a charge whose outcome cannot be learnt; the attempt stays open until its own charge shows up. */
async function flag(change: Change, { attempt }: ChargeAttempt, detail: string): Promise<void> {
  await raiseProblem(change, { code: 'charge_outcome_unknown', subject: `attempt ${attempt}`, detail });
}
