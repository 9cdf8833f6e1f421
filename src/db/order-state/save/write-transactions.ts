import type { Tx } from '../../core/client';
import { rowsJson } from '../../core/rows-json';
import type { OrderDiff } from '../order-diff';
import type { TransactionRow } from '../order-state';

/** Inserts and updates transactions from lookups. */
export async function writeTransactions(tx: Tx, diffs: readonly OrderDiff[]): Promise<void> {
  const added = diffs.flatMap(({ order, transactions }) =>
    transactions.added.map((row) => ({ ...columnsOf(row), reference_id: order.referenceId })),
  );
  if (added.length > 0) await tx.write(INSERT_TRANSACTIONS, [rowsJson(added)]);
  const changed = diffs.flatMap(({ transactions }) => transactions.changed.map(columnsOf));
  if (changed.length > 0) await tx.write(UPDATE_TRANSACTIONS, [rowsJson(changed)]);
}

const columnsOf = (row: TransactionRow) => ({
  id: row.id,
  transaction_id: row.transactionId,
  pg_transaction_id: row.pgTransactionId,
  type: row.type,
  status: row.status,
  method: row.method,
  error_code: row.errorCode,
  error_reason: row.errorReason,
  amount: row.amount,
  currency: row.currency,
  created_at: row.createdAt,
  updated_at: row.updatedAt,
  psp: row.psp,
});

const COLUMNS = `transaction_id text, pg_transaction_id text, type text, status "TransactionStatus", method text,
           error_code text, error_reason text, amount int8, currency text, created_at timestamptz, updated_at timestamptz,
           psp text`;

const INSERT_TRANSACTIONS = `
  INSERT INTO transactions (reference_id, transaction_id, pg_transaction_id, type, status, method, error_code,
                            error_reason, amount, currency, created_at, updated_at, psp)
  SELECT * FROM json_to_recordset($1) AS c (reference_id text, ${COLUMNS})`;

const UPDATE_TRANSACTIONS = `
  UPDATE transactions t SET pg_transaction_id = c.pg_transaction_id, type = c.type, status = c.status,
         method = c.method, error_code = c.error_code, error_reason = c.error_reason, amount = c.amount,
         currency = c.currency, created_at = c.created_at, updated_at = c.updated_at, psp = c.psp
    FROM json_to_recordset($1) AS c (id int8, ${COLUMNS})
   WHERE t.id = c.id`;
