import { findOrder } from '../../db/order-state/load-orders';
import { type ChargeAttempt, type OrderState, openChargeOf } from '../../db/order-state/order-state';
import { findChargeRequest } from '../../db/payments/charges';
import type { OutboxEntry } from '../../db/queues/outbox';
import { decideSubmission } from '../../domain/decisions/charge-submission';
import { after } from '../../domain/decisions/schedule';
import type { LookupEvaluation } from '../../domain/decisions/verdict';
import { NO_ANSWER } from '../../domain/values/no-answer';
import type { ProviderError } from '../../ports';
import type { ChargeReply } from '../../ports/psp';
import type { Context } from '../context';
import { syncPayment } from '../payments/sync-payment';
import type { Change } from '../state/change';
import { changeOrder } from '../state/change-orders';
import { moveCharge } from '../state/moves/move-charge';
import { decryptRequest } from './encrypted-charges';
import { finishChargeEntry, isKeyKept } from './finish-charge';
import { recordChargeReply, type SubmittedCharge } from './record-charge-reply';

/**
 * Delivers one charge: submits it to the PSP, looks the payment up, and writes reply, answer and the entry's next try
 * together. It comes back under the same key while the outcome is not known.
 */
export function createChargeDeliverer(ctx: Context): (entry: OutboxEntry) => Promise<void> {
  return async (entry) => {
    const { referenceId } = entry;
    const finish = (change: Change, work: (change: Change) => void) => {
      work(change);
      finishChargeEntry(ctx, change, entry);
    };
    const changeAlone = (work: (change: Change) => void) =>
      changeOrder(ctx, { referenceId, cause: 'provider', work: (change) => finish(change, work) });
    const submitted = (await isStillWanted(ctx, entry)) ? await submit(ctx, entry) : null;
    if (!submitted) return lookUpAndFinish(ctx, entry, { record: () => {}, changeAlone });
    await ctx.checkpoint('charge:submitted');
    const reply = await requestCharge(ctx, referenceId, submitted.attempt);
    await ctx.checkpoint('charge:answered');
    let recorded = false;
    const record = (change: Change): void => {
      if (recorded) return;
      recordChargeReply(change, submitted, reply);
      change.afterCommit(() => {
        recorded = true;
      });
    };
    // It is certain that nothing was taken, so there is nothing to look up.
    const nothingTaken = submitted.first && (reply.outcome === 'retry' || reply.outcome === 'refused');
    // A PSP whose list of charges lags behind is asked about this one by its id.
    const chargeIds = reply.outcome === 'answered' ? [reply.charge.id] : [];
    if (nothingTaken) await changeAlone(record);
    else await lookUpAndFinish(ctx, entry, { record, changeAlone, chargeIds });
    await ctx.checkpoint('charge:finished');
  };
}

interface Finish {
  record: (change: Change) => void;
  changeAlone: (work: (change: Change) => void) => Promise<unknown>;
  chargeIds?: readonly string[];
}

/** Looks the payment up, and finishes in the change that applies the answer; without an answer in one of its own. */
async function lookUpAndFinish(
  ctx: Context,
  entry: OutboxEntry,
  { record, changeAlone, chargeIds = [] }: Finish,
): Promise<void> {
  const order = await findOrder(ctx.db, entry.referenceId);
  const attempt = order?.charges.find((one) => String(one.attempt) === entry.subjectId);
  // Nothing left yet, so there is nothing to look up.
  if (attempt?.status === 'queued') return void (await changeAlone(record));
  const result = await syncPayment(ctx, entry.referenceId, {
    ...{ by: 'charge', chargeIds, before: record },
    after: (change) => finishChargeEntry(ctx, change, entry),
  });
  if (!('evaluation' in result)) await changeAlone(record);
}

/** A lookup older than this is too old to charge upon: the customer may have paid in another way since. */
const FRESH_SECONDS = 30;

/**
 * Whether the charge may leave: one that had to wait leaves only when the PSP still knows of no other money. Before a
 * repeat the PSP is asked too; without an answer it is repeated, because only the same key can tell.
 */
async function isStillWanted(ctx: Context, entry: OutboxEntry): Promise<boolean> {
  if (entry.attempts === 1 && ctx.clock.now() <= after(entry.createdAt, FRESH_SECONDS)) return true;
  const order = await findOrder(ctx.db, entry.referenceId);
  const attempt = order && openChargeOf(order);
  if (!attempt || attempt.status === 'acknowledged') return true;
  const result = await syncPayment(ctx, entry.referenceId, { by: 'charge' });
  if (attempt.status !== 'queued') return true;
  return result.outcome === 'applied' && !knowsOfMoney(result.evaluation);
}

const knowsOfMoney = ({ success, pending, verdict }: LookupEvaluation): boolean =>
  success || pending || verdict === 'mismatch';

/** Commits that the request is about to leave: from here on a missing answer means unknown. Null when it must not. */
async function submit(ctx: Context, entry: OutboxEntry): Promise<SubmittedCharge | null> {
  const psp = ctx.psps.byKind.offsite_card_pay;
  if (!psp) return null;
  const work = (change: Change): SubmittedCharge | null => {
    const { order, now } = change;
    const attempt = openChargeOf(order);
    if (!attempt || !change.isClaimedAs(entry)) return null;
    const submission = decideSubmission({
      ...{ now, charge: attempt.status, payment: order.payment.status, expiresAt: order.expiresAt },
      ...{ hasOtherMoney: hasOtherMoney(order, attempt), keyKept: isKeyKept(attempt, now, psp) },
    });
    if (submission === 'superseded') moveCharge(change, attempt, 'superseded');
    if (submission !== 'submit') return null;
    const first = attempt.firstSubmittedAt === null;
    moveCharge(change, attempt, 'submitted');
    attempt.submittedAt = now;
    attempt.firstSubmittedAt ??= now;
    return { attempt: attempt.attempt, submittedAt: now, first };
  };
  return changeOrder(ctx, { referenceId: entry.referenceId, cause: 'provider', work, entryIds: [entry.id] });
}

/**
 * The customer has paid in another way, or is about to: a repeat could take the money a second time. Money of another
 * amount or currency counts too, although it does not move the payment.
 */
const hasOtherMoney = ({ payment, transactions }: OrderState, { chargeId }: ChargeAttempt): boolean =>
  payment.status === 'captured' ||
  transactions.some(({ status, transactionId }) => status !== 'failed' && transactionId !== chargeId);

async function requestCharge(ctx: Context, referenceId: string, attempt: number): Promise<ChargeReply> {
  const stored = await findChargeRequest(ctx.db, referenceId, attempt);
  const request = stored && decryptRequest(ctx.vault, { referenceId, attempt, request: stored });
  const psp = ctx.psps.byKind.offsite_card_pay;
  if (!request || !psp) return { outcome: 'unknown', error: UNREADABLE };
  return psp.charge(request);
}

const UNREADABLE: ProviderError = {
  ...NO_ANSWER,
  title: 'The stored request does not open',
  advice: 'Put the former CREDENTIALS_KEY back, beside the new one.',
};
