import type { Tx } from '../../core/client';
import { rowsJson } from '../../core/rows-json';
import type { OrderDiff } from '../order-diff';
import type { DisputeRow } from '../order-state';

/** Inserts new disputes and updates changed ones. */
export async function writeDisputes(tx: Tx, diffs: readonly OrderDiff[]): Promise<void> {
  const rows = diffs.flatMap(({ order, disputes }) =>
    [...disputes.added, ...disputes.changed].map((row) => columnsOf(order.referenceId, row)),
  );
  if (rows.length > 0) await tx.write(UPSERT_DISPUTES, [rowsJson(rows)]);
}

const columnsOf = (referenceId: string, row: DisputeRow) => ({
  reference_id: referenceId,
  dispute_id: row.id,
  kind: row.kind,
  status: row.status,
  amount: row.amount,
  reason: row.reason,
  transaction_id: row.transactionId,
  pg_transaction_id: row.pgTransactionId,
  opened_at: row.openedAt,
  closed_at: row.closedAt,
  created_at: row.createdAt,
  updated_at: row.updatedAt,
});

const UPSERT_DISPUTES = `
  INSERT INTO disputes (reference_id, dispute_id, kind, status, amount, reason, transaction_id, pg_transaction_id,
                        opened_at, closed_at, created_at, updated_at)
  SELECT reference_id, dispute_id, kind, status, amount, reason, transaction_id, pg_transaction_id, opened_at,
         closed_at, created_at, updated_at
    FROM json_to_recordset($1) AS c (reference_id text, dispute_id text, kind "DisputeKind", status "DisputeStatus",
           amount int8, reason text, transaction_id text, pg_transaction_id text, opened_at timestamptz,
           closed_at timestamptz, created_at timestamptz, updated_at timestamptz)
  ON CONFLICT (reference_id, dispute_id) DO UPDATE SET kind = excluded.kind, status = excluded.status,
         amount = excluded.amount, reason = excluded.reason, opened_at = excluded.opened_at,
         closed_at = excluded.closed_at, updated_at = excluded.updated_at`;
