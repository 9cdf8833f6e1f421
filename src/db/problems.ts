import type { ProblemCode } from '../domain/words';
import type { Tx } from './client';

/** Raises a problem; false when this very problem is known, resolved or not: a lookup that repeats itself is no news. */
export async function insertProblem(
  tx: Tx,
  referenceId: string,
  problem: { code: ProblemCode; subject: string; detail: string },
  at: Date,
): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO problems (reference_id, code, subject, detail, at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (reference_id, code, subject) DO NOTHING RETURNING id`,
    [referenceId, problem.code, problem.subject, problem.detail, at],
  );
  return rows.length > 0;
}

/** Resolves all open problems of an order; returns their codes. */
export async function resolveProblems(tx: Tx, referenceId: string, at: Date): Promise<ProblemCode[]> {
  const rows = await tx.query<{ code: ProblemCode }>(
    'UPDATE problems SET resolved_at = $2 WHERE reference_id = $1 AND resolved_at IS NULL RETURNING code',
    [referenceId, at],
  );
  return rows.map((row) => row.code);
}
