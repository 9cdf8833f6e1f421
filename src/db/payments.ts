import type { VerificationSource } from '../domain/words';
import type { Queryable } from './client';

export interface StartedLookup {
  /** Grows with each lookup of this payment; an answer with a lower number than the last applied one is stale. */
  number: number;
  source: VerificationSource;
  configurationName: string | null;
  /** Whether the order_details message ever left; otherwise no number was taken. */
  sent: boolean;
}

/** Takes the payment's next lookup number; null when there is no such payment. */
export async function startLookup(db: Queryable, referenceId: string): Promise<StartedLookup | null> {
  const [row] = await db.query<StartedLookup>(
    `UPDATE payments SET lookups_started = lookups_started + 1
      WHERE reference_id = $1 AND EXISTS (
        SELECT 1 FROM messages m WHERE m.reference_id = $1 AND m.kind = 'order_details' AND m.attempted_at IS NOT NULL
           AND (m.status <> 'failed' OR m.wamid IS NOT NULL))
      RETURNING lookups_started AS number, source, configuration_name AS "configurationName", true AS sent`,
    [referenceId],
  );
  if (row) return row;
  const [unsent] = await db.query('SELECT 1 FROM payments WHERE reference_id = $1', [referenceId]);
  return unsent ? { number: 0, source: 'whatsapp_lookup', configurationName: null, sent: false } : null;
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
