import type { Queryable, Tx } from '../core/client';
import { rowsJson } from '../core/rows-json';
import { claimant } from '../sessions/worker-lock';
import { PSP_THROTTLE, WHATSAPP_THROTTLE } from './throttles';

/**
 * The effect of an entry: send a message, repeat an order_status that got no answer, refund, charge, make an
 * instrument, or end one.
 */
export type OutboxKind = 'message' | 'message_repeat' | 'refund' | 'charge' | 'instrument' | 'instrument_end';

export interface NewOutboxEntry {
  kind: OutboxKind;
  /** Entries with one ordering key go out one at a time and in order. */
  orderingKey: string;
  /** The throttle that delays it. */
  throttleKey: string;
  referenceId: string;
  /** The message (or other row) it is about. */
  subjectId: string;
  dueAt: Date;
}

export interface OutboxEntry {
  id: number;
  kind: OutboxKind;
  throttleKey: string;
  referenceId: string;
  subjectId: string;
  /** How often it was claimed, this time included. */
  attempts: number;
  attemptedAt: Date | null;
  createdAt: Date;
  trace: string | null;
  /** Sent although the account is held, to find out whether the fault is over. */
  isProbe?: true;
}

/** Enqueues effects: they will happen even if this process dies right after the commit. */
export async function enqueueEntries(
  tx: Tx,
  entries: readonly (NewOutboxEntry & { createdAt: Date; trace: string | null })[],
): Promise<void> {
  if (entries.length === 0) return;
  await tx.write(INSERT_ENTRIES, [rowsJson(entries)]);
  tx.wake('outbox');
}

const INSERT_ENTRIES = `
  INSERT INTO outbox (kind, lane, pause_key, reference_id, subject_id, due_at, created_at, trace)
  SELECT kind, "orderingKey", "throttleKey", "referenceId", "subjectId", "dueAt", "createdAt", trace
    FROM json_to_recordset($1) AS c (kind text, "orderingKey" text, "throttleKey" text, "referenceId" text,
           "subjectId" text, "dueAt" timestamptz, "createdAt" timestamptz, trace text)`;

/**
 * Takes up to `limit` due entries until `leaseUntil`: never one whose ordering key has an earlier entry that has not
 * ended, never one that is throttled by its own key or, on its way through WhatsApp, by that of the number; no message
 * that would leave while the account is held. `pspOnly`: the number's budget of sends is used up, so only what goes to the PSP is taken.
 *
 * Rows are read in the order of their index, and each is looked at by itself, until there are enough. NOT EXISTS may
 * become a join of everything that waits with everything that waits: with 500 rows waiting, a hundred times the work.
 */
export async function claimOutboxEntries(
  db: Queryable,
  claim: { now: Date; leaseUntil: Date; limit: number; workerId: number; pspOnly: boolean },
): Promise<OutboxEntry[]> {
  return db.queryPrepared<OutboxEntry>(
    `WITH picked AS MATERIALIZED (
       SELECT id FROM outbox o
        WHERE o.due_at <= $1
          AND o.id = (SELECT min(e.id) FROM outbox e WHERE e.lane = o.lane AND e.due_at IS NOT NULL)
          AND o.pause_key <> ALL (SELECT key FROM pauses WHERE until > $1)
          AND (o.pause_key = '${PSP_THROTTLE}' OR (NOT $5 AND NOT EXISTS (
                 SELECT 1 FROM pauses WHERE key = '${WHATSAPP_THROTTLE}' AND until > $1)))
          AND (o.kind NOT IN ('message', 'message_repeat') OR o.attempted_at IS NOT NULL
               OR NOT EXISTS (SELECT 1 FROM account_holds WHERE released_at IS NULL))
        ORDER BY o.due_at, o.id LIMIT $3 FOR UPDATE OF o SKIP LOCKED)
     UPDATE outbox SET due_at = $2, attempts = attempts + 1, claimed_by = ${claimant('$4')} FROM picked WHERE outbox.id = picked.id
     RETURNING outbox.id, kind, pause_key AS "throttleKey", reference_id AS "referenceId", subject_id AS "subjectId",
               attempts, attempted_at AS "attemptedAt", created_at AS "createdAt", trace`,
    [claim.now, claim.leaseUntil, claim.limit, claim.workerId, claim.pspOnly],
  );
}

/**
 * Records, before requests are sent, that they are about to be: from then on a missing outcome means "unknown". Returns
 * the ids that may be sent: not a canceled entry, and not one that was claimed again because this worker outlived its
 * lease.
 */
export async function markAttempted(
  db: Queryable,
  entries: readonly Pick<OutboxEntry, 'id' | 'attempts'>[],
  now: Date,
): Promise<Set<number>> {
  const marked = await db.queryPrepared<{ id: number }>(
    // That an entry is open is not a condition of the first step: all open ones would be read.
    // Entries before messages, both in the order of their ids, as in changes of orders: so no deadlock is possible.
    `WITH claim AS MATERIALIZED (
       SELECT outbox.id, due_at IS NOT NULL AS is_open FROM outbox JOIN unnest($1::int8[], $2::int[]) AS claim (id, attempts)
           ON outbox.id = claim.id AND outbox.attempts = claim.attempts
        ORDER BY outbox.id FOR UPDATE OF outbox),
     marked AS (
       UPDATE outbox SET attempted_at = $3 FROM claim WHERE outbox.id = claim.id AND is_open
       RETURNING outbox.id, kind, subject_id),
     messages AS (
       UPDATE messages SET attempted_at = $3,
              repeated_at = CASE WHEN marked.kind = 'message_repeat' THEN $3 ELSE repeated_at END
         FROM marked
        WHERE messages.id = CASE WHEN marked.kind LIKE 'message%' THEN marked.subject_id::uuid END)
     SELECT id FROM marked`,
    [entries.map((entry) => entry.id), entries.map((entry) => entry.attempts), now],
  );
  return new Set(marked.map((row) => row.id));
}

/** The same for entries that are locked already. */
export async function noteAttempts(tx: Tx, attempts: readonly { id: number; at: Date }[]): Promise<void> {
  if (attempts.length === 0) return;
  await tx.write(
    `UPDATE outbox SET attempted_at = c.at FROM json_to_recordset($1) AS c (id int8, at timestamptz)
      WHERE outbox.id = c.id`,
    [rowsJson(attempts)],
  );
}

/** An entry's present state; it may have changed since it was claimed. */
export interface CurrentEntry {
  attempts: number;
  attemptedAt: Date | null;
  open: boolean;
}

/** Locks entries and reads how they are now. Call it before anything else of the order is written. */
export async function lockEntries(tx: Tx, ids: readonly number[]): Promise<Map<number, CurrentEntry>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<CurrentEntry & { id: number }>(
    `SELECT id, attempts, attempted_at AS "attemptedAt", due_at IS NOT NULL AS open FROM outbox
      WHERE id = ANY($1::int8[]) ORDER BY id FOR UPDATE`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** A message of an order that waits to be sent. */
export interface WaitingMessage {
  id: number;
  referenceId: string;
  /** Null: the entry makes an instrument that the messages after it need. */
  messageId: string | null;
  /** Its request may have been sent. */
  attempted: boolean;
}

/** Locks the entries of an order's messages that have not ended, and of the instruments that they wait for. */
export async function lockWaitingMessages(tx: Tx, referenceIds: readonly string[]): Promise<WaitingMessage[]> {
  if (referenceIds.length === 0) return [];
  return tx.query<WaitingMessage>(
    `SELECT id, lane AS "referenceId", CASE WHEN kind = 'message' THEN subject_id END AS "messageId",
            attempted_at IS NOT NULL AS attempted FROM outbox
      WHERE lane = ANY($1) AND due_at IS NOT NULL ORDER BY id FOR UPDATE`,
    [referenceIds],
  );
}

/** Ends entries with their outcomes. */
export async function completeEntries(
  db: Queryable,
  ends: readonly { id: number; at: Date; outcome: string }[],
): Promise<void> {
  if (ends.length === 0) return;
  await db.write(
    `UPDATE outbox SET due_at = NULL, claimed_by = NULL, ended_at = c.at, outcome = c.outcome
       FROM json_to_recordset($1) AS c (id int8, at timestamptz, outcome text) WHERE outbox.id = c.id`,
    [rowsJson(ends)],
  );
}

/** When an entry is tried again. `counted` is false for an attempt that must not use up the schedule. */
export interface Reschedule {
  id: number;
  dueAt: Date;
  counted: boolean;
}

/** Returns entries to the queue when it is certain that their last attempts had no effect. */
export async function rescheduleEntries(db: Queryable, entries: readonly Reschedule[]): Promise<void> {
  if (entries.length === 0) return;
  await db.write(
    `WITH given AS (
       UPDATE outbox SET due_at = c."dueAt", claimed_by = NULL, attempted_at = NULL, ended_at = NULL, outcome = NULL,
              attempts = attempts - CASE WHEN c.counted THEN 0 ELSE 1 END
         FROM json_to_recordset($1) AS c (id int8, "dueAt" timestamptz, counted bool) WHERE outbox.id = c.id
       RETURNING kind, subject_id)
     UPDATE messages SET attempted_at = NULL FROM given
      WHERE messages.id = CASE WHEN given.kind = 'message' THEN given.subject_id::uuid END`,
    [rowsJson(entries)],
  );
}

/** Makes waiting entries due now. A claimed entry is left alone: a worker is already delivering it. */
export async function makeEntriesDue(tx: Tx, orderingKeys: readonly string[], now: Date): Promise<void> {
  if (orderingKeys.length === 0) return;
  await tx.write(`UPDATE outbox SET due_at = $2 WHERE lane = ANY($1) AND due_at > $2 AND claimed_by IS NULL`, [
    orderingKeys,
    now,
  ]);
  tx.wake('outbox');
}
