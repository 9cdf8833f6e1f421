import type { ListOrdersQuery, Order, SearchOrdersBody } from '../../../client/generated/types';
import { listOrders, type Page, searchOrders } from '../api/api';

const REFERENCE = /^[A-Za-z0-9_.-]{1,60}$/;
const PHONE = /^\+?[1-9]\d{6,14}$/;
/** WhatsApp's ids of people begin with a country. */
const USER_ID = /^[A-Z]{2}\.[\w.-]+$/;

/** The searches for all that a text may be: a reference, its customer, a gateway's id, a value of metadata. */
function searchesOf(text: string): SearchOrdersBody[] {
  const phone = text.replace(/[\s()-]/g, '');
  return [
    ...(REFERENCE.test(text) ? [{ reference_id: text }] : []),
    ...(PHONE.test(phone) ? [{ phone }] : []),
    ...(USER_ID.test(text) ? [{ user_id: text }] : []),
    ...(text.length <= 512 ? [{ transaction_id: text }] : []),
    ...(text.length <= 500 ? [{ metadata_value: text }] : []),
  ];
}

/** Orders that the text leads to by any of its meanings, newest first. */
export async function findOrders(text: string, query: ListOrdersQuery, signal: AbortSignal): Promise<Page<Order>> {
  if (text === '') return listOrders(query, { signal });
  const { problem, ...rest } = query;
  const filters = { ...rest, ...(problem && { problem: true as const }) };
  const pages = await Promise.all(
    searchesOf(text).map((search) => searchOrders({ ...filters, ...search }, { signal })),
  );
  const found = new Map(pages.flatMap(({ data }) => data).map((order) => [order.reference_id, order]));
  const data = [...found.values()].sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at));
  // One meaning at most has many orders, a customer's or a metadata value's: its pages are turned.
  const longest = pages.find(({ has_more }) => has_more);
  return { data, has_more: longest !== undefined, next_cursor: longest?.next_cursor ?? null };
}
