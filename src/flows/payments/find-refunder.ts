import type { OrderState } from '../../db/order-state/order-state';
import { isSameTransaction, type TransactionIds } from '../../domain/values/same-transaction';
import type { RefundProvider } from '../../ports';
import type { Context } from '../context';

/** The provider that can refund a transaction: the PSP that holds the money, or WhatsApp; null: no refunds. */
export function findRefunder(
  { psps, refunders }: Context,
  { transactions, payment }: Pick<OrderState, 'transactions' | 'payment'>,
  taken: TransactionIds,
): RefundProvider | null {
  const held = transactions.find((one) => isSameTransaction(one, taken));
  // Stored before there could be several, or there is only one.
  if (!held?.psp || psps.byName.size <= 1) return refunders[payment.source];
  return psps.byName.get(held.psp) ?? null;
}
