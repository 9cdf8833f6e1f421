import type { OrderState } from '../../db/order-state/order-state';
import type { RefundProvider } from '../../ports';
import type { Context } from '../context';
import { sameOrUnknown } from '../state/money-left';

/** The provider that can refund a transaction: the PSP that holds the money, or WhatsApp; null: no refunds. */
export function findRefunder(
  { psps, refunders }: Context,
  { transactions, payment }: Pick<OrderState, 'transactions' | 'payment'>,
  taken: { transactionId: string; pgTransactionId: string | null },
): RefundProvider | null {
  const held = transactions.find(
    (one) =>
      one.transactionId === taken.transactionId && sameOrUnknown(one.pgTransactionId, taken.pgTransactionId || null),
  );
  // Stored before there could be several, or there is only one.
  if (!held?.psp || psps.byName.size <= 1) return refunders[payment.source];
  return psps.byName.get(held.psp) ?? null;
}
