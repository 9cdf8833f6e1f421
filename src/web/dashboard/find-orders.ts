import type { ListOrdersQuery, Order } from '../../client/types';
import { listOrders, type Page, readOrder, searchOrders } from './api';
import { Failure } from './ask';

const REFERENCE = /^[A-Za-z0-9_.-]{1,60}$/;
const PHONE = /^\+?[1-9]\d{6,14}$/;
/** WhatsApp's ids of people begin with a country. */
const USER_ID = /^[A-Z]{2}\.[\w.-]+$/;

/** What a text may be: one order's reference, its customer's phone or user id; all that it can be are looked for. */
export async function findOrders(text: string, query: ListOrdersQuery, signal: AbortSignal): Promise<Page<Order>> {
  if (text === '') return listOrders(query, { signal });
  const { problem, ...rest } = query;
  const filters = { ...rest, ...(problem && { problem: true as const }) };
  const phone = text.replace(/[\s()-]/g, '');
  const who = PHONE.test(phone) ? { phone } : USER_ID.test(text) ? { user_id: text } : null;
  const [exact, theirs] = await Promise.all([
    query.cursor === undefined && REFERENCE.test(text) ? orderOrNot(text, signal) : null,
    who && searchOrders({ ...filters, ...who }, { signal }),
  ]);
  const others = theirs ?? { data: [], has_more: false, next_cursor: null };
  if (!exact) return others;
  return { ...others, data: [exact, ...others.data.filter((each) => each.reference_id !== exact.reference_id)] };
}

async function orderOrNot(reference: string, signal: AbortSignal): Promise<Order | null> {
  try {
    return await readOrder(reference, { signal });
  } catch (error) {
    if (error instanceof Failure && error.status === 404) return null;
    throw error;
  }
}
