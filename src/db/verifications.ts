import type { TransactionAnswer } from '../domain/answer';
import type { Verdict, VerificationSource } from '../domain/words';
import type { Tx } from './client';

export interface NewVerification {
  id: number;
  referenceId: string;
  lookupNumber: number;
  source: VerificationSource;
  verdict: Verdict;
  startedAt: Date;
  checkedAt: Date;
  transaction: TransactionAnswer | null;
  amount: number | null;
  currency: string | null;
  raw: Buffer;
}

/** Stores one lookup with its verdict. */
export async function insertVerification(tx: Tx, verification: NewVerification): Promise<void> {
  const { id, referenceId, lookupNumber, source, verdict, startedAt, checkedAt, transaction, amount, currency, raw } =
    verification;
  await tx.write(
    `INSERT INTO verifications (id, reference_id, lookup_number, source, verdict, started_at, checked_at, transaction_id,
                                pg_transaction_id, amount, currency, raw)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      id,
      referenceId,
      lookupNumber,
      source,
      verdict,
      startedAt,
      checkedAt,
      transaction?.id,
      transaction?.pgTransactionId,
      amount,
      currency,
      raw,
    ],
  );
}

/**
 * Stores what a lookup said about each transaction; one that is already there is brought up to date. A transaction
 * first seen without the gateway's payment id is the same one when the id comes later. False when nothing was new.
 */
export async function upsertTransactions(
  tx: Tx,
  referenceId: string,
  transactions: TransactionAnswer[],
): Promise<boolean> {
  if (transactions.length === 0) return false;
  const rows = transactions.map((transaction) => ({
    transaction_id: transaction.id,
    pg_transaction_id: transaction.pgTransactionId ?? '',
    type: transaction.type,
    status: transaction.status,
    method: transaction.method,
    error_code: transaction.error?.code,
    error_reason: transaction.error?.reason,
    amount: transaction.amount,
    currency: transaction.currency,
    created_at: transaction.createdAt,
    updated_at: transaction.updatedAt,
  }));
  const changed = await tx.query(
    // What is removed comes back under its full name, so that the change is seen there.
    `WITH unnamed AS (
       DELETE FROM transactions WHERE reference_id = $1 AND pg_transaction_id = '' AND transaction_id IN (
         SELECT t.transaction_id FROM jsonb_to_recordset($2) AS t (transaction_id text, pg_transaction_id text)
          WHERE t.pg_transaction_id <> ''))
     INSERT INTO transactions (reference_id, transaction_id, pg_transaction_id, type, status, method, error_code,
                               error_reason, amount, currency, created_at, updated_at)
     SELECT DISTINCT ON (transaction_id, pg_transaction_id) $1, t.* FROM jsonb_to_recordset($2) AS t (
       transaction_id text, pg_transaction_id text, type text, status "TransactionStatus", method text, error_code text,
       error_reason text, amount int8, currency text, created_at timestamptz, updated_at timestamptz)
     ON CONFLICT (reference_id, transaction_id, pg_transaction_id) DO UPDATE SET
       type = excluded.type, status = excluded.status, method = coalesce(excluded.method, transactions.method),
       error_code = excluded.error_code, error_reason = excluded.error_reason,
       amount = coalesce(excluded.amount, transactions.amount), currency = coalesce(excluded.currency, transactions.currency),
       created_at = coalesce(excluded.created_at, transactions.created_at), updated_at = excluded.updated_at
     WHERE (transactions.type, transactions.status, transactions.error_code, transactions.error_reason, transactions.updated_at)
           IS DISTINCT FROM (excluded.type, excluded.status, excluded.error_code, excluded.error_reason, excluded.updated_at)
        OR coalesce(excluded.method, transactions.method) IS DISTINCT FROM transactions.method
        OR coalesce(excluded.amount, transactions.amount) IS DISTINCT FROM transactions.amount
        OR coalesce(excluded.currency, transactions.currency) IS DISTINCT FROM transactions.currency
        OR coalesce(excluded.created_at, transactions.created_at) IS DISTINCT FROM transactions.created_at
     RETURNING id`,
    [referenceId, JSON.stringify(rows)],
  );
  return changed.length > 0;
}
