import type { Tx } from '../../core/client';
import { rowsJson } from '../../core/rows-json';
import { STORED_CHARGE_STATUS } from '../../payments/charge-statuses';
import type { OrderDiff } from '../order-diff';
import type { ChargeAttempt } from '../order-state';

/** Inserts new charge attempts (UniqueViolation when the consent already led to one) and updates changed ones. */
export async function writeCharges(tx: Tx, diffs: readonly OrderDiff[]): Promise<void> {
  const added = diffs.flatMap(({ order, charges }) => charges.added.map((row) => ({ order, row })));
  for (const { order, row } of added)
    await tx.write(
      `INSERT INTO charge_attempts (reference_id, attempt, status, consent, payment_timestamp, request, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
      [
        order.referenceId,
        row.attempt,
        STORED_CHARGE_STATUS[row.status],
        row.consent,
        row.paymentTimestamp,
        row.request,
        row.createdAt,
      ],
    );
  const changed = diffs.flatMap(({ order, charges }) => charges.changed.map((row) => updateOf(order.referenceId, row)));
  if (changed.length > 0) await tx.write(UPDATE_CHARGES, [rowsJson(changed)]);
}

const updateOf = (referenceId: string, row: ChargeAttempt) => ({
  reference_id: referenceId,
  attempt: row.attempt,
  status: STORED_CHARGE_STATUS[row.status],
  charge_id: row.chargeId,
  charge_status: row.chargeStatus,
  error: row.error,
  message_id: row.messageId,
  first_asked_at: row.firstSubmittedAt,
  asked_at: row.submittedAt,
  ended_at: row.endedAt,
  updated_at: row.updatedAt,
});

/** An attempt that has ended is not repeated, so its request is forgotten: it names the customer. */
const UPDATE_CHARGES = `
  UPDATE charge_attempts a SET status = c.status, charge_id = c.charge_id, charge_status = c.charge_status,
         error = c.error, message_id = c.message_id, first_asked_at = c.first_asked_at, asked_at = c.asked_at,
         ended_at = c.ended_at, updated_at = c.updated_at,
         request = CASE WHEN c.ended_at IS NULL THEN a.request END
    FROM json_to_recordset($1) AS c (reference_id text, attempt int4, status "ChargeStatus", charge_id text,
           charge_status text, error jsonb, message_id uuid, first_asked_at timestamptz, asked_at timestamptz,
           ended_at timestamptz, updated_at timestamptz)
   WHERE a.reference_id = c.reference_id AND a.attempt = c.attempt`;
