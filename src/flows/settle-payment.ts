import { openAttemptOf } from '../db/charges';
import { updateMessage } from '../db/messages';
import { type OrderRow, wasSent } from '../db/orders';
import { startLookup } from '../db/payments';
import { hasOpenRefund } from '../db/refunds';
import type { TimelineLine } from '../db/timeline';
import { insertVerification, upsertTransactions } from '../db/verifications';
import type { PaymentAnswer } from '../domain/answer';
import { boletoClearsUntil } from '../domain/boleto';
import type { PaymentEvent } from '../domain/payment';
import { after, delayOf, nextLookupAt } from '../domain/schedule';
import { type Judgement, judge } from '../domain/verdict';
import type { ProviderError } from '../ports';
import { movePayment, raiseProblem } from './advance';
import { type AppliedCharges, applyCharges } from './apply-charges';
import { applyRefunds, flagUnknownRefunds } from './apply-refunds';
import { askCharge } from './ask-charge';
import { type Change, type Commit, changeOrder } from './change-order';
import type { Context } from './context';
import { followRefunds } from './follow-refunds';

/** Who or what made us ask; `heard` is what it said, for the timeline. */
export interface Cause {
  by: 'webhook' | 'reconciler' | 'merchant' | 'refusal' | 'charge';
  /** Charges that a PSP's news named. */
  chargeIds?: readonly string[];
  heard?: Omit<TimelineLine, 'cause'>[];
}

export type Settled =
  | { outcome: 'applied'; judgement: Judgement }
  /** A lookup that started later was applied first; this answer may be old and was dropped. */
  | { outcome: 'stale'; judgement: Judgement }
  | { outcome: 'unanswered'; error: ProviderError }
  /** The order_details message never left: there is nothing to ask about. */
  | { outcome: 'never_sent' }
  | { outcome: 'unknown_reference' };

/** Without an answer we ask again soon, whatever the schedule says: a daily look must not cost a day. */
const UNANSWERED_SECONDS = 300;

/**
 * Asks the provider about a payment, then applies the answer: the only way in which money news reaches the state.
 * Webhooks, the reconciler, the merchant's lookup and charge replies all end here.
 */
export async function settlePayment(
  ctx: Context,
  referenceId: string,
  cause: Cause,
  commit?: Commit,
): Promise<Settled> {
  const lookup = await startLookup(ctx.db, referenceId);
  if (!lookup) return { outcome: 'unknown_reference' };
  if (!lookup.sent) return { outcome: 'never_sent' };
  await ctx.checkpoint('settle:started');
  if (lookup.hasRefunds) await followRefunds(ctx, referenceId, lookup.source);
  if (lookup.source === 'psp_lookup') await askCharge(ctx, referenceId, 'lookup');

  const startedAt = ctx.clock.now();
  const { configurationName } = lookup;
  const { chargeIds = [] } = cause;
  const reply = await ctx.providers[lookup.source].lookup({ referenceId, configurationName, chargeIds });
  await ctx.checkpoint('settle:looked-up');
  // The provider is down, so there is nothing to write: who asked comes back. The reconciler's search must have its end.
  if (reply.outcome === 'unanswered' && reply.error.heldSeconds !== undefined && cause.by !== 'reconciler')
    return { outcome: 'unanswered', error: reply.error };

  const settled = await changeOrder<Settled>(
    ctx,
    referenceId,
    cause.by,
    async (change) => {
      await hear(change, cause);
      if (reply.outcome === 'unanswered') {
        report(ctx, change, cause, 'unanswered');
        noteSilence(change, reply.error, ctx.settings, await watchMoney(change));
        return { outcome: 'unanswered', error: reply.error };
      }
      const judgement = judge(reply.answer, expected(change.order));
      if (lookup.number <= change.order.payment.lookupsApplied) {
        report(ctx, change, cause, 'stale', judgement);
        return { outcome: 'stale', judgement };
      }
      const before = change.order.payment.status;
      const { verificationId } = lookup;
      await insertVerification(change.tx, {
        id: verificationId,
        referenceId,
        lookupNumber: lookup.number,
        source: change.order.payment.source,
        verdict: judgement.verdict,
        startedAt,
        checkedAt: change.now,
        transaction: judgement.evidence,
        ...(reply.answer.perTransaction
          ? { amount: judgement.evidence?.amount ?? null, currency: judgement.evidence?.currency ?? null }
          : { amount: reply.answer.amount, currency: reply.answer.currency }),
        raw: reply.raw,
      });
      await apply(change, { judgement, answer: reply.answer, verificationId, number: lookup.number, startedAt });
      plan(change, cause, ctx.settings, await watchMoney(change));
      lookAgainAtTheDeadline(change, startedAt);
      report(ctx, change, cause, 'applied', judgement, before);
      return { outcome: 'applied', judgement };
    },
    // Without an answer the request failed, and a failure must not be kept under its Idempotency-Key as a success.
    reply.outcome === 'answered' ? commit : undefined,
  );
  await ctx.checkpoint('settle:applied');
  return settled ?? { outcome: 'unknown_reference' };
}

/** Counts what became of a lookup, once it is committed. */
function report(
  { metrics }: Context,
  { tx, order, lines }: Change,
  { by: cause }: Cause,
  outcome: Settled['outcome'],
  judgement?: Judgement,
  before = order.payment.status,
): void {
  // A lookup by the merchant is one by hand.
  const label = cause === 'merchant' ? 'manual' : cause;
  tx.afterCommit(() => {
    metrics.settled({ outcome, verdict: judgement?.verdict ?? 'none', cause: label });
    if (before !== 'captured' && order.payment.status === 'captured') metrics.captured(label);
    if (lines.some(({ kind }) => kind === 'gave_up')) metrics.gaveUp();
  });
}

interface Answer {
  judgement: Judgement;
  answer: PaymentAnswer;
  verificationId: number;
  number: number;
  startedAt: Date;
}

async function apply(change: Change, { judgement, answer, verificationId, number, startedAt }: Answer): Promise<void> {
  const { order, lines } = change;
  const { payment } = order;
  payment.lookupsApplied = number;
  payment.lookupError = null;
  change.paymentChanged = true;
  if (answer.transactions.length > 0 && answer.referenceId === order.referenceId) {
    const changed = await upsertTransactions(change.tx, order.referenceId, answer.transactions);
    if (changed) change.visible = true;
  }
  lines.push({
    kind: 'lookup',
    summary: `Lookup ${number}: ${SAID[judgement.verdict]}`,
    details: { number, verdict: judgement.verdict, verification_id: verificationId, provider_status: answer.status },
  });
  const charges = payment.source === 'psp_lookup' ? await applyCharges(change, answer) : NO_CHARGES;
  const event = payment.status === 'captured' ? (judgement.event ?? 'told_failed') : eventOf(judgement, charges);
  if (event) await movePayment(change, event, { verificationId });
  for (const problem of judgement.problems) await raiseProblem(change, problem);
  const { evidence } = judgement;
  if (evidence && payment.status === 'captured')
    payment.capturedBy ??= { transactionId: evidence.id, pgTransactionId: evidence.pgTransactionId };
  if (answer.referenceId === order.referenceId) await applyRefunds(change, answer);

  const overdue = order.expiresAt !== null && startedAt >= order.expiresAt;
  const open = payment.status === 'new' || payment.status === 'pending' || payment.status === 'failed';
  // An answer that does not agree, for example about another order, says nothing about this one's end.
  const nobodyPays = judgement.verdict !== 'mismatch' && !judgement.success && !judgement.pending;
  if (overdue && open && nobodyPays && !charges.open) await movePayment(change, 'deadline_passed');
}

const NO_CHARGES: AppliedCharges = { open: false, declined: false };

/** What the charges of ours add to what the lookup says: one under way can still succeed, one that failed has failed. */
function eventOf({ event }: Judgement, { open, declined }: AppliedCharges): PaymentEvent | null {
  if (open && event === 'told_failed') return null;
  return event ?? (declined ? 'told_failed' : null);
}

const SAID = {
  nothing: 'nobody has tried to pay',
  pending: 'an attempt to pay is under way',
  failed: 'the attempt to pay failed',
  captured: 'captured, and everything agrees',
  mismatch: 'paid, but it does not agree with the order',
} as const;

/** Writes what was heard, and takes it as a sign of life: the message arrived, and looking is worth while again. */
async function hear(change: Change, cause: Cause): Promise<void> {
  change.lines.push(...(cause.heard ?? []));
  if (cause.by !== 'webhook') return;
  const { detailsMessage } = change.order;
  if (detailsMessage?.status === 'unknown') {
    await updateMessage(change.tx, detailsMessage.id, { status: 'delivered' }, change.now);
    change.lines.push({
      kind: 'message',
      summary: 'The order_details message did arrive: WhatsApp reports a payment for it',
    });
    change.visible = true;
  }
  change.order.payment.lastSignAt = change.now;
  change.order.payment.lookupStep = 0;
  change.paymentChanged = true;
}

/** Whether a captured payment must be looked up again: a refund is in progress, or a charge may still take money twice. */
async function watchMoney(change: Change): Promise<boolean> {
  const { tx, order } = change;
  const { status, source } = order.payment;
  if (status !== 'captured') return false;
  if (order.hasRefunds) {
    await flagUnknownRefunds(change);
    if (await hasOpenRefund(tx, order.referenceId)) return true;
  }
  return source === 'psp_lookup' && (await openAttemptOf(tx, order.referenceId)) !== null;
}

function noteSilence(change: Change, error: ProviderError, settings: Context['settings'], refundOpen: boolean): void {
  const { payment } = change.order;
  const reason = `${error.code ?? error.httpStatus ?? 'no answer'}: ${error.title}`;
  if (payment.lookupError !== reason)
    change.lines.push({ kind: 'lookup_failed', summary: `No usable answer to a lookup (${reason})` });
  payment.lookupError = reason;
  change.paymentChanged = true;
  if (!wasSent(change.order) || (payment.status === 'captured' && !refundOpen)) return;
  const wait = Math.min(UNANSWERED_SECONDS, delayOf(settings.lookupScheduleSeconds, payment.lookupStep));
  // A provider that never answers is not asked for ever: the search ends when it would have ended with answers.
  schedule(change, planned(change, settings, refundOpen) && after(change.now, wait));
}

/** Plans the next look; says so when there will be none although nobody has paid. */
function plan(change: Change, cause: Cause, settings: Context['settings'], refundOpen: boolean): void {
  const { payment } = change.order;
  const moved = payment.lastSignAt === change.now;
  if (cause.by === 'reconciler' && !moved) payment.lookupStep += 1;
  schedule(change, planned(change, settings, refundOpen));
}

/** A lookup that was under way when the deadline passed expires nothing, so the one at the deadline is still to be made. */
function lookAgainAtTheDeadline({ order: { payment, expiresAt }, now }: Change, startedAt: Date): void {
  if (expiresAt && startedAt < expiresAt && expiresAt <= now && payment.nextLookupAt) payment.nextLookupAt = now;
}

function planned({ order, now }: Change, settings: Context['settings'], refundOpen: boolean): Date | null {
  const { payment, expiresAt } = order;
  const plan = { ...payment, refundOpen, step: payment.lookupStep, expiresAt, clearsUntil: clearsUntil(order) };
  return nextLookupAt(plan, now, settings);
}

function clearsUntil(order: OrderRow): Date | null {
  const boleto = order.details.payment_settings.find(({ type }) => type === 'boleto');
  return boleto?.type === 'boleto' ? boletoClearsUntil(boleto.boleto.digitable_line, order) : null;
}

function schedule({ order: { payment }, lines }: Change, at: Date | null): void {
  if (payment.nextLookupAt !== null && at === null && payment.status !== 'captured')
    lines.push({ kind: 'gave_up', summary: 'No payment within the time allowed; looking again only after a webhook' });
  payment.nextLookupAt = at;
}

/** What a lookup has to confirm for this order to count as paid. */
const expected = (order: OrderRow) => ({
  referenceId: order.referenceId,
  currency: order.payment.currency,
  amount: order.payment.amount,
  expiresAt: order.expiresAt,
  capturedBy: order.payment.capturedBy,
});
