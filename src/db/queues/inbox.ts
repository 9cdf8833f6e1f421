import type { InboxItem, WebhookEventKind } from '../../ports';
import { batchWritesPerDatabase } from '../core/batch-writes';
import type { Queryable } from '../core/client';
import { rowsJson } from '../core/rows-json';
import { claimant } from '../sessions/worker-lock';

export interface InboxEntry {
  id: number;
  kind: WebhookEventKind;
  referenceId: string | null;
  body: Buffer;
  receivedAt: Date;
  /** How often it was claimed, this time included. */
  attempts: number;
  /** An earlier try, which got no answer, has written what this reports into the order's timeline. */
  isReported: boolean;
  trace: string | null;
}

/**
 * Stores items durably in one statement; items already known (same key) are left alone. Rows are sorted by key, so
 * that two processes that store the same items cannot wait for each other in a circle.
 */
export async function insertInbox(db: Queryable, items: InboxItem[], now: Date): Promise<void> {
  const rows = [...items].sort((a, b) => Buffer.compare(a.key, b.key));
  await db.queryPrepared(
    `INSERT INTO inbox (key, kind, reference_id, body, received_at, due_at, trace)
     SELECT key, kind, reference_id, body, $5, $5, trace
       FROM unnest($1::bytea[], $2::text[], $3::text[], $4::bytea[], $6::text[])
         AS item (key, kind, reference_id, body, trace)
     ON CONFLICT (key) DO NOTHING`,
    [
      rows.map((r) => r.key),
      rows.map((r) => r.kind),
      rows.map((r) => r.referenceId),
      rows.map((r) => r.body),
      now,
      rows.map((r) => r.trace ?? null),
    ],
  );
}

/** Claims up to `limit` due rows until `leaseUntil`; the rows of a dead worker become due again by themselves. */
export async function claimInbox(
  db: Queryable,
  now: Date,
  leaseUntil: Date,
  limit: number,
  workerId: number,
): Promise<InboxEntry[]> {
  return db.queryPrepared<InboxEntry>(
    // A materialized CTE picks the rows once; a join could run a plain sub-select with its LIMIT and locks several
    // times.
    `WITH picked AS MATERIALIZED (
       SELECT id FROM inbox WHERE due_at <= $1 ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED)
     UPDATE inbox SET due_at = $2, attempts = attempts + 1, claimed_by = ${claimant('$4')} FROM picked WHERE inbox.id = picked.id
     RETURNING inbox.id, kind, reference_id AS "referenceId", body, received_at AS "receivedAt", attempts,
               outcome IS NOT NULL AS "isReported", trace`,
    [now, leaseUntil, limit, workerId],
  );
}

/** A processed inbox entry. */
export interface InboxEnd {
  id: number;
  at: Date;
  outcome: string;
  /**
   * Delete the body: it is not needed any more and may hold personal data. The key stays, so that a repeat is
   * recognised.
   */
  forget?: boolean;
}

/** Ends entries with their outcomes. */
export async function completeInbox(db: Queryable, ends: readonly InboxEnd[]): Promise<void> {
  if (ends.length === 0) return;
  await db.write(
    `UPDATE inbox SET due_at = NULL, claimed_by = NULL, ended_at = c.at, outcome = c.outcome,
                      body = CASE WHEN c.forget THEN '' ELSE body END
       FROM json_to_recordset($1) AS c (id int8, at timestamptz, outcome text, forget bool) WHERE inbox.id = c.id`,
    [rowsJson(ends)],
  );
}

/** The same for independent callers: those that end at the same time share a commit. */
export const completeInboxTogether = batchWritesPerDatabase<InboxEnd>(completeInbox);

/** Notes that the timelines have what these entries report; they go on, because their lookup got no answer. */
export async function noteReported(db: Queryable, ids: readonly number[]): Promise<void> {
  if (ids.length > 0)
    await db.write(`UPDATE inbox SET outcome = 'unanswered' WHERE id = ANY($1) AND due_at IS NOT NULL`, [ids]);
}

/** Returns rows to the queue, due at `dueAt`. `counted` is false for a try that sent no request. */
export async function rescheduleInbox(db: Queryable, ids: number[], dueAt: Date, counted = true): Promise<void> {
  await db.queryPrepared(
    'UPDATE inbox SET attempts = attempts - $3, due_at = $2, claimed_by = NULL WHERE id = ANY($1) AND due_at IS NOT NULL',
    [ids, dueAt, counted ? 0 : 1],
  );
}
