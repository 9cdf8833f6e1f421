import type { SandboxOrder, SandboxTransaction } from '../world/entities';
import type { World } from '../world/world';
import { refundItem, transactionItem } from './webhook-bodies';

/** The error body of lookups (Meta, "Receive payments via payment gateways"). */
export const lookupError = (code: number, title: string, details: string): object => ({
  errors: [{ code, title, details }],
});

/** What the lookup answers about an order, in the configured edition of Meta's page. */
export function lookupBody(world: World, order: SandboxOrder): object {
  const newest = world.options.lookupEdition !== '2025';
  // The fault: every amount is off by one minor unit.
  const total = { value: order.total + (world.faults.lookup === 'wrong_amount' ? 1 : 0), offset: 100 };
  const transactions = order.transactions.map((transaction) => ({
    ...transactionItem(order, transaction),
    ...(newest ? { amount: total, order_amount: total, currency: order.currency } : {}),
    ...refundsOf(transaction),
  }));
  const paid = order.transactions.some((transaction) => transaction.status === 'success');
  const payment = {
    reference_id: order.referenceId,
    status: paid ? 'captured' : 'pending',
    currency: order.currency,
    ...(newest ? { amount: total } : { total_amount: total }),
    ...(newest && transactions.length === 0 ? {} : { transactions }),
    ...order.gateway?.passThrough,
  };
  return { payments: [payment] };
}

function refundsOf(transaction: SandboxTransaction): object {
  return transaction.refunds.length === 0 ? {} : { refunds: transaction.refunds.map(refundItem) };
}
