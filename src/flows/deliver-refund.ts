import { endOwed, isLastAttempt, markAttempted, type OutboxRow, PROVIDER, pause, postponeOwed } from '../db/outbox';
import { findRefund, hasOpenRefund, markRefundAttempted, type RefundRow, refundsOf } from '../db/refunds';
import { amountLeft } from '../domain/refund';
import { after, delayOf, withJitter } from '../domain/schedule';
import type { RefundOrder, RefundReply } from '../ports';
import { addRefund, countedRefunds, countRefunds, moveRefund } from './advance-refund';
import { type Change, changeOrder } from './change-order';
import type { Context } from './context';

/** Asks the provider for one owed refund and records what it answered. */
export function createRefundDeliverer(ctx: Context): (row: OutboxRow) => Promise<void> {
  return async (row) => {
    const order = await begin(ctx, row);
    if (!order) return;
    await ctx.checkpoint('refund:attempted');
    const reply = await order.refunder.refund(order.request);
    await ctx.checkpoint('refund:answered');
    await record(ctx, row, order, reply);
    await ctx.checkpoint('refund:recorded');
  };
}

interface Attempt {
  refunder: NonNullable<Context['refunders'][keyof Context['refunders']]>;
  request: RefundOrder;
  askedAt: Date;
  /** Nothing left before; otherwise a "no" says nothing about the earlier request, which may have been carried out. */
  first: boolean;
}

/** Checks once more, and commits that the request is about to leave; null when it must not. */
async function begin(ctx: Context, row: OutboxRow): Promise<Attempt | null> {
  return changeOrder<Attempt | null>(ctx, row.referenceId, 'provider', async (change) => {
    const { tx, now, order } = change;
    const { payment, referenceId } = order;
    const refunder = ctx.refunders[payment.source];
    const refund = await findRefund(tx, row.subjectId);
    const end = async (outcome: string) => {
      await endOwed(tx, row.id, now, outcome);
      return null;
    };
    if (!refund || (refund.status !== 'requested' && refund.status !== 'unknown')) return end('not_needed');
    const repeatable = keyIsKept(refund, now, refunder?.keyHours);
    // Attempted and without a reply: the worker died in between, and the money may have gone. Read under the lock,
    // because a worker that was stopped for longer than its lease would still believe that nobody has tried.
    if (refund.attemptedAt && !repeatable) {
      await note(change, refund, { outcome: 'unknown', error: KILLED });
      return end('unknown');
    }
    const refusal = !refunder ? NO_REFUNDER : await refuseHere(change, refund);
    if (!refunder || (refusal && !refund.attemptedAt)) {
      await note(change, refund, { outcome: 'refused', error: refusal ?? NO_REFUNDER });
      return end('refused');
    }
    if (!(await markAttempted(tx, [row], now)).has(row.id)) return null;
    if (!refund.attemptedAt) await markRefundAttempted(tx, refund.id, now);
    const request = requestOf(referenceId, payment, refund);
    return { refunder, request, askedAt: now, first: refund.attemptedAt === null };
  });
}

function requestOf(referenceId: string, payment: Change['order']['payment'], refund: RefundRow): RefundOrder {
  const { id, transactionId, pgTransactionId, speedRequested: speed } = refund;
  return {
    id,
    referenceId,
    configurationName: payment.configurationName,
    transactionId: pgTransactionId || transactionId,
    amount: refund.amount ?? 0,
    currency: payment.currency,
    speed,
  };
}

/** A refund made elsewhere meanwhile may have taken what this one wants to give back. */
async function refuseHere(change: Change, refund: RefundRow) {
  const others = (await countedRefunds(change)).filter(({ id }) => id !== refund.id);
  const left = amountLeft(change.order.payment.capturedAmount, others);
  return (refund.amount ?? 0) > left ? { ...NOTHING_LEFT, details: `${left} minor units are left` } : null;
}

/** Writes the reply and the end or the next try of the owed row. */
async function record(ctx: Context, row: OutboxRow, asked: Attempt, answer: RefundReply): Promise<void> {
  const { keyHours } = asked.refunder;
  await changeOrder(ctx, row.referenceId, 'provider', async (change) => {
    const { tx, now, order } = change;
    // Another worker has asked again since, because this one outlived its lease: the end is that one's to write.
    if (answer.outcome !== 'accepted' && !(await isLastAttempt(tx, row.id, asked.askedAt))) return;
    const reply = asked.first ? answer : inDoubt(answer);
    const refund = await findRefund(tx, row.subjectId);
    if (!refund) return endOwed(tx, row.id, now, 'gone');
    const schedule = ctx.settings.sendScheduleSeconds;
    const again = after(now, withJitter(delayOf(schedule, row.attempts - 1)));
    const held = reply.outcome === 'retry' ? reply.error.heldSeconds : undefined;
    if (held !== undefined) {
      await markRefundAttempted(tx, refund.id, null);
      return postponeOwed(tx, row.id, after(now, withJitter(held)), false);
    }
    if (reply.outcome === 'retry' && row.attempts <= schedule.length && refund.status === 'requested') {
      const answered = (reply.error.httpStatus ?? 500) < 500;
      if (reply.scope === 'provider' && answered && order.payment.source === 'whatsapp_lookup')
        await pause(tx, PROVIDER, now);
      // It is certain that nothing happened, so no lookup may bind to it until the next attempt.
      await markRefundAttempted(tx, refund.id, null);
      return postponeOwed(tx, row.id, again);
    }
    await note(change, refund, reply);
    const repeat = reply.outcome === 'unknown' || reply.outcome === 'retry';
    if (repeat && keyIsKept(refund, now, keyHours)) return postponeOwed(tx, row.id, again);
    await endOwed(tx, row.id, now, reply.outcome);
  });
}

/** A "no" to a repeat, as it is after a rotated key, would else free money for a second refund. */
const inDoubt = (reply: RefundReply): RefundReply =>
  reply.outcome === 'accepted' ? reply : { outcome: 'unknown', error: reply.error };

/** A repeat must reach the provider while it still keeps the key; clocks differ, and a request takes a while. */
const MARGIN_SECONDS = 120;

/** Whether the same key would still give the same refund. */
const keyIsKept = ({ attemptedAt }: RefundRow, now: Date, hours?: number): boolean =>
  hours !== undefined && (attemptedAt === null || after(now, MARGIN_SECONDS) < after(attemptedAt, hours * 3600));

/** What a reply means for the refund. A lookup may have told its outcome first; then the reply adds nothing. */
async function note(change: Change, refund: RefundRow, reply: RefundReply): Promise<void> {
  const waiting = refund.status === 'requested' || refund.status === 'unknown';
  if (reply.outcome === 'accepted') await noteAccepted(change, refund, reply);
  else if (reply.outcome === 'unknown' && waiting)
    await moveRefund(change, refund, 'no_answer', { error: reply.error });
  // After an attempt without an answer, a later "not now" does not tell what became of the first.
  else if (reply.outcome === 'retry' && refund.status === 'unknown')
    await moveRefund(change, refund, 'no_answer', { error: reply.error });
  else if (waiting) await moveRefund(change, refund, 'refused', { error: reply.error });
  await countRefunds(change);
  if (!(await hasOpenRefund(change.tx, change.order.referenceId))) return;
  change.order.payment.nextLookupAt = after(change.now, FIRST_LOOK_SECONDS);
  change.paymentChanged = true;
}

/** News normally follows within seconds; the lookup that this plans goes on by the schedule. */
const FIRST_LOOK_SECONDS = 30;

async function noteAccepted(change: Change, refund: RefundRow, reply: RefundReply & { outcome: 'accepted' }) {
  const { id, status, speedProcessed } = reply;
  const { referenceId } = change.order;
  const known = (await refundsOf(change.tx, referenceId)).find(({ providerRefundId }) => providerRefundId === id);
  const bound = refund.providerRefundId;
  // A lookup came first. What it bound may have been another refund of the same amount: then this id is one more.
  if (bound !== null && bound !== id && !known) {
    const { amount, transactionId, pgTransactionId } = refund;
    const other = { referenceId, amount, status, speedProcessed, providerRefundId: id, external: true };
    await addRefund(change, { ...other, transactionId, pgTransactionId }, `A second refund of ${amount} minor units`);
    return;
  }
  const target = known ?? refund;
  if (target.status === 'completed' || (target.status === 'failed' && status === 'pending')) return;
  await moveRefund(change, target, `told_${status}`, { id, speedProcessed });
}

const NO_ANSWER = { httpStatus: null, code: null, details: null, traceId: null };
const KILLED = { ...NO_ANSWER, title: 'The sender stopped before the answer came', advice: null };
const NOTHING_LEFT = { ...NO_ANSWER, title: 'Another refund has taken what was left', advice: 'Ask for less.' };
const NO_REFUNDER = { ...NO_ANSWER, title: 'Nobody can refund payments of this kind', advice: 'Refund it at the PSP.' };
