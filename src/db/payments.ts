import type { VerificationSource } from '../domain/words';
import type { Queryable } from './client';
import { sharedCommits } from './share-commits';

export interface StartedLookup {
  /** Grows with each lookup of this payment; an answer with a lower number than the last applied one is stale. */
  number: number;
  source: VerificationSource;
  configurationName: string | null;
  /** Whether the order_details message ever left; otherwise no number was taken. */
  sent: boolean;
  /** Under which the answer is going to be stored; known so early, nothing has to wait for it. */
  verificationId: number;
  hasRefunds: boolean;
}

/** Takes the payment's next lookup number; null when there is no such payment. Those that start at the same time share a commit. */
export async function startLookup(db: Queryable, referenceId: string): Promise<StartedLookup | null> {
  const started =
    (await startTogether(db, [referenceId])).get(referenceId)?.pop() ?? (await startAlone(db, referenceId));
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

/** The customer may have the message of this payment. */
const WAS_SENT = `EXISTS (
  SELECT 1 FROM messages m WHERE m.reference_id = payments.reference_id AND m.kind = 'order_details'
     AND m.attempted_at IS NOT NULL AND (m.status <> 'failed' OR m.wamid IS NOT NULL))`;

/**
 * Passes over payments that somebody holds: nobody here must wait for a stranger's lock. A payment that is asked for
 * twice is given once, because two lookups need two numbers.
 */
const startTogether = sharedCommits<string, Map<string, StartedLookup[]>>(async (db, referenceIds) => {
  if (referenceIds.length === 1) return new Map();
  const rows = await db.query<StartedLookup & { referenceId: string }>(
    `WITH free AS MATERIALIZED (
       SELECT reference_id FROM payments WHERE reference_id = ANY($1) FOR UPDATE SKIP LOCKED)
     UPDATE payments SET lookups_started = lookups_started + 1 FROM free
      WHERE payments.reference_id = free.reference_id AND ${WAS_SENT}
      RETURNING payments.reference_id AS "referenceId", ${STARTED}`,
    [[...new Set(referenceIds)]],
  );
  return new Map(rows.map((row) => [row.referenceId, [row]]));
});

async function startAlone(db: Queryable, referenceId: string): Promise<StartedLookup | undefined> {
  const [row] = await db.query<StartedLookup>(
    `UPDATE payments SET lookups_started = lookups_started + 1 WHERE reference_id = $1 AND ${WAS_SENT} RETURNING ${STARTED}`,
    [referenceId],
  );
  return row;
}

/** Takes up to `limit` payments whose next look is due, until `leaseUntil`; returns their reference_ids. */
export async function claimDuePayments(db: Queryable, now: Date, leaseUntil: Date, limit: number): Promise<string[]> {
  const rows = await db.query<{ referenceId: string }>(
    `WITH picked AS MATERIALIZED (
       SELECT reference_id FROM payments WHERE next_lookup_at <= $1
        ORDER BY next_lookup_at LIMIT $3 FOR UPDATE SKIP LOCKED)
     UPDATE payments SET next_lookup_at = $2 FROM picked WHERE payments.reference_id = picked.reference_id
     RETURNING picked.reference_id AS "referenceId"`,
    [now, leaseUntil, limit],
  );
  return rows.map((row) => row.referenceId);
}
