import type { DisputeStatus, RefundStatus, TransactionStatus } from '../lifecycles/statuses';
import { isSameTransaction, type TransactionIds } from '../values/same-transaction';
import type { LedgerCause, Posting } from './accounts';

/** What the ledger must know of an order. */
export interface BookedOrder {
  payment: { currency: string; capturedAmount: number };
  /** What the capture rests on; null before. */
  verification: TransactionIds | null;
  transactions: readonly (TransactionIds & {
    status: TransactionStatus;
    amount: number | null;
    currency: string | null;
    createdAt: Date | null;
    updatedAt: Date | null;
  })[];
  refunds: readonly (TransactionIds & { id: string; status: RefundStatus; amount: number | null })[];
  disputes: readonly (TransactionIds & {
    id: string;
    status: DisputeStatus;
    amount: number | null;
    openedAt: Date | null;
  })[];
}

/** One transaction of the ledger that a change of an order leads to. */
export interface OrderPosting {
  cause: LedgerCause;
  /** The transaction, refund or dispute. */
  subject: string;
  /** When it happened, where somebody said so. */
  at: Date | null;
  posting: Posting;
}

interface Position extends Omit<OrderPosting, 'posting'> {
  amount: number;
  /** Which account has the other side of the gateway's. */
  against: 'customer_receivable' | 'refunds' | 'disputes' | 'suspense';
}

/** What must be posted so that the ledger has what the order is after a change, when it had what it was before. */
export function postingsOf(before: BookedOrder, after: BookedOrder): OrderPosting[] {
  if (isUntouched(before, after)) return [];
  const old = positionsOf(before);
  const now = positionsOf(after);
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const was = old.get(key);
    const is = now.get(key);
    const delta = (is?.amount ?? 0) - (was?.amount ?? 0);
    const position = is ?? was;
    if (delta === 0 || !position) return [];
    const { cause, subject, against } = position;
    // What is taken back happens now, whenever the thing itself happened.
    return [
      { cause, subject, at: was ? null : position.at, posting: { gateway_receivable: delta, [against]: -delta } },
    ];
  });
}

/** Most changes of an order move no money. */
const isUntouched = (a: BookedOrder, b: BookedOrder): boolean =>
  a.payment.capturedAmount === b.payment.capturedAmount &&
  [a, b].every(({ refunds, disputes, transactions }) =>
    [refunds.length, disputes.length, transactions.filter(({ status }) => status === 'success').length].every(
      (count) => count === 0,
    ),
  );

/** What an order is worth at the gateway: what was taken, less what went back. By what it is, so that it can be compared. */
function positionsOf(order: BookedOrder): Map<string, Position> {
  const { payment, verification, transactions, refunds, disputes } = order;
  const isCaptured = (one: TransactionIds): boolean => verification !== null && isSameTransaction(one, verification);
  const positions: Position[] = [];
  if (verification && payment.capturedAmount > 0) {
    const paid = transactions.find((one) => one.status === 'success' && isCaptured(one));
    positions.push({
      ...{ cause: 'capture', subject: nameOf(verification), amount: payment.capturedAmount },
      ...{ at: paid?.updatedAt ?? paid?.createdAt ?? null, against: 'customer_receivable' },
    });
  }
  for (const one of transactions)
    if (
      one.status === 'success' &&
      one.amount &&
      !isCaptured(one) &&
      (one.currency ?? payment.currency) === payment.currency
    )
      positions.push({
        ...{ cause: 'second_payment', subject: nameOf(one), amount: one.amount },
        ...{ at: one.updatedAt ?? one.createdAt, against: 'suspense' },
      });
  for (const refund of refunds)
    if (refund.status === 'completed' && refund.amount)
      positions.push({
        ...{ cause: 'refund', subject: refund.id, amount: -refund.amount, at: null },
        against: isCaptured(refund) ? 'refunds' : 'suspense',
      });
  for (const { id, status, amount, openedAt, ...of } of disputes)
    if (status !== 'won' && amount)
      positions.push({
        ...{ cause: 'dispute', subject: id, amount: -amount, at: openedAt },
        against: isCaptured(of) ? 'disputes' : 'suspense',
      });
  return new Map(positions.map((one) => [`${one.cause} ${one.subject} ${one.against}`, one]));
}

const nameOf = ({ transactionId, pgTransactionId }: TransactionIds): string => pgTransactionId || transactionId;
