import { currentTrace } from '../trace';
import type { Queryable, Tx } from './client';

/** What is owed: a message to the customer, the one repeat of an order_status nobody answered, money to give back, or a charge. */
export type OwedKind = 'message' | 'message_repeat' | 'refund' | 'charge';

export interface Owed {
  kind: OwedKind;
  /** Rows of one lane go out one at a time and in order. */
  lane: string;
  /** What `pauses` row holds it back. */
  pauseKey: string;
  referenceId: string;
  /** The message (or other row) it is about. */
  subjectId: string;
  dueAt: Date;
}

export interface OutboxRow {
  id: number;
  kind: OwedKind;
  pauseKey: string;
  referenceId: string;
  subjectId: string;
  attempts: number;
  attemptedAt: Date | null;
  createdAt: Date;
  trace: string | null;
}

/** Owes an effect, as part of the current trace: it will happen even if this process dies right after the commit. */
export async function owe(tx: Tx, owed: Owed, now: Date): Promise<void> {
  await tx.write(
    `INSERT INTO outbox (kind, lane, pause_key, reference_id, subject_id, due_at, created_at, trace)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [owed.kind, owed.lane, owed.pauseKey, owed.referenceId, owed.subjectId, owed.dueAt, now, currentTrace()],
  );
  tx.wake('outbox');
}

/**
 * Takes up to `limit` due rows until `leaseUntil`: never one whose lane has an earlier row that has not ended, never
 * one that is paused by its own key or, on its way through WhatsApp, by that of the number.
 *
 * Rows are read in the order of their index, and each is looked at by itself, until there are enough. NOT EXISTS may
 * become a join of everything that waits with everything that waits: with 500 rows waiting, a hundred times the work.
 */
export async function claimOutbox(db: Queryable, now: Date, leaseUntil: Date, limit: number): Promise<OutboxRow[]> {
  return db.query<OutboxRow>(
    `WITH picked AS MATERIALIZED (
       SELECT id FROM outbox o
        WHERE o.due_at <= $1
          AND o.id = (SELECT min(e.id) FROM outbox e WHERE e.lane = o.lane AND e.due_at IS NOT NULL)
          AND o.pause_key <> ALL (SELECT key FROM pauses WHERE until > $1)
          AND (o.pause_key = '${PSP}' OR NOT EXISTS (SELECT 1 FROM pauses WHERE key = '${PROVIDER}' AND until > $1))
        ORDER BY o.due_at, o.id LIMIT $3 FOR UPDATE OF o SKIP LOCKED)
     UPDATE outbox SET due_at = $2, attempts = attempts + 1 FROM picked WHERE outbox.id = picked.id
     RETURNING outbox.id, kind, pause_key AS "pauseKey", reference_id AS "referenceId", subject_id AS "subjectId", attempts,
                attempted_at AS "attemptedAt", created_at AS "createdAt", trace`,
    [now, leaseUntil, limit],
  );
}

/** The pause key of the whole WhatsApp number: it holds back everything that goes through it. */
export const PROVIDER = 'provider';
/** The pause key of what goes to the PSP, which the number's limits do not concern. */
export const PSP = 'psp';

/**
 * Notes, before the requests leave, that they are about to: from here on a missing outcome means "unknown". Returns
 * the ids that may leave: not a row that was withdrawn meanwhile, nor one that was claimed again because this worker
 * outlived its lease.
 */
export async function markAttempted(
  db: Queryable,
  rows: Pick<OutboxRow, 'id' | 'attempts'>[],
  now: Date,
): Promise<Set<number>> {
  const marked = await db.query<{ id: number }>(
    `WITH marked AS (
       UPDATE outbox SET attempted_at = $3 FROM unnest($1::int8[], $2::int[]) AS claim (id, attempts)
        WHERE outbox.id = claim.id AND outbox.attempts = claim.attempts AND due_at IS NOT NULL
       RETURNING outbox.id, kind, subject_id),
     messages AS (
       UPDATE messages SET attempted_at = $3 FROM marked
        WHERE messages.id = CASE WHEN marked.kind LIKE 'message%' THEN marked.subject_id::uuid END)
     SELECT id FROM marked`,
    [rows.map((row) => row.id), rows.map((row) => row.attempts), now],
  );
  return new Set(marked.map((row) => row.id));
}

/** Whether the request that left at `attemptedAt` is still the row's last one. */
export async function isLastAttempt(db: Queryable, id: number, attemptedAt: Date): Promise<boolean> {
  const rows = await db.query('SELECT 1 FROM outbox WHERE id = $1 AND attempted_at = $2', [id, attemptedAt]);
  return rows.length > 0;
}

/** Whether the row has not ended and was not claimed again since `claim`. */
export async function isClaimedAs(db: Queryable, claim: Pick<OutboxRow, 'id' | 'attempts'>): Promise<boolean> {
  const rows = await db.query('SELECT 1 FROM outbox WHERE id = $1 AND attempts = $2 AND due_at IS NOT NULL', [
    claim.id,
    claim.attempts,
  ]);
  return rows.length > 0;
}

/** Whether a message without an answer was sent a second time. */
export async function wasRepeated(db: Queryable, messageId: string): Promise<boolean> {
  const rows = await db.query(
    `SELECT 1 FROM outbox WHERE subject_id = $1 AND kind = 'message_repeat' AND attempted_at IS NOT NULL`,
    [messageId],
  );
  return rows.length > 0;
}

/** Withdraws an order's owed messages that have not left; returns their ids. */
export async function withdrawOwed(tx: Tx, lane: string, now: Date): Promise<string[]> {
  const rows = await tx.query<{ subjectId: string }>(
    `UPDATE outbox SET due_at = NULL, ended_at = $2, outcome = 'withdrawn'
      WHERE lane = $1 AND due_at IS NOT NULL AND attempted_at IS NULL RETURNING subject_id AS "subjectId"`,
    [lane, now],
  );
  return rows.map((row) => row.subjectId);
}

/** Ends a row with its outcome. */
export async function endOwed(db: Queryable, id: number, now: Date, outcome: string): Promise<void> {
  await db.write('UPDATE outbox SET due_at = NULL, ended_at = $2, outcome = $3 WHERE id = $1', [id, now, outcome]);
}

/**
 * Gives a row back, to be tried again at `dueAt`, when it is certain that the last attempt had no effect. `counted`
 * is false for an attempt that must not use up the schedule.
 */
export async function postponeOwed(db: Queryable, id: number, dueAt: Date, counted = true): Promise<void> {
  await db.write(
    `WITH owed AS (
       UPDATE outbox SET due_at = $2, attempted_at = NULL, attempts = attempts - $3
        WHERE id = $1 RETURNING kind, subject_id)
     UPDATE messages SET attempted_at = NULL FROM owed
      WHERE messages.id = CASE WHEN owed.kind = 'message' THEN owed.subject_id::uuid END`,
    [id, dueAt, counted ? 0 : 1],
  );
}

/** Holds back everything with this pause key until then at least; unlike `pause` it says nothing about the next one. */
export async function holdBack(db: Queryable, key: string, until: Date): Promise<void> {
  await db.write(
    `INSERT INTO pauses (key, until, failures) VALUES ($1, $2, 0)
     ON CONFLICT (key) DO UPDATE SET until = greatest(pauses.until, $2)`,
    [key, until],
  );
}

/**
 * Holds back everything with this pause key for 4^X seconds, X growing from 0 with each pause that follows soon after
 * the last (WhatsApp's own advice for its pair limit). Ten quiet minutes begin anew. A running pause is not prolonged:
 * requests that were already under way report the same limit. `seconds`: the least that the other side asks for.
 */
export async function pause(db: Queryable, key: string, now: Date, seconds = 1): Promise<void> {
  await db.write(
    `INSERT INTO pauses (key, until, failures) VALUES ($1, $2::timestamptz + interval '1 second' * $3, 1)
     ON CONFLICT (key) DO UPDATE SET
       failures = CASE WHEN pauses.until < $2::timestamptz - interval '10 minutes' THEN 1 ELSE least(pauses.failures + 1, 7) END,
       until = $2::timestamptz + interval '1 second'
         * greatest($3, CASE WHEN pauses.until < $2::timestamptz - interval '10 minutes' THEN 1 ELSE power(4, least(pauses.failures, 6)) END)
     WHERE pauses.until <= $2`,
    [key, now, seconds],
  );
}
