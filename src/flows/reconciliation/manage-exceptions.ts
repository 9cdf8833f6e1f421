import type { Queryable } from '../../db/core/client';
import {
  type ExceptionFilter,
  findException,
  moveException,
  selectExceptions,
} from '../../db/reconciliation/findings/exceptions';
import type { ExceptionState } from '../../domain/reconciliation/exception-kinds';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../context';
import type { BeforeCommit } from '../state/change-orders';
import { type ExceptionResource, presentException } from './present-exception';

const NO_EXCEPTION = () => new ProblemError('not_found', 'There is no exception with this id.');

/** A page of findings, the newest first; `next` is where the next page begins, null at the end. */
export async function listExceptions(ctx: Context, filter: ExceptionFilter, limit: number) {
  const rows = await selectExceptions(ctx.db, filter, limit + 1);
  const page = rows.slice(0, limit);
  const now = ctx.clock.now();
  return {
    exceptions: page.map((row) => presentException(row, now)),
    next: rows.length > limit ? (page.at(-1)?.seq ?? null) : null,
  };
}

export async function readException(db: Queryable, id: string, now: Date): Promise<ExceptionResource> {
  const row = await findException(db, id);
  if (!row) throw NO_EXCEPTION();
  return presentException(row, now);
}

/** A person has said why it is so; it stays so until it is no longer true. */
export const explainException = (ctx: Context, id: string, note: string, commit: BeforeCommit): Promise<void> =>
  move(ctx, id, { from: ['open', 'explained'], to: 'explained', note }, commit);

/** The explanation was none. */
export const reopenException = (ctx: Context, id: string, commit: BeforeCommit): Promise<void> =>
  move(ctx, id, { from: ['explained'], to: 'open', note: null }, commit);

async function move(
  ctx: Context,
  id: string,
  change: { from: readonly ExceptionState[]; to: ExceptionState; note: string | null },
  commit: BeforeCommit,
): Promise<void> {
  await ctx.db.withTx(async (tx) => {
    if (!(await moveException(tx, id, change))) {
      const row = await findException(tx, id);
      if (!row) throw NO_EXCEPTION();
      throw new ProblemError('invalid_transition', `The exception is ${row.state}.`);
    }
    await commit(tx);
  });
}
