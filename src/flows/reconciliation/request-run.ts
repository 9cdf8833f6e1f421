import type { Queryable } from '../../db/core/client';
import { hasUnnotified } from '../../db/reconciliation/findings/exceptions';
import { failRun, findRun, listRuns, type RunRow, requestRun, type TakenRun } from '../../db/reconciliation/runs';
import { takeRun } from '../../db/reconciliation/take-run';
import { merchantDay } from '../../domain/ledger/merchant-day';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../context';
import type { BeforeCommit } from '../state/change-orders';
import { runReconciliation } from './run-reconciliation';
import { tellExceptions } from './tell-exceptions';

/** Runs that are listed. */
const MOST_RUNS = 100;

/** Asks for matching over days of the merchant, both inclusive; a worker does it at once. */
export async function requestReconciliation(
  ctx: Context,
  id: string,
  { from, to }: { from: string; to: string },
  commit: BeforeCommit,
): Promise<void> {
  await ctx.db.withTx(async (tx) => {
    await requestRun(tx, id, from, to, ctx.clock.now());
    await commit(tx);
  });
}

const presentRun = ({ id, cause, status, from, to, counts, startedAt, finishedAt }: RunRow) => ({
  ...{ id, cause, status, from, to, counts },
  started_at: startedAt.toISOString(),
  finished_at: finishedAt?.toISOString() ?? null,
});

export async function readReconciliation(db: Queryable, id: string) {
  const run = await findRun(db, id);
  if (!run) throw new ProblemError('not_found', 'There is no reconciliation with this id.');
  return presentRun(run);
}

export const listReconciliations = async (db: Queryable) => (await listRuns(db, MOST_RUNS)).map(presentRun);

/** The run that is due, if any. Nights are India's: the other merchants' days end later. */
export async function claimRun(ctx: Context): Promise<TakenRun[]> {
  const now = ctx.clock.now();
  const run = await takeRun(ctx.db, now, merchantDay(now, 'INR'), ctx.workerId());
  if (run) return [run];
  if (await hasUnnotified(ctx.db)) await tellExceptions(ctx);
  return [];
}

/** Does a run; one that fails is noted, and what it was for is tried again later. */
export async function performRun(ctx: Context, run: TakenRun): Promise<void> {
  try {
    await runReconciliation(ctx, run);
  } catch (error) {
    await failRun(ctx.db, run, ctx.clock.now());
    throw error;
  }
}
