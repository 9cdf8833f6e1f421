import type { OrderState, TransactionRow } from '../../../db/order-state/order-state';
import type { TransactionAnswer } from '../../../domain/decisions/provider-answer';

/**
 * Brings the order's transactions up to date with what a lookup says. A transaction first seen without the gateway's
 * payment id is the same one when the id comes later. Fields that an answer leaves out keep their values.
 */
export function mergeTransactions(order: OrderState, reported: readonly TransactionAnswer[]): void {
  for (const transaction of reported) {
    if (transaction.stale) continue;
    const known = findKnown(order.transactions, transaction);
    if (known) update(known, transaction);
    else order.transactions.push(toRow(transaction));
  }
}

function findKnown(rows: TransactionRow[], { id, pgTransactionId }: TransactionAnswer): TransactionRow | undefined {
  const same = rows.filter(({ transactionId }) => transactionId === id);
  return (
    same.find((row) => row.pgTransactionId === (pgTransactionId ?? '')) ?? same.find((row) => !row.pgTransactionId)
  );
}

function update(row: TransactionRow, reported: TransactionAnswer): void {
  const fresh = toRow(reported);
  row.pgTransactionId = fresh.pgTransactionId || row.pgTransactionId;
  row.type = fresh.type;
  row.status = fresh.status;
  row.errorCode = fresh.errorCode;
  row.errorReason = fresh.errorReason;
  row.updatedAt = fresh.updatedAt;
  row.method = fresh.method ?? row.method;
  row.amount = fresh.amount ?? row.amount;
  row.currency = fresh.currency ?? row.currency;
  row.createdAt = fresh.createdAt ?? row.createdAt;
  row.psp = fresh.psp ?? row.psp;
}

const toRow = (transaction: TransactionAnswer): TransactionRow => ({
  id: null,
  transactionId: transaction.id,
  pgTransactionId: transaction.pgTransactionId ?? '',
  type: transaction.type,
  status: transaction.status,
  method: transaction.method,
  errorCode: transaction.error?.code ?? null,
  errorReason: transaction.error?.reason ?? null,
  amount: transaction.amount,
  currency: transaction.currency,
  createdAt: transaction.createdAt,
  updatedAt: transaction.updatedAt,
  psp: transaction.psp ?? null,
});
