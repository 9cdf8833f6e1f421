import { claimInbox, endInbox, type InboxRow, postponeInbox } from '../db/inbox';
import { saveConfiguration } from '../db/payment-configurations';
import { after, delayOf, withJitter } from '../domain/schedule';
import type { Hint, News } from '../ports';
import { inTrace } from '../trace';
import { applyMessageStatus } from './apply-message-status';
import { chargeCredential } from './charge-credential';
import type { Context } from './context';
import { type Held, heldBy } from './held';
import { outlast } from './outlast';
import { type Cause, settlePayment } from './settle-payment';

/** A claimed row comes back after this when its worker dies: longer than any lookup can take. */
const LEASE_SECONDS = 60;
/** When to try news again that could not be dealt with; after the last one the row is left as dead, for a person. */
const RETRY_SECONDS = [5, 30, 120, 600, 3600];
/** A customer who confirmed does not expect to be charged hours later: then the retries above would have ended. */
const CONSENT_SECONDS = RETRY_SECONDS.reduce((sum, seconds) => sum + seconds, 0);
/** A status can overtake the answer to its own sending by moments, not by minutes. */
const STRANGER_TRIES = 3;

/** News of one payment, or one row of any other kind: what is dealt with at one time. */
export type InboxJob = InboxRow[];

/** Takes due rows; those about the same payment become one job, because one lookup answers them all. */
export async function claimInboxJobs(ctx: Context, limit: number): Promise<InboxJob[]> {
  const now = ctx.clock.now();
  const rows = await claimInbox(ctx.db, now, after(now, LEASE_SECONDS), limit);
  const jobs = new Map<string, InboxRow[]>();
  for (const row of rows.sort((a, b) => a.id - b.id)) {
    const isMoney = row.kind === 'payment' || row.kind === 'psp_hint';
    const key = isMoney && row.referenceId ? `${row.kind}:${row.referenceId}` : `row:${row.id}`;
    jobs.set(key, [...(jobs.get(key) ?? []), row]);
  }
  return [...jobs.values()];
}

/** Deals with one job and ends its rows, or gives them back for later. */
export async function processInbox(ctx: Context, job: InboxJob): Promise<void> {
  const [first] = job;
  if (!first) return;
  const ids = job.map((row) => row.id);
  await ctx.checkpoint('inbox:claimed');
  // One look answers all of a job; it is part of the first trace that asked for it.
  const trace = job.find((row) => row.trace !== null)?.trace ?? null;
  const outcome = await inTrace(trace, () => handle(ctx, job, first)).catch((error: unknown) => {
    ctx.log.error({ err: error, inbox_id: first.id, kind: first.kind }, 'news could not be dealt with');
    return 'later' as const;
  });
  await ctx.checkpoint('inbox:handled');
  const now = ctx.clock.now();
  if (typeof outcome !== 'string')
    return outlast(() => postponeInbox(ctx.db, ids, after(now, withJitter(outcome.heldSeconds)), false));
  if (outcome !== 'later') return outlast(() => endInbox(ctx.db, ids, now, outcome));
  const tries = Math.min(...job.map((row) => row.attempts));
  if (tries > RETRY_SECONDS.length) return outlast(() => endInbox(ctx.db, ids, now, 'dead'));
  const dueAt = after(now, withJitter(delayOf(RETRY_SECONDS, tries - 1)));
  await outlast(() => postponeInbox(ctx.db, ids, dueAt));
}

/** The outcome the rows end with; `later` when they should come back, `Held` when that must not count as a try. */
async function handle(ctx: Context, job: InboxJob, first: InboxRow): Promise<string | Held> {
  if (first.kind === 'psp_hint') return settleHints(ctx, job);
  const news = job.map((row) => ctx.webhooks.read(row.kind, row.body));
  const [head] = news;
  switch (head?.kind) {
    case 'payment': {
      const settled = await settlePayment(ctx, head.referenceId, {
        by: 'webhook',
        heard: job.flatMap((row, index) => (row.attempts === 1 ? heard(news[index]) : [])),
      });
      // The reconciler goes on asking when these tries are used up.
      return heldBy(settled) ?? (settled.outcome === 'unanswered' ? 'later' : settled.outcome);
    }
    case 'message_status': {
      if (await applyMessageStatus(ctx, head)) return 'applied';
      return first.attempts < STRANGER_TRIES ? 'later' : 'unknown_message';
    }
    case 'payment_configuration': {
      const { configurationName: name, status, at } = head;
      const kept = await saveConfiguration(ctx.db, { name, status, toldAt: at ?? first.receivedAt }, ctx.clock.now());
      return kept ? 'applied' : 'stale';
    }
    case 'payment_method': {
      const tooLate = ctx.clock.now() > after(first.receivedAt, CONSENT_SECONDS);
      const lastTry = tooLate || first.attempts > RETRY_SECONDS.length;
      return chargeCredential(ctx, head, { receivedAt: first.receivedAt, lastTry });
    }
    default:
      return head?.kind ?? 'drift';
  }
}

/** A PSP's hints for one reference: one lookup answers them all. */
async function settleHints(ctx: Context, rows: InboxRow[]): Promise<string | Held> {
  const hints = rows.map(({ body }): Hint => JSON.parse(body.toString()));
  const referenceId = hints[0]?.referenceId;
  if (!referenceId) return 'other';
  const settled = await settlePayment(ctx, referenceId, {
    by: 'webhook',
    chargeIds: hints.flatMap(({ chargeId }) => chargeId ?? []),
    heard: rows.flatMap((row, index) =>
      row.attempts === 1 ? [{ kind: 'webhook', summary: `The PSP says: ${hints[index]?.type}` }] : [],
    ),
  });
  return heldBy(settled) ?? (settled.outcome === 'unanswered' ? 'later' : settled.outcome);
}

function heard(news: News | undefined): NonNullable<Cause['heard']> {
  if (news?.kind !== 'payment') return [];
  const { status, transactionStatus } = news;
  const attempt = transactionStatus ? `, attempt ${transactionStatus}` : '';
  const details = { status, transaction_status: transactionStatus };
  return [{ kind: 'webhook', summary: `WhatsApp says: payment ${status}${attempt}`, details }];
}
