import type { WebhookEventKind } from '../../ports';
import type { Queryable } from '../core/client';

/** Kept items that no version has understood so far. */
export interface UnrecognizedCounts {
  kept: number;
  /** When the newest of them came; null when there is none. */
  newestAt: Date | null;
}

/** Counts the kept items that are still not understood. */
export async function countUnrecognized(db: Queryable): Promise<UnrecognizedCounts> {
  const [row] = await db.query<UnrecognizedCounts>(
    `SELECT count(*) AS kept, max(received_at) AS "newestAt" FROM inbox WHERE kind = 'drift'`,
  );
  return { kept: row?.kept ?? 0, newestAt: row?.newestAt ?? null };
}

/** Reads up to `limit` kept items that were processed, with an id above `afterId`. */
export async function readUnrecognized(db: Queryable, afterId: number, limit: number) {
  return db.query<{ id: number; body: Buffer }>(
    `SELECT id, body FROM inbox WHERE kind = 'drift' AND due_at IS NULL AND id > $1 ORDER BY id LIMIT $2`,
    [afterId, limit],
  );
}

/** Returns an item that is understood now to the inbox, under its actual kind. */
export async function requeueUnrecognized(
  db: Queryable,
  id: number,
  event: { kind: WebhookEventKind; referenceId: string | null },
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE inbox SET kind = $2, reference_id = $3, due_at = $4, attempts = 0, ended_at = NULL, outcome = NULL
      WHERE id = $1 AND kind = 'drift'`,
    [id, event.kind, event.referenceId, now],
  );
}

/** Marks a delivery that was kept whole as split: its items are in the inbox. */
export async function retireUnrecognized(db: Queryable, id: number): Promise<void> {
  await db.query(`UPDATE inbox SET kind = 'other', outcome = 'split' WHERE id = $1 AND kind = 'drift'`, [id]);
}
