import type { Queryable } from '../core/client';

/** A dead letter: a row without further tries that waits for a person. */
export interface DeadRow {
  /** The queue and its row, for example `inbox:17`. */
  id: string;
  kind: string;
  referenceId: string | null;
  attempts: number;
  /** When it gave up. */
  since: Date;
}

const QUEUES = ['inbox', 'outbox'] as const;

/** Lists dead rows, oldest first within each queue; at most `limit` of each. */
export async function listDead(db: Queryable, limit: number): Promise<DeadRow[]> {
  const pages = await Promise.all(
    QUEUES.map((queue) =>
      db.query<DeadRow>(
        `SELECT '${queue}:' || id AS id, kind, reference_id AS "referenceId", attempts, ended_at AS since
           FROM ${queue} WHERE outcome = 'dead' ORDER BY ${queue}.id LIMIT $1`,
        [limit],
      ),
    ),
  );
  return pages.flat();
}

/** Returns dead rows to their queues with no tries counted; returns the ids of those that were dead. */
export async function retryDead(db: Queryable, ids: string[], now: Date): Promise<string[]> {
  return updateDead(db, ids, 'due_at = $2, attempts = 0, ended_at = NULL, outcome = NULL', now);
}

/** Ends dead rows for good; returns the ids of those that were dead. */
export async function discardDead(db: Queryable, ids: string[], now: Date): Promise<string[]> {
  return updateDead(db, ids, `ended_at = $2, outcome = 'discarded'`, now);
}

async function updateDead(db: Queryable, ids: string[], change: string, now: Date): Promise<string[]> {
  const changed: string[] = [];
  for (const queue of QUEUES) {
    const own = ids.flatMap((id) => (id.startsWith(`${queue}:`) ? [Number(id.slice(queue.length + 1))] : []));
    if (own.length === 0) continue;
    const rows = await db.query<{ id: string }>(
      `UPDATE ${queue} SET ${change} WHERE id = ANY($1) AND outcome = 'dead' RETURNING '${queue}:' || id AS id`,
      [own.filter(Number.isSafeInteger), now],
    );
    changed.push(...rows.map((row) => row.id));
  }
  return changed;
}
