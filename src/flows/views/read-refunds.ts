import type { Queryable } from '../../db/core/client';
import { findRefundById, type OrderState } from '../../db/order-state/order-state';
import { presentRefund } from './present-order';
import { requireOrder } from './read-order';

/** A refund as the API shows it. */
export type RefundResource = ReturnType<typeof presentRefund>;

/** The resource of a refund that was just stored. */
export function readRefund(order: OrderState, id: string): RefundResource {
  const refund = findRefundById(order, id);
  if (!refund) throw new Error('a refund that was stored is not there');
  return presentRefund(order, refund);
}

/** Reads an order's refunds, oldest first; `not_found` when there is no such order. */
export async function readRefunds(db: Queryable, referenceId: string): Promise<RefundResource[]> {
  const order = await requireOrder(db, referenceId);
  return order.refunds.map((refund) => presentRefund(order, refund));
}
