import { type Queryable, type Tx, UniqueViolation } from '../core/client';
import { claimant, WORKER_LOCKS } from '../sessions/worker-lock';
import { MATCHING_LOCK } from './matching/scope';
import type { TakenRun } from './runs';

/** A failed run is not repeated for this long. */
const REST_SECONDS = 60;

const TAKEN = 'id, cause, period_from::text AS from, period_to::text AS to, takes';

const locks = (condition: string): string => `
  EXISTS (SELECT FROM pg_locks
           WHERE locktype = 'advisory' AND ${condition}
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`;

/**
 * Takes the next run; null: none, or another process that lives has taken one. A run that was begun comes first, then
 * a requested one; otherwise one is made for new files, and one for each night with books to check.
 */
export async function takeRun(db: Queryable, now: Date, today: string, worker: number): Promise<TakenRun | null> {
  try {
    return (await takeOpen(db, worker)) ?? (await makeRun(db, now, today, worker));
  } catch (error) {
    // Another process took one at the same time.
    if (error instanceof UniqueViolation) return null;
    throw error;
  }
}

async function takeOpen(db: Queryable, worker: number): Promise<TakenRun | null> {
  const [open] = await db.query<TakenRun>(
    `UPDATE reconciliations SET takes = takes + 1, claimed_by = ${claimant('$1')}
      WHERE id = (
        SELECT id FROM reconciliations r
         WHERE id = (SELECT id FROM reconciliations WHERE finished_at IS NULL ORDER BY takes = 0, seq LIMIT 1)
           AND NOT ${locks(`objid = ${MATCHING_LOCK}`)}
           AND NOT (claimed_by > 0 AND claimed_by <> $1
                    AND ${locks(`classid = ${WORKER_LOCKS} AND objid = claimed_by::oid AND objsubid = 2 AND granted`)})
           FOR UPDATE SKIP LOCKED)
     RETURNING ${TAKEN}`,
    [worker],
  );
  return open ?? null;
}

async function makeRun(db: Queryable, now: Date, today: string, worker: number): Promise<TakenRun | null> {
  const [made] = await db.query<TakenRun>(
    `WITH due AS (
       SELECT 'file' AS cause, coalesce(min(period_from), $2::date) AS first, coalesce(max(period_to), $2::date) AS last
         FROM settlement_files WHERE status <> 'processing' AND matched_at IS NULL HAVING count(*) > 0
        UNION ALL
       SELECT 'nightly', $2::date - 45, $2::date
        WHERE EXISTS (SELECT FROM settlement_files WHERE status = 'processed')
          AND NOT EXISTS (SELECT FROM reconciliations WHERE cause = 'nightly' AND period_to >= $2::date))
     INSERT INTO reconciliations (id, cause, status, period_from, period_to, started_at, takes, claimed_by)
     SELECT gen_random_uuid(), cause, 'running', first, last, $1, 1, ${claimant('$4')} FROM due
      WHERE NOT EXISTS (SELECT FROM reconciliations WHERE finished_at IS NULL)
        AND NOT EXISTS (SELECT FROM reconciliations
                         WHERE status = 'failed' AND finished_at > $1::timestamptz - interval '1 second' * $3)
      LIMIT 1
     RETURNING ${TAKEN}`,
    [now, today, REST_SECONDS, worker],
  );
  return made ?? null;
}

/**
 * Whether the run is still this process's. It stays so until the transaction ends: whoever takes it over waits for
 * that.
 */
export async function keepRun(tx: Tx, { id, takes }: TakenRun): Promise<boolean> {
  const rows = await tx.query(
    'SELECT 1 FROM reconciliations WHERE id = $1 AND takes = $2 AND finished_at IS NULL FOR SHARE',
    [id, takes],
  );
  return rows.length > 0;
}
