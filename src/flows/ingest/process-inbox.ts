import { retryWhileUnavailable } from '../../db/core/retry';
import { isKnownCustomer, saveRename } from '../../db/customers/renames';
import { saveConfiguration } from '../../db/payments/payment-configurations';
import { claimInbox, completeInboxTogether, type InboxEntry, rescheduleInbox } from '../../db/queues/inbox';
import { after, delayOf, spread, withJitter } from '../../domain/decisions/schedule';
import type { WebhookEvent } from '../../ports';
import { inTrace } from '../../trace';
import { handleConsent } from '../charges/handle-consent';
import { type Context, LEASE_SECONDS } from '../context';
import { applyMessageStatus } from '../messages/apply-message-status';
import { recordCaptureReport } from '../payments/apply/capture-reports';
import { type CircuitOpen, circuitOpenOf } from '../payments/circuit-open';
import { type SyncTrigger, syncPayment } from '../payments/sync-payment';
import type { Change } from '../state/change';
import { findPspReference } from './find-psp-reference';
import type { StoredPspEvent } from './receive-psp-webhook';

/** When an event that could not be handled is tried again; after the last try the entry becomes a dead letter. */
const RETRY_SECONDS = [5, 30, 120, 600, 3600];
/** A customer who confirmed does not expect to be charged hours later: then the retries above would have ended. */
const CONSENT_RETRY_SECONDS = RETRY_SECONDS.reduce((sum, seconds) => sum + seconds, 0);
/** A status can overtake the answer to its own sending, and one change of a name another, by moments, not by minutes. */
const UNKNOWN_MESSAGE_RETRIES = 3;

/** Events of one payment, or one entry of any other kind: what is handled at one time. */
export type InboxJob = InboxEntry[];

/** Takes due entries; those about the same payment become one job, because one lookup answers them all. */
export async function claimInboxJobs(ctx: Context, limit: number): Promise<InboxJob[]> {
  const now = ctx.clock.now();
  const entries = await claimInbox(ctx.db, now, after(now, LEASE_SECONDS), limit, ctx.workerId());
  const jobs = new Map<string, InboxEntry[]>();
  for (const entry of entries.sort((a, b) => a.id - b.id)) {
    const isPayment = entry.kind === 'payment' || entry.kind === 'psp_hint';
    const key = isPayment && entry.referenceId ? `${entry.kind}:${entry.referenceId}` : `entry:${entry.id}`;
    jobs.set(key, [...(jobs.get(key) ?? []), entry]);
  }
  return [...jobs.values()];
}

/** What became of a job: `ended` in the commit of the change it led to; an outcome to end with; or to come back. */
type JobOutcome = { ended: true } | { outcome: string } | CircuitOpen | 'later';

/** Handles one job and ends its entries, or gives them back for later. */
export async function processInbox(ctx: Context, job: InboxJob): Promise<void> {
  const [first] = job;
  if (!first) return;
  const ids = job.map((entry) => entry.id);
  await ctx.checkpoint('inbox:claimed');
  // One lookup answers all of a job; it belongs to the trace of the first entry that has one.
  const trace = job.find((entry) => entry.trace !== null)?.trace ?? null;
  const result = await inTrace(trace, () => handle(ctx, job, first)).catch((err: unknown) => {
    ctx.log.error({ event: 'webhook_event_failed', err, inbox_id: first.id, kind: first.kind }, 'webhook event failed');
    return 'later' as const;
  });
  await ctx.checkpoint('inbox:handled');
  if (result !== 'later' && 'ended' in result) return;
  const now = ctx.clock.now();
  const end = (outcome: string) =>
    retryWhileUnavailable(() =>
      completeInboxTogether(
        ctx.db,
        ids.map((id) => ({ id, at: now, outcome, forget: isForgotten(first.kind, outcome) })),
      ),
    );
  if (result === 'later') {
    const tries = Math.min(...job.map((entry) => entry.attempts));
    if (tries > RETRY_SECONDS.length) return end('dead');
    const dueAt = after(now, withJitter(delayOf(RETRY_SECONDS, tries - 1)));
    return retryWhileUnavailable(() => rescheduleInbox(ctx.db, ids, dueAt));
  }
  if ('outcome' in result) return end(result.outcome);
  // Held back together by one provider, and not to come back together.
  const dueAt = after(now, spread(result.retryAfterSeconds));
  return retryWhileUnavailable(() => rescheduleInbox(ctx.db, ids, dueAt, false));
}

/** Whether the body is deleted once it is handled: messages of customers, and names, which are not about payments. */
const isForgotten = (kind: InboxEntry['kind'], outcome: string): boolean =>
  outcome !== 'dead' && (kind === 'other' || kind === 'customer_renamed' || outcome === 'unknown_message');

/** Ends a job's entries in the commit of the change that its event led to. */
class JobEnd {
  private ended = false;

  constructor(private readonly job: InboxJob) {}

  readonly complete = (change: Change, outcome: string): void => {
    change.completeInbox(this.job, outcome);
    change.afterCommit(() => {
      this.ended = true;
    });
  };

  /** The job's outcome, when the flow said `outcome`. */
  outcome(outcome: string): JobOutcome {
    return this.ended ? { ended: true } : { outcome };
  }
}

async function handle(ctx: Context, job: InboxJob, first: InboxEntry): Promise<JobOutcome> {
  const end = new JobEnd(job);
  if (first.kind === 'psp_hint') return syncFromPspWebhooks(ctx, job, end);
  const events = job.map((entry) => ctx.webhooks.read(entry.kind, entry.body));
  const [event] = events;
  switch (event?.kind) {
    case 'payment':
      return sync(ctx, event.referenceId, end, {
        by: 'webhook',
        before: (change) => {
          for (const [index, entry] of job.entries()) recordReport(change, events[index], entry);
        },
      });
    case 'message_status': {
      if (await applyMessageStatus(ctx, event, end.complete)) return end.outcome('applied');
      return first.attempts < UNKNOWN_MESSAGE_RETRIES ? 'later' : { outcome: 'unknown_message' };
    }
    case 'payment_configuration': {
      const { configurationName: name, status, at } = event;
      const kept = await saveConfiguration(
        ctx.db,
        { name, status, reportedAt: at ?? first.receivedAt },
        ctx.clock.now(),
      );
      return { outcome: kept ? 'applied' : 'stale' };
    }
    case 'customer_renamed': {
      const { oldNames, newNames, at } = event;
      // Names are kept for known customers only. Retried, because the second of two changes may arrive first.
      if (!(await isKnownCustomer(ctx.db, [...oldNames, ...newNames])))
        return first.attempts < UNKNOWN_MESSAGE_RETRIES ? 'later' : { outcome: 'unknown_customer' };
      await saveRename(ctx.db, { oldNames, newNames, at: at ?? first.receivedAt });
      return { outcome: 'applied' };
    }
    case 'payment_method': {
      const tooLate = ctx.clock.now() > after(first.receivedAt, CONSENT_RETRY_SECONDS);
      const lastTry = tooLate || first.attempts > RETRY_SECONDS.length;
      const { receivedAt } = first;
      const outcome = await handleConsent(ctx, event, { receivedAt, lastTry, complete: end.complete });
      return outcome === 'later' || typeof outcome !== 'string' ? outcome : end.outcome(outcome);
    }
    default:
      return { outcome: event?.kind ?? 'drift' };
  }
}

/** A PSP's events for one reference: one lookup answers them all. */
async function syncFromPspWebhooks(ctx: Context, entries: InboxEntry[], end: JobEnd): Promise<JobOutcome> {
  const events = entries.map(({ body }): StoredPspEvent => JSON.parse(body.toString()));
  const [first] = events;
  if (!first) return { outcome: 'other' };
  const { referenceId: named } = first;
  const found =
    named === null ? await findPspReference(ctx, first) : { outcome: 'answered' as const, referenceId: named };
  if (found.outcome === 'unanswered') return circuitOpenOf(found) ?? 'later';
  const { referenceId } = found;
  if (referenceId === null) return { outcome: 'other' };
  return sync(ctx, referenceId, end, {
    by: 'webhook',
    chargeIds: events.flatMap(({ chargeId }) => chargeId ?? []),
    before: (change) => {
      for (const [index, { type }] of events.entries())
        addOnce(change, entries[index], () => change.addTimeline('psp_reported', { type }));
    },
  });
}

async function sync(ctx: Context, referenceId: string, end: JobEnd, trigger: SyncTrigger): Promise<JobOutcome> {
  const result = await syncPayment(ctx, referenceId, {
    ...trigger,
    after: (change, _, outcome) => end.complete(change, outcome),
  });
  // The reconciler goes on looking when these tries are used up.
  if (result.outcome === 'unanswered') return circuitOpenOf(result) ?? 'later';
  return end.outcome(result.outcome);
}

function recordReport(change: Change, event: WebhookEvent | undefined, entry: InboxEntry): void {
  if (event?.kind !== 'payment') return;
  const { status, transactionStatus } = event;
  addOnce(change, entry, () =>
    change.addTimeline('whatsapp_reported', { status, transaction_status: transactionStatus }),
  );
  if (status === 'captured') recordCaptureReport(change);
}

/** A try that was killed has written nothing, and one whose lookup got no answer has: the next one must know which. */
function addOnce(change: Change, entry: InboxEntry | undefined, add: () => void): void {
  if (!entry || entry.isReported) return;
  add();
  change.noteReported(entry);
}
