import { type StartedLookup, startLookup } from '../../db/payments/payments';
import type { WitnessProblem } from '../../domain/decisions/second-witness';
import { evaluateLookup, type LookupEvaluation } from '../../domain/decisions/verdict';
import type { LookupReply, ProviderError } from '../../ports';
import type { Context } from '../context';
import type { Change } from '../state/change';
import { type BeforeCommit, changeOrder } from '../state/change-orders';
import { raiseProblem } from '../state/raise-problem';
import { applyLookup, expectedOf } from './apply/apply-lookup';
import { applyPolledRefunds, type PolledRefund, pollPendingRefunds } from './poll-pending-refunds';
import { scheduleAfterAnswer, scheduleAfterSilence } from './schedule-lookup';
import { askSecondWitness } from './second-witness';

/** What started the lookup. */
export interface SyncTrigger {
  by: 'webhook' | 'reconciler' | 'merchant' | 'refusal' | 'charge';
  /** Charges that a PSP's webhook named. */
  chargeIds?: readonly string[];
  /** Works on the locked order before the answer is applied, for example to record what a webhook said. */
  before?: (change: Change) => void;
  /** Works on the locked order after the answer was applied, or dropped as stale; not without an answer. */
  after?: (change: Change, evaluation: LookupEvaluation, outcome: 'applied' | 'stale') => void;
}

export type SyncResult =
  | { outcome: 'applied'; evaluation: LookupEvaluation; number: number }
  /** A lookup that started later was applied first; this answer may be old and was dropped. */
  | { outcome: 'stale'; evaluation: LookupEvaluation; number: number }
  | { outcome: 'unanswered'; error: ProviderError }
  /** The order_details message never left: there is nothing to look up. */
  | { outcome: 'never_sent' }
  | { outcome: 'unknown_reference' };

/**
 * Looks a payment up at the provider, then applies the answer: the only way in which money reaches the state. Webhooks,
 * the reconciler, the merchant's lookup and charge replies all end here. A lookup only looks: it submits nothing.
 */
export async function syncPayment(
  ctx: Context,
  referenceId: string,
  trigger: SyncTrigger,
  beforeCommit?: BeforeCommit,
): Promise<SyncResult> {
  // A webhook about the payment is a reason to look even where the message counts as not sent: WhatsApp knows better.
  const lookup = await startLookup(ctx.db, referenceId, { always: trigger.by === 'webhook' });
  if (!lookup) return { outcome: 'unknown_reference' };
  if (!lookup.sent) return { outcome: 'never_sent' };
  await ctx.checkpoint('sync:started');
  const startedAt = ctx.clock.now();
  const { configurationName, source } = lookup;
  const isPolled = lookup.hasRefunds && ctx.refunders[source]?.findRefund !== undefined;
  const refunds = isPolled ? await pollPendingRefunds(ctx, referenceId) : [];
  const { chargeIds = [] } = trigger;
  const reply = await ctx.providers[source].lookup({ referenceId, configurationName, chargeIds });
  const doubts = await askSecondWitness(ctx, referenceId, reply);
  await ctx.checkpoint('sync:looked-up');
  const answered = reply.outcome === 'answered';
  // The circuit is open, so there is nothing to write: the caller comes back. Only the reconciler's search must end.
  if (!answered && reply.error.retryAfterSeconds !== undefined && trigger.by !== 'reconciler')
    return { outcome: 'unanswered', error: reply.error };

  const result = await changeOrder(ctx, {
    referenceId,
    cause: trigger.by,
    work: (change) => {
      const applied = apply(ctx, change, trigger, { lookup, reply, refunds, doubts, startedAt });
      if (applied.outcome === 'applied' || applied.outcome === 'stale')
        trigger.after?.(change, applied.evaluation, applied.outcome);
      return applied;
    },
    // Without an answer the request failed, and a failure must not be kept under its Idempotency-Key as a success.
    beforeCommit: answered ? beforeCommit : undefined,
  });
  await ctx.checkpoint('sync:applied');
  return result ?? { outcome: 'unknown_reference' };
}

interface Answer {
  lookup: StartedLookup;
  reply: LookupReply;
  refunds: readonly PolledRefund[];
  /** Differences between WhatsApp's answer and Razorpay's own. */
  doubts: readonly WitnessProblem[];
  startedAt: Date;
}

function apply(ctx: Context, change: Change, trigger: SyncTrigger, answer: Answer): SyncResult {
  const { lookup, reply, refunds, doubts, startedAt } = answer;
  const { order } = change;
  const before = order.payment.status;
  const report = (result: SyncResult): SyncResult => {
    reportSync(ctx, change, { by: trigger.by, result, before });
    return result;
  };
  recordTrigger(change, trigger);
  applyPolledRefunds(change, refunds);
  if (reply.outcome === 'unanswered') {
    scheduleAfterSilence(change, reply.error, ctx.settings);
    return report({ outcome: 'unanswered', error: reply.error });
  }
  const evaluation = evaluateLookup(reply.answer, expectedOf(order));
  const { number } = lookup;
  if (number <= order.payment.lookupsApplied) return report({ outcome: 'stale', evaluation, number });
  applyLookup(change, { evaluation, reply, lookup, startedAt }, trigger.by);
  for (const doubt of doubts) raiseProblem(change, doubt);
  scheduleAfterAnswer(change, { by: trigger.by, startedAt, incomplete: reply.incomplete }, ctx.settings);
  return report({ outcome: 'applied', evaluation, number });
}

/** A webhook about the payment proves that its message arrived, and makes looking again worth while. */
function recordTrigger(change: Change, trigger: SyncTrigger): void {
  trigger.before?.(change);
  if (trigger.by !== 'webhook') return;
  const message = change.order.messages.findLast(({ kind }) => kind === 'order_details');
  if (message?.status === 'unknown') {
    message.status = 'delivered';
    message.error = null;
    change.addTimeline('message_proved_by_payment', { message_id: message.id, message_kind: message.kind });
  }
  change.recordActivity();
}

/** Counts what became of a lookup, once it is committed. */
function reportSync(
  { metrics }: Context,
  change: Change,
  { by, result, before }: { by: SyncTrigger['by']; result: SyncResult; before: string },
): void {
  // A lookup by the merchant is one by hand.
  const cause = by === 'merchant' ? 'manual' : by;
  const verdict = 'evaluation' in result ? result.evaluation.verdict : 'none';
  change.afterCommit(() => {
    metrics.settled({ outcome: result.outcome, verdict, cause });
    if (before !== 'captured' && change.order.payment.status === 'captured') metrics.captured(cause);
    if (change.lines.some(({ kind }) => kind === 'gave_up')) metrics.gaveUp();
  });
}
