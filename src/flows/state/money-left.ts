import type { OrderState, RefundRow } from '../../db/order-state/order-state';
import { disputedAmount, isAmountUnknown } from '../../domain/lifecycles/dispute';
import { amountLeft } from '../../domain/lifecycles/refund';
import { isSameTransaction, type TransactionIds } from '../../domain/values/same-transaction';
import { isResolved } from './raise-problem';

/** A transaction whose money can go back. */
export interface Taken extends TransactionIds {
  /** Minor units that it took. */
  amount: number;
}

const isOf = (taken: TransactionIds) => (row: TransactionIds) => isSameTransaction(taken, row);

/** The refunds that give back the money of one transaction. */
export const refundsOfTransaction = ({ refunds }: OrderState, taken: TransactionIds): RefundRow[] =>
  refunds.filter(isOf(taken));

/** Minor units of a transaction that can still be given back: not refunded, not claimed back. */
export function moneyLeft(order: OrderState, taken: Taken, except?: RefundRow): number {
  const claims = order.disputes.filter(isOf(taken));
  if (isAmountUnknown(claims)) return 0;
  // Of a refund without a readable amount a person has looked up how much it was, and refunds no more than the rest.
  const isSettled = ({ amount, id }: RefundRow) => amount === null && isResolved(order, 'refund_unreadable', id);
  const refunds = refundsOfTransaction(order, taken).filter((refund) => refund !== except && !isSettled(refund));
  return amountLeft(taken.amount, refunds, disputedAmount(claims));
}

/** The captured transaction with what was captured; null before a capture. */
export const capturedMoney = ({ verification, payment }: OrderState): Taken | null =>
  verification && {
    transactionId: verification.transactionId,
    pgTransactionId: verification.pgTransactionId,
    amount: payment.capturedAmount,
  };

/** Whether all captured money is on its way back. */
export function isNothingLeft(order: OrderState): boolean {
  const taken = capturedMoney(order);
  return taken !== null && moneyLeft(order, taken) === 0;
}

/** The transaction whose money a refund gives back; null where it is no success (any more). */
export function takenByRefunded(order: OrderState, refund: RefundRow): Taken | null {
  const captured = capturedMoney(order);
  if (captured && isOf(captured)(refund)) return captured;
  const other = order.transactions.find((one) => one.status === 'success' && isOf(one)(refund));
  return other && other.amount !== null ? { ...other, amount: other.amount } : null;
}
