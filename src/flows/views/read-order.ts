import type { Queryable } from '../../db/core/client';
import { findOrder, findOrders } from '../../db/order-state/load-orders';
import type { OrderState } from '../../db/order-state/order-state';
import { ProblemError } from '../../domain/values/errors';
import { type OrderResource, presentOrder } from './present-order';

/** Reads an order whole; `not_found` when there is none. */
export async function requireOrder(db: Queryable, referenceId: string): Promise<OrderState> {
  const order = await findOrder(db, referenceId);
  if (!order) throw new ProblemError('not_found', 'There is no order with this reference_id.');
  return order;
}

/** Reads one order resource; `not_found` when there is none. `livemode` says which kind of database this is. */
export const readOrder = async (db: Queryable, referenceId: string, livemode: boolean): Promise<OrderResource> =>
  presentOrder(await requireOrder(db, referenceId), livemode);

/** Reads order resources in the order of `referenceIds`; unknown ones are left out. */
export async function readOrders(db: Queryable, referenceIds: string[], livemode: boolean): Promise<OrderResource[]> {
  const orders = new Map((await findOrders(db, referenceIds)).map((order) => [order.referenceId, order]));
  return referenceIds.flatMap((id) => orders.get(id) ?? []).map((order) => presentOrder(order, livemode));
}
