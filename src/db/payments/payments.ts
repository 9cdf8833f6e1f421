import type { VerificationSource } from '../../domain/lifecycles/statuses';
import { batchWritesPerDatabase } from '../core/batch-writes';
import type { Queryable } from '../core/client';
import { claimant } from '../sessions/worker-lock';

export interface StartedLookup {
  /** Grows with each lookup of this payment; an answer with a lower number than the last applied one is stale. */
  number: number;
  source: VerificationSource;
  configurationName: string | null;
  /** Whether the order_details message was ever sent; without it no number was taken. */
  sent: boolean;
  /** The id under which the answer will be stored; taken early, so that nothing waits for it. */
  verificationId: number;
  hasRefunds: boolean;
}

/**
 * A lookup to start. `always`: even when the customer cannot have the message, because a reliable source says that
 * there is a payment.
 */
interface Start {
  referenceId: string;
  always: boolean;
}

/** Takes the payment's next lookup number; null when there is no such payment. Those that start at the same time share a commit. */
export async function startLookup(
  db: Queryable,
  referenceId: string,
  { always = false } = {},
): Promise<StartedLookup | null> {
  const start = { referenceId, always };
  const started = (await startTogether(db, [start])).get(referenceId)?.pop() ?? (await startAlone(db, start));
  if (started) return started;
  const [unsent] = await db.query('SELECT 1 FROM payments WHERE reference_id = $1', [referenceId]);
  return unsent
    ? {
        number: 0,
        source: 'whatsapp_lookup',
        configurationName: null,
        sent: false,
        verificationId: 0,
        hasRefunds: false,
      }
    : null;
}

const STARTED = `lookups_started AS number, source, configuration_name AS "configurationName", true AS sent,
  nextval('verifications_id_seq') AS "verificationId",
  EXISTS (SELECT 1 FROM refunds r WHERE r.reference_id = payments.reference_id) AS "hasRefunds"`;

/** The customer may have the message of this payment, or somebody said that it is paid. */
const WAS_SENT = `(capture_reported_at IS NOT NULL OR EXISTS (
  SELECT 1 FROM messages m WHERE m.reference_id = payments.reference_id AND m.kind = 'order_details'
     AND ((m.attempted_at IS NOT NULL AND m.status <> 'failed') OR m.wamid IS NOT NULL OR m.doubtful_at IS NOT NULL)))`;

/**
 * Skips payments that another transaction has locked: lookups of one group must not wait for a foreign lock. A payment
 * requested twice is taken once, because two lookups need two numbers.
 */
const startTogether = batchWritesPerDatabase<Start, Map<string, StartedLookup[]>>(async (db, starts) => {
  if (starts.length === 1) return new Map();
  const always = new Map(starts.map((start) => [start.referenceId, false]));
  for (const start of starts) if (start.always) always.set(start.referenceId, true);
  const rows = await db.queryPrepared<StartedLookup & { referenceId: string }>(
    `WITH free AS MATERIALIZED (
       SELECT reference_id, always FROM payments JOIN unnest($1::text[], $2::bool[]) AS start (reference_id, always)
        USING (reference_id) FOR UPDATE OF payments SKIP LOCKED)
     UPDATE payments SET lookups_started = lookups_started + 1 FROM free
      WHERE payments.reference_id = free.reference_id AND (always OR ${WAS_SENT})
      RETURNING payments.reference_id AS "referenceId", ${STARTED}`,
    [[...always.keys()], [...always.values()]],
  );
  return new Map(rows.map((row) => [row.referenceId, [row]]));
});

async function startAlone(db: Queryable, { referenceId, always }: Start): Promise<StartedLookup | undefined> {
  const [row] = await db.queryPrepared<StartedLookup>(
    `UPDATE payments SET lookups_started = lookups_started + 1 WHERE reference_id = $1 AND ($2 OR ${WAS_SENT}) RETURNING ${STARTED}`,
    [referenceId, always],
  );
  return row;
}

/** Takes up to `limit` payments whose next look is due, until `leaseUntil`; returns their reference_ids. */
export async function claimDuePayments(
  db: Queryable,
  { now, leaseUntil, limit, workerId }: { now: Date; leaseUntil: Date; limit: number; workerId: number },
): Promise<string[]> {
  const rows = await db.queryPrepared<{ referenceId: string }>(
    `WITH picked AS MATERIALIZED (
       SELECT reference_id FROM payments WHERE next_lookup_at <= $1
        ORDER BY next_lookup_at LIMIT $3 FOR UPDATE SKIP LOCKED)
     UPDATE payments SET next_lookup_at = $2, lookup_claimed_by = ${claimant('$4')} FROM picked WHERE payments.reference_id = picked.reference_id
     RETURNING picked.reference_id AS "referenceId"`,
    [now, leaseUntil, limit, workerId],
  );
  return rows.map((row) => row.referenceId);
}
