import { namesOf } from '../../db/customers/names-of';
import { type Cursor, type OrderFilter, searchOrders } from '../../db/orders/order-search';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../context';
import { orderCsv } from './order-csv';
import type { OrderResource } from './present-order';
import { readOrders } from './read-order';

export interface Page {
  orders: OrderResource[];
  next: Cursor | null;
}

/** Lists orders, newest first. A customer is found by every name that the merchant or WhatsApp gave. */
export async function listOrders(ctx: Context, filter: OrderFilter, limit: number): Promise<Page> {
  const customer = filter.customer && (await namesOf(ctx.db, filter.customer));
  const found = await searchOrders(ctx.db, { ...filter, customer }, limit + 1);
  const page = found.slice(0, limit);
  const ids = page.map((row) => row.referenceId);
  const orders = await readOrders(ctx.db, ids, ctx.settings.livemode);
  return { orders, next: found.length > limit ? (page.at(-1) ?? null) : null };
}

/** Orders in one file: more is no longer a list for people, and would keep the database busy for minutes. */
const MOST_EXPORTED = 100_000;

/** Orders that are read at a time. */
const EXPORT_PAGE = 100;

/**
 * The orders of a list as CSV, newest first, piece by piece. Which they are is found out before the first piece: nothing
 * is left out silently, and `invalid_request` says so when there are more than one file may hold.
 */
export async function exportOrders(
  ctx: Context,
  filter: OrderFilter,
  { most = MOST_EXPORTED, pageSize = EXPORT_PAGE } = {},
): Promise<AsyncIterable<string>> {
  return write(ctx, await findAll(ctx, filter, { most, pageSize }), pageSize);
}

interface Limits {
  most: number;
  pageSize: number;
}

/** The references of all orders of a list; some megabytes at most. */
async function findAll(ctx: Context, filter: OrderFilter, { most, pageSize }: Limits): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: Cursor | undefined; ; ) {
    const page = await searchOrders(ctx.db, { ...filter, cursor }, pageSize);
    ids.push(...page.map(({ referenceId }) => referenceId));
    if (ids.length > most) {
      const detail = `More than ${most} orders fit: narrow created_after and created_before, and export in parts.`;
      const errors = [{ pointer: '', code: 'too_many_orders', detail }];
      throw new ProblemError('invalid_request', detail, { errors });
    }
    if (page.length < pageSize) return ids;
    cursor = page.at(-1);
  }
}

async function* write(ctx: Context, ids: readonly string[], pageSize: number): AsyncGenerator<string> {
  yield orderCsv.head;
  for (let from = 0; from < ids.length; from += pageSize) {
    const orders = await readOrders(ctx.db, ids.slice(from, from + pageSize), ctx.settings.livemode);
    yield orders.map(orderCsv.line).join('');
  }
}
