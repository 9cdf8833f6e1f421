import {
  claimForwardAddresses,
  endForwards,
  type Forward,
  type ForwardJob,
  type ForwardsEnd,
  giveUpForwards,
  saveForwardAddresses,
  selectForwards,
} from '../../db/queues/forwards';
import { decideForward, givenUpAfter, pauseAfter } from '../../domain/decisions/forwarding';
import { after, delayOf, withJitter } from '../../domain/decisions/schedule';
import type { NotifyReply } from '../../ports';
import { inTrace } from '../../trace';
import { type Context, LEASE_SECONDS } from '../context';

/** One after the other to an address; a batch shares its claim and its end, and is sent again after a kill. */
const BATCH = { limit: 16, bytes: 4_000_000 };
/** Then the batch is written down, whatever is left of it: well within the lease, and before a shutdown is over. */
const BATCH_MS = 3_000;
/** Deliveries given up by one statement. */
const GIVE_UP_AT_ONCE = 500;

/** Makes the claimer: addresses for which something waits, each served by one worker at a time. */
export function createForwardClaimer(ctx: Context): (limit: number) => Promise<ForwardJob[]> {
  const urls = ctx.settings.forwardAddresses.map(({ url }) => url);
  let saved = false;
  return async (limit) => {
    if (urls.length === 0) return [];
    const now = ctx.clock.now();
    if (!saved) await saveForwardAddresses(ctx.db, urls, now);
    saved = true;
    return claimForwardAddresses(ctx.db, now, after(now, LEASE_SECONDS), { urls, limit, workerId: ctx.workerId() });
  };
}

/** Passes on what comes next for an address, in order, and writes down how far it came. */
export async function deliverForwards(ctx: Context, job: ForwardJob): Promise<void> {
  const rows = await selectForwards(ctx.db, job.url, ctx.clock.now(), BATCH);
  const started = performance.now();
  const end: ForwardsEnd = {
    takenIds: [],
    failed: [],
    dueAt: ctx.clock.now(),
    failures: job.failures,
    httpStatus: null,
  };
  for (const row of rows) {
    const reply = await send(ctx, job, row);
    await ctx.checkpoint('forward:answered');
    if (note(ctx, job, row, reply, end) || performance.now() - started > BATCH_MS) break;
  }
  if (end.failures === 0) end.dueAt = ctx.clock.now();
  await ctx.db.withTx((tx) => endForwards(tx, job, end, ctx.clock.now()));
  ctx.metrics.forwarded('taken', end.takenIds.length);
  if (end.failed.length > 0) await giveUp(ctx, job);
}

function send(ctx: Context, { url }: ForwardJob, row: Forward): Promise<NotifyReply> {
  const { messageId: eventId, body, headers, trace } = row;
  const secrets = [...ctx.settings.forwardSecrets];
  return inTrace(trace, () => ctx.notifier.notify({ url, secrets, eventId, at: ctx.clock.now(), body, headers }));
}

/** Notes what became of one delivery; true when the address rests now. */
function note(ctx: Context, job: ForwardJob, row: Forward, reply: NotifyReply, end: ForwardsEnd): boolean {
  const { clock, log, metrics, settings } = ctx;
  const schedule = settings.notifyScheduleSeconds;
  const now = clock.now();
  const { httpStatus } = reply;
  const attempts = row.attempts + 1;
  const decision = decideForward({ delivered: reply.outcome === 'delivered', httpStatus }, attempts);
  const fields = { host: new URL(job.url).host, http_status: httpStatus, event_id: row.messageId };
  end.httpStatus = httpStatus;
  if (!decision.rests && end.failures > 0)
    log.info({ event: 'forward_resumed', ...fields }, 'a forward address takes deliveries again');
  end.failures = decision.rests ? end.failures + 1 : 0;
  if (decision.rests) end.dueAt = after(now, withJitter(pauseAfter(schedule, end.failures)));
  if (decision.row === 'taken') {
    end.takenIds.push(row.id);
    return false;
  }
  const setAside = decision.row === 'set_aside';
  end.failed.push({ id: row.id, dueAt: setAside ? after(now, withJitter(delayOf(schedule, row.attempts))) : null });
  metrics.forwarded('failed', 1);
  // Once for an outage, not once a minute.
  const level = setAside || end.failures === 1 ? 'warn' : 'debug';
  const reason = reply.outcome === 'failed' ? reply.reason : 'gone';
  log[level](
    { event: 'forward_failed', ...fields, reason, attempt: attempts },
    setAside
      ? 'a forward address refuses one delivery; it is tried again later, and the others go on'
      : 'a forward address takes no deliveries; they wait in order',
  );
  return decision.rests;
}

/** What nobody took for as long as a notification would be tried is deleted: it holds what customers wrote. */
async function giveUp(ctx: Context, { url }: ForwardJob): Promise<void> {
  const now = ctx.clock.now();
  const before = after(now, -givenUpAfter(ctx.settings.notifyScheduleSeconds));
  const count = await giveUpForwards(ctx.db, url, before, now, GIVE_UP_AT_ONCE);
  if (count === 0) return;
  ctx.metrics.forwarded('given_up', count);
  ctx.log.error(
    { event: 'forward_given_up', host: new URL(url).host, count },
    'deliveries that a forward address did not take are given up',
  );
}
