import type { Context } from '../flows/context';
import { createOutboxClaimer, createOutboxDeliverer } from '../flows/deliver-outbox';
import { createForwardClaimer, deliverForwards } from '../flows/forwarding/deliver-forwards';
import { claimInboxJobs, processInbox } from '../flows/ingest/process-inbox';
import {
  claimNotifications,
  DELIVERIES_AT_ONCE,
  deliverNotification,
} from '../flows/notifications/deliver-notification';
import { claimDueLookups, reconcilePayment } from '../flows/payments/reconcile-payments';
import { claimRun, performRun } from '../flows/reconciliation/request-run';
import { createFetchClaimer, fetchNextPage } from '../flows/settlements/fetch-settlements';
import { claimFiles, storeFile } from '../flows/settlements/store-file';
import { createClaimReleaser } from './claim-release';
import { createLoop, type Loop, type Queue } from './loop';
import { createRetention } from './retention';

export interface Workers {
  start(): void;
  stop(): Promise<void>;
  /** Works until no queue has anything due; for tests and commands. */
  drain(): Promise<void>;
}

/** More of them make bigger groups, and a job mostly waits; see README, "Figures". */
const JOBS_AT_ONCE = 128;

/** The table of background work: what is received, what is owed, what nobody told us about. */
export function createWorkers(ctx: Context): Workers {
  const loops: Record<string, Loop> = {
    inbox: loop(ctx, {
      name: 'inbox',
      concurrency: JOBS_AT_ONCE,
      claim: (n) => claimInboxJobs(ctx, n),
      handle: (job) => processInbox(ctx, job),
    }),
    outbox: loop(ctx, {
      name: 'outbox',
      concurrency: JOBS_AT_ONCE,
      claim: createOutboxClaimer(ctx),
      handle: createOutboxDeliverer(ctx),
    }),
    deliveries: loop(ctx, {
      name: 'deliveries',
      concurrency: DELIVERIES_AT_ONCE,
      claim: (n) => claimNotifications(ctx, n),
      handle: (job) => deliverNotification(ctx, job),
    }),
    forwards: loop(ctx, {
      name: 'forwards',
      // Twice the addresses, so that one that hangs keeps no other from being looked at.
      concurrency: Math.max(1, 2 * ctx.settings.forwardAddresses.length),
      claim: createForwardClaimer(ctx),
      handle: (job) => deliverForwards(ctx, job),
    }),
    reconciler: loop(ctx, {
      name: 'reconciler',
      concurrency: JOBS_AT_ONCE,
      claim: (n) => claimDueLookups(ctx, n),
      handle: (ref) => reconcilePayment(ctx, ref),
    }),
    // One page after the other; a gateway is asked by one process at a time.
    fetches: loop(ctx, {
      name: 'fetches',
      concurrency: 1,
      claim: createFetchClaimer(ctx),
      handle: (fetch) => fetchNextPage(ctx, fetch),
    }),
    // A file is stored by one transaction after the other.
    imports: loop(ctx, {
      name: 'imports',
      concurrency: 1,
      claim: (n) => claimFiles(ctx, n),
      handle: (id) => storeFile(ctx, id),
    }),
    // Matching is one statement after the other over whole tables: one run at a time.
    books: loop(ctx, {
      name: 'books',
      concurrency: 1,
      claim: () => claimRun(ctx),
      handle: (run) => performRun(ctx, run),
    }),
  };
  for (const [name, { wake }] of Object.entries(loops)) ctx.queueNotifier.onWake(name, wake);
  const retention = createRetention(ctx);
  const all = [...Object.values(loops), retention, createClaimReleaser(ctx)];
  ctx.clock.onMove?.(() => {
    for (const { wake } of all) wake();
  });

  return {
    start: () => {
      for (const { start } of all) start();
    },
    stop: async () => {
      await Promise.all(all.map(({ stop }) => stop()));
    },
    drain: async () => {
      for (;;) {
        let handled = 0;
        for (const { drain } of Object.values(loops)) handled += await drain();
        if (handled === 0) return;
      }
    },
  };
}

function loop<Job>(ctx: Context, queue: Omit<Queue<Job>, 'onError'>): Loop {
  return createLoop({
    ...queue,
    onError: (err) =>
      ctx.log.error({ event: 'job_failed', err, queue: queue.name }, 'job failed; it comes back after its lease'),
  });
}
