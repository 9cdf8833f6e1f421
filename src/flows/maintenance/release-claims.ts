import { hostname } from 'node:os';
import { type DeadWorker, findDeadWorkers, releaseClaims } from '../../db/queues/workers';
import { after } from '../../domain/decisions/schedule';
import { type Context, LEASE_SECONDS } from '../context';

/**
 * A lock that is free for less than this may be that of a process whose connection broke and that opens another one:
 * its requests are on their way, and their answers would be lost.
 */
export const GRACE_MS = 1_000;

/** Since when each worker's lock was seen free, by a monotonic clock. */
export type Suspects = Map<number, number>;

/** Of the workers whose locks are free, those that are surely dead: gone from this machine, or free for long enough. */
export function pickDead(
  found: readonly DeadWorker[],
  suspects: Suspects,
  { elapsed, isGone }: { elapsed: number; isGone(worker: DeadWorker): boolean },
): number[] {
  for (const id of suspects.keys()) if (!found.some((worker) => worker.id === id)) suspects.delete(id);
  return found.flatMap((worker) => {
    const since = suspects.get(worker.id) ?? elapsed;
    suspects.set(worker.id, since);
    return elapsed - since >= GRACE_MS || isGone(worker) ? [worker.id] : [];
  });
}

/** Makes the step that looks for dead workers and gives what they had claimed to the others; returns how many rows. */
export function createClaimRelease(ctx: Context): () => Promise<number> {
  const suspects: Suspects = new Map();
  return async () => {
    // What this process has claimed is in its own hands, whatever became of its lock.
    const found = (await findDeadWorkers(ctx.db)).filter(({ id }) => id !== ctx.workerId());
    const dead = pickDead(found, suspects, { elapsed: performance.now(), isGone });
    if (dead.length === 0) return 0;
    const now = ctx.clock.now();
    const released = await ctx.db.withTx((tx) => releaseClaims(tx, dead, now, after(now, LEASE_SECONDS)));
    ctx.log.warn(
      { event: 'claims_released', workers: dead, rows: released },
      'a worker ended without giving back its work; it is taken up now',
    );
    return released;
  };
}

/** Whether a process of this machine is gone. One with our own number was before us. */
function isGone({ host, pid }: DeadWorker): boolean {
  if (host !== hostname()) return false;
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
