import { retryWhileUnavailable } from '../../db/core/retry';
import { findRefundById, type OrderState, type RefundRow } from '../../db/order-state/order-state';
import type { OutboxEntry } from '../../db/queues/outbox';
import { WHATSAPP_THROTTLE } from '../../db/queues/throttles';
import { decideRefundRetry, keyIsKept } from '../../domain/decisions/decide-retry';
import { after, delayOf, withJitter } from '../../domain/decisions/schedule';
import { NO_ANSWER } from '../../domain/values/no-answer';
import type { RefundOrder, RefundProvider, RefundReply } from '../../ports';
import type { Context } from '../context';
import { findRefunder } from '../payments/find-refunder';
import type { Change } from '../state/change';
import { changeOrder } from '../state/change-orders';
import { moneyLeft, takenByRefunded } from '../state/money-left';
import { recordRefundReply } from './record-refund-reply';

/** Makes the deliverer of refunds: requests one at the provider, and records what it answered. */
export function createRefundDeliverer(ctx: Context): (entry: OutboxEntry) => Promise<void> {
  return async (entry) => {
    const submitted = await submit(ctx, entry);
    if (!submitted) return;
    await ctx.checkpoint('refund:attempted');
    const reply = await submitted.refunder.refund(submitted.request);
    await ctx.checkpoint('refund:answered');
    // Retried here: only this process knows what was answered, and WhatsApp cannot be asked under a key.
    await retryWhileUnavailable((again) =>
      changeOrder(ctx, {
        referenceId: entry.referenceId,
        cause: 'provider',
        entryIds: [entry.id],
        work: (change) => {
          if (!again || !isRecorded(change, entry, reply)) record(ctx, change, entry, submitted, reply);
        },
      }),
    );
    await ctx.checkpoint('refund:recorded');
  };
}

interface Submitted {
  refunder: RefundProvider;
  request: RefundOrder;
  submittedAt: Date;
  /** Nothing left before; otherwise a "no" proves nothing about the earlier request, which may have been carried out. */
  first: boolean;
}

/** Checks once more, and commits that the request is about to leave; null when it must not. */
async function submit(ctx: Context, entry: OutboxEntry): Promise<Submitted | null> {
  const work = (change: Change): Submitted | null => {
    const { order, now } = change;
    // Another worker has it, and may have its request on the way.
    if (!change.isClaimedAs(entry)) return null;
    const refund = findRefundById(order, entry.subjectId);
    const refunder = refund ? findRefunder(ctx, order, refund) : null;
    if (!refund || (refund.status !== 'requested' && refund.status !== 'unknown')) {
      change.complete(entry, 'not_needed');
      return null;
    }
    // Attempted and without a reply: the worker died in between, and the money may have gone.
    if (refund.attemptedAt && !keyIsKept(refund.attemptedAt, now, refunder?.keyHours)) {
      recordRefundReply(change, refund, { outcome: 'unknown', error: KILLED });
      change.complete(entry, 'unknown');
      return null;
    }
    const refusal = refunder ? refuseToSend(order, refund) : NO_REFUNDER;
    if (refusal && refund.attemptedAt) {
      // Where the first request never arrived, its repeat would give back more than was taken.
      recordRefundReply(change, refund, { outcome: 'unknown', error: refusal });
      const seconds = delayOf(ctx.settings.sendScheduleSeconds, entry.attempts - 1);
      change.reschedule(entry, after(now, withJitter(seconds)));
      return null;
    }
    if (!refunder || refusal) {
      recordRefundReply(change, refund, { outcome: 'refused', error: refusal ?? NO_REFUNDER });
      change.complete(entry, 'refused');
      return null;
    }
    const first = refund.attemptedAt === null;
    refund.attemptedAt ??= now;
    change.markAttempted(entry);
    return { refunder, request: requestOf(order, refund), submittedAt: now, first };
  };
  return changeOrder(ctx, { referenceId: entry.referenceId, cause: 'provider', work, entryIds: [entry.id] });
}

function requestOf({ referenceId, payment }: OrderState, refund: RefundRow): RefundOrder {
  const { id, transactionId, pgTransactionId, speedRequested: speed } = refund;
  const { configurationName, currency } = payment;
  const amount = refund.amount ?? 0;
  return {
    id,
    referenceId,
    configurationName,
    transactionId: pgTransactionId || transactionId,
    amount,
    currency,
    speed,
  };
}

/** A refund made elsewhere meanwhile may have taken what this one wants to give back. */
function refuseToSend(order: OrderState, refund: RefundRow) {
  const taken = takenByRefunded(order, refund);
  const left = taken ? moneyLeft(order, taken, refund) : 0;
  return (refund.amount ?? 0) > left ? { ...NOTHING_LEFT, details: `${left} minor units are left` } : null;
}

/**
 * Whether the reply was committed although its commit seemed to fail. Another worker that took this one for dead does
 * not know what was accepted.
 */
const isRecorded = (change: Change, entry: OutboxEntry, reply: RefundReply): boolean =>
  !change.isClaimedAs(entry) &&
  (reply.outcome !== 'accepted' || change.order.refunds.some(({ providerRefundId }) => providerRefundId === reply.id));

/** Writes the reply, and the end or the next try of the entry. */
function record(ctx: Context, change: Change, entry: OutboxEntry, submitted: Submitted, answer: RefundReply): void {
  const { now, order } = change;
  // Another worker has submitted again since, because this one outlived its lease: the end is that one's to write.
  if (answer.outcome !== 'accepted' && !change.isLastAttempt(entry, submitted.submittedAt)) return;
  const reply = submitted.first ? answer : inDoubt(answer);
  const refund = findRefundById(order, entry.subjectId);
  if (!refund) return change.complete(entry, 'gone');
  const keyKept = keyIsKept(refund.attemptedAt, now, submitted.refunder.keyHours);
  const tries = { attempts: entry.attempts, schedule: ctx.settings.sendScheduleSeconds };
  // Another worker took this one for dead, and recorded that nobody knows; now it is known that nothing was done.
  const status = submitted.first && refund.status === 'unknown' ? 'requested' : refund.status;
  const decision = decideRefundRetry(reply, tries, { status, keyKept });
  switch (decision.action) {
    case 'wait_for_circuit':
      refund.attemptedAt = null;
      return change.reschedule(entry, after(now, withJitter(decision.seconds)), { counted: false });
    case 'retry':
      if (decision.throttleProvider && order.payment.source === 'whatsapp_lookup')
        change.throttle({ key: WHATSAPP_THROTTLE, leastSeconds: 1 });
      // It is certain that nothing happened, so no lookup may bind to it until the next attempt.
      refund.attemptedAt = null;
      return change.reschedule(entry, after(now, withJitter(decision.seconds)));
    case 'repeat':
      recordRefundReply(change, refund, reply);
      return change.reschedule(entry, after(now, withJitter(decision.seconds)));
    case 'end':
      recordRefundReply(change, refund, reply);
      return change.complete(entry, reply.outcome);
  }
}

/** A "no" to a repeat, as it is after a rotated key, would else free money for a second refund. */
const inDoubt = (reply: RefundReply): RefundReply =>
  reply.outcome === 'accepted' ? reply : { outcome: 'unknown', error: reply.error };

const KILLED = { ...NO_ANSWER, title: 'The sender stopped before the answer came', advice: null };
const NOTHING_LEFT = { ...NO_ANSWER, title: 'Another refund has taken what was left', advice: 'Ask for less.' };
const NO_REFUNDER = { ...NO_ANSWER, title: 'Nobody can refund payments of this kind', advice: 'Refund it at the PSP.' };
