import type { Context } from '../flows/context';
import { claimNotifications, DELIVERIES_AT_ONCE, deliverNotification } from '../flows/deliver-notification';
import { createDeliverer, createOwedClaimer } from '../flows/deliver-outbox';
import { claimInboxJobs, processInbox } from '../flows/process-inbox';
import { claimDue, reconcile } from '../flows/reconcile';
import { createLoop, type Loop, type Queue } from './loop';
import { createRetention } from './retention';

export interface Workers {
  start(): void;
  stop(): Promise<void>;
  /** Works until no queue has anything due; for tests and commands. */
  drain(): Promise<void>;
}

/** The table of background work: what is received, what is owed, what nobody told us about. */
export function createWorkers(ctx: Context): Workers {
  const loops: Record<string, Loop> = {
    inbox: loop(ctx, {
      name: 'inbox',
      concurrency: 32,
      claim: (n) => claimInboxJobs(ctx, n),
      handle: (job) => processInbox(ctx, job),
    }),
    outbox: loop(ctx, { name: 'outbox', concurrency: 32, claim: createOwedClaimer(ctx), handle: createDeliverer(ctx) }),
    deliveries: loop(ctx, {
      name: 'deliveries',
      concurrency: DELIVERIES_AT_ONCE,
      claim: (n) => claimNotifications(ctx, n),
      handle: (job) => deliverNotification(ctx, job),
    }),
    reconciler: loop(ctx, {
      name: 'reconciler',
      concurrency: 16,
      claim: (n) => claimDue(ctx, n),
      handle: (ref) => reconcile(ctx, ref),
    }),
  };
  for (const [name, { wake }] of Object.entries(loops)) ctx.waker.onWake(name, wake);
  const retention = createRetention(ctx);
  const all = [...Object.values(loops), retention];
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
    onError: (err) => ctx.log.error({ err, queue: queue.name }, 'a worker failed at a job'),
  });
}
