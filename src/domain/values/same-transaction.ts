/** A transaction by its two ids: the gateway's order or link, and its payment; the second is absent before it is known. */
export interface TransactionIds {
  transactionId: string;
  pgTransactionId: string | null;
}

/** Whether both may be one transaction. The payment id can come later than the rest; until then it proves no difference. */
export const isSameTransaction = (a: TransactionIds, b: TransactionIds): boolean =>
  a.transactionId === b.transactionId &&
  (!a.pgTransactionId || !b.pgTransactionId || a.pgTransactionId === b.pgTransactionId);
