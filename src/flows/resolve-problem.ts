import { resolveProblems } from '../db/problems';
import { ProblemError } from '../domain/errors';
import { type Commit, changeOrder } from './change-order';
import type { Context } from './context';

/** Closes an order's open problems with a person's note. */
export async function resolveProblem(ctx: Context, referenceId: string, note: string, commit?: Commit): Promise<void> {
  const found = await changeOrder(
    ctx,
    referenceId,
    'merchant',
    async (change) => {
      const codes = await resolveProblems(change.tx, referenceId, change.now);
      change.visible = codes.length > 0;
      if (codes.length === 0) return true;
      change.lines.push({ kind: 'problem', summary: `Resolved: ${codes.join(', ')}`, details: { codes, note } });
      return true;
    },
    commit,
  );
  if (found === null) throw new ProblemError('not_found', 'There is no order with this reference_id.');
}
