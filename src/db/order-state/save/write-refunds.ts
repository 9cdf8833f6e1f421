import type { Tx } from '../../core/client';
import { rowsJson } from '../../core/rows-json';
import type { OrderDiff } from '../order-diff';
import type { RefundRow } from '../order-state';

/** Inserts new refunds and updates changed ones. */
export async function writeRefunds(tx: Tx, diffs: readonly OrderDiff[]): Promise<void> {
  const added = diffs.flatMap(({ order, refunds }) => refunds.added.map((row) => insertOf(order.referenceId, row)));
  if (added.length > 0) await tx.write(INSERT_REFUNDS, [rowsJson(added)]);
  const changed = diffs.flatMap(({ refunds }) => refunds.changed.map(updateOf));
  if (changed.length > 0) await tx.write(UPDATE_REFUNDS, [rowsJson(changed)]);
}

const insertOf = (referenceId: string, row: RefundRow) => ({
  ...updateOf(row),
  reference_id: referenceId,
  speed_requested: row.speedRequested,
  external: row.external,
  created_at: row.createdAt,
});

/** A trigger refuses a refund of ours that exceeds the captured amount. */
const INSERT_REFUNDS = `
  INSERT INTO refunds (id, reference_id, amount, status, speed_requested, speed_processed, provider_refund_id, external,
                       transaction_id, pg_transaction_id, shown_at, created_at, updated_at)
  SELECT id, reference_id, amount, status, speed_requested, speed_processed, provider_refund_id, external,
         transaction_id, pg_transaction_id, shown_at, created_at, updated_at
    FROM json_to_recordset($1) AS c (id uuid, reference_id text, amount int8, status "RefundStatus",
           speed_requested text, speed_processed text, provider_refund_id text, external bool, transaction_id text,
           pg_transaction_id text, shown_at timestamptz, created_at timestamptz, updated_at timestamptz)`;

const updateOf = (row: RefundRow) => ({
  id: row.id,
  amount: row.amount,
  status: row.status,
  speed_processed: row.speedProcessed,
  provider_refund_id: row.providerRefundId,
  attempted_at: row.attemptedAt,
  error: row.error,
  shown_at: row.shownAt,
  transaction_id: row.transactionId,
  pg_transaction_id: row.pgTransactionId,
  updated_at: row.updatedAt,
});

const UPDATE_REFUNDS = `
  UPDATE refunds r SET amount = c.amount, status = c.status, speed_processed = c.speed_processed,
         provider_refund_id = c.provider_refund_id, attempted_at = c.attempted_at, error = c.error, shown_at = c.shown_at,
         transaction_id = c.transaction_id, pg_transaction_id = c.pg_transaction_id,
         updated_at = c.updated_at
    FROM json_to_recordset($1) AS c (id uuid, amount int8, status "RefundStatus", speed_processed text,
           provider_refund_id text, attempted_at timestamptz, error jsonb, shown_at timestamptz, transaction_id text,
           pg_transaction_id text, updated_at timestamptz)
   WHERE r.id = c.id`;
