import type { InboxItem, NewsKind } from '../ports';
import type { Queryable } from './client';
import { sharedCommits } from './share-commits';

export interface InboxRow {
  id: number;
  kind: NewsKind;
  referenceId: string | null;
  body: Buffer;
  receivedAt: Date;
  /** How often it was claimed, this time included. */
  attempts: number;
  trace: string | null;
}

/**
 * Stores items durably in one statement; items already known (same key) are left alone. Rows are sorted by key, so
 * that two processes that store the same items cannot wait for each other in a circle.
 */
export async function insertInbox(db: Queryable, items: InboxItem[], now: Date): Promise<void> {
  const rows = [...items].sort((a, b) => Buffer.compare(a.key, b.key));
  await db.query(
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

/** Takes up to `limit` due rows until `leaseUntil`; a worker that dies gives them back by doing nothing. */
export async function claimInbox(db: Queryable, now: Date, leaseUntil: Date, limit: number): Promise<InboxRow[]> {
  return db.query<InboxRow>(
    // As a CTE the rows are picked once; a join could run a plain sub-select, LIMIT and locks included, again and again.
    `WITH picked AS MATERIALIZED (
       SELECT id FROM inbox WHERE due_at <= $1 ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED)
     UPDATE inbox SET due_at = $2, attempts = attempts + 1 FROM picked WHERE inbox.id = picked.id
     RETURNING inbox.id, kind, reference_id AS "referenceId", body, received_at AS "receivedAt", attempts, trace`,
    [now, leaseUntil, limit],
  );
}

interface EndedInbox {
  id: number;
  now: Date;
  outcome: string;
}

const endRows = sharedCommits<EndedInbox>((db, rows) =>
  db.write(
    `UPDATE inbox SET due_at = NULL, ended_at = ended.at, outcome = ended.outcome
       FROM unnest($1::int8[], $2::timestamptz[], $3::text[]) AS ended (id, at, outcome) WHERE inbox.id = ended.id`,
    [rows.map((row) => row.id), rows.map((row) => row.now), rows.map((row) => row.outcome)],
  ),
);

/** Ends rows with one outcome; those that end at the same time share a commit. */
export async function endInbox(db: Queryable, ids: number[], now: Date, outcome: string): Promise<void> {
  await endRows(
    db,
    ids.map((id) => ({ id, now, outcome })),
  );
}

/** Gives rows back, to be claimed again at `dueAt`. `counted` is false for a try at which nobody was asked. */
export async function postponeInbox(db: Queryable, ids: number[], dueAt: Date, counted = true): Promise<void> {
  await db.query('UPDATE inbox SET attempts = attempts - $3, due_at = $2 WHERE id = ANY($1) AND due_at IS NOT NULL', [
    ids,
    dueAt,
    counted ? 0 : 1,
  ]);
}
