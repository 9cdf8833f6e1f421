import { randomUUID } from 'node:crypto';
import { isOpen } from '../domain/refund';
import type { RefundStatus } from '../domain/words';
import type { ProviderError } from '../ports';
import type { Queryable, Tx } from './client';

export type RefundSpeed = 'instant' | 'normal';

export interface RefundRow {
  id: string;
  referenceId: string;
  /** Minor units; null for an external refund whose amount the provider did not tell. */
  amount: number | null;
  status: RefundStatus;
  speedRequested: RefundSpeed | null;
  speedProcessed: string | null;
  providerRefundId: string | null;
  external: boolean;
  transactionId: string;
  pgTransactionId: string;
  attemptedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  /** A person has looked at its unknown outcome, so it keeps nothing waiting any more. */
  released: boolean;
}

const SELECT = `
  SELECT r.id, r.reference_id AS "referenceId", r.amount, r.status, r.speed_requested AS "speedRequested",
         r.speed_processed AS "speedProcessed", r.provider_refund_id AS "providerRefundId", r.external,
         r.transaction_id AS "transactionId", r.pg_transaction_id AS "pgTransactionId", r.attempted_at AS "attemptedAt",
         r.created_at AS "createdAt", r.updated_at AS "updatedAt",
         r.status = 'unknown' AND EXISTS (
           SELECT 1 FROM problems p WHERE p.reference_id = r.reference_id AND p.code = 'refund_outcome_unknown'
              AND p.subject = r.id::text AND p.resolved_at IS NOT NULL) AS released
    FROM refunds r`;

/** All refunds of a payment, oldest first. */
export async function refundsOf(db: Queryable, referenceId: string): Promise<RefundRow[]> {
  return db.query<RefundRow>(`${SELECT} WHERE r.reference_id = $1 ORDER BY r.seq`, [referenceId]);
}

/** Reads one refund by its id; null when there is none. */
export async function findRefund(db: Queryable, id: string): Promise<RefundRow | null> {
  const [row] = await db.query<RefundRow>(`${SELECT} WHERE r.id = $1`, [id]);
  return row ?? null;
}

export type NewRefund = Pick<RefundRow, 'referenceId' | 'amount' | 'status' | 'transactionId' | 'pgTransactionId'> &
  Partial<Pick<RefundRow, 'id' | 'speedRequested' | 'speedProcessed' | 'providerRefundId' | 'external'>>;

/** Stores a new refund and returns it. */
export async function insertRefund(tx: Tx, refund: NewRefund, now: Date): Promise<RefundRow> {
  const row: RefundRow = {
    id: randomUUID(),
    speedRequested: null,
    speedProcessed: null,
    providerRefundId: null,
    external: false,
    ...refund,
    attemptedAt: null,
    createdAt: now,
    updatedAt: now,
    released: false,
  };
  await tx.query(
    `INSERT INTO refunds (id, reference_id, amount, status, speed_requested, speed_processed, provider_refund_id, external,
                          transaction_id, pg_transaction_id, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)`,
    [
      row.id,
      row.referenceId,
      row.amount,
      row.status,
      row.speedRequested,
      row.speedProcessed,
      row.providerRefundId,
      row.external,
      row.transactionId,
      row.pgTransactionId,
      now,
    ],
  );
  return row;
}

/** Writes what became known of a refund: its status, amount, speed and the provider's id. */
export async function saveRefund(tx: Tx, refund: RefundRow, now: Date, error?: ProviderError): Promise<void> {
  refund.updatedAt = now;
  await tx.query(
    `UPDATE refunds SET status = $2, amount = $3, speed_processed = $4, provider_refund_id = $5,
            error = coalesce($6, error), updated_at = $7
      WHERE id = $1`,
    [
      refund.id,
      refund.status,
      refund.amount,
      refund.speedProcessed,
      refund.providerRefundId,
      error ? JSON.stringify(error) : null,
      now,
    ],
  );
}

/** Notes that a refund's request is about to leave; null when it is certain that the last one had no effect. */
export async function markRefundAttempted(tx: Tx, id: string, at: Date | null): Promise<void> {
  await tx.query('UPDATE refunds SET attempted_at = $2 WHERE id = $1', [id, at]);
}

/** Whether the provider must go on being asked about this payment's refunds. */
export async function hasOpenRefund(db: Queryable, referenceId: string): Promise<boolean> {
  return (await refundsOf(db, referenceId)).some(isOpen);
}
