import { type Cursor, findOrders, type OrderFilter } from '../db/order-search';
import type { Context } from './context';
import { type OrderResource, readOrders } from './read-order';

export interface Page {
  orders: OrderResource[];
  next: Cursor | null;
}

/** Lists orders, newest first. */
export async function listOrders(ctx: Context, filter: OrderFilter): Promise<Page> {
  const found = await findOrders(ctx.db, filter, filter.limit + 1);
  const page = found.slice(0, filter.limit);
  const ids = page.map((row) => row.referenceId);
  const orders = await readOrders(ctx.db, ids, ctx.settings.livemode);
  return { orders, next: found.length > filter.limit ? (page.at(-1) ?? null) : null };
}
