/** What the page asks for, by name. */
import type {
  CreateRefundBody,
  Event,
  Figures,
  ListOrdersQuery,
  Order,
  OrderStatusRequest,
  Refund,
  SearchOrdersBody,
  SentMessage,
  TimelineEntry,
} from '../../client/types';
import { type Asking, ask } from './ask';
import { noteServiceTime } from './text';

export interface Page<T> {
  data: T[];
  has_more: boolean;
  next_cursor: string | null;
}

/** The newest moment that an answer knows of tells the service's time. */
const noted = async (page: Promise<Page<Order>>): Promise<Page<Order>> => {
  for (const { updated_at } of (await page).data) noteServiceTime(updated_at);
  return page;
};

const orderPath = (reference: string, rest = ''): string => `/v1/orders/${encodeURIComponent(reference)}${rest}`;
type Signal = Pick<Asking, 'signal'>;
type Key = { key: string };

export const listOrders = (query: ListOrdersQuery, given: Signal = {}) =>
  noted(ask<Page<Order>>('GET', '/v1/orders', { ...given, query }));
export const searchOrders = (body: SearchOrdersBody, given: Signal = {}) =>
  noted(ask<Page<Order>>('POST', '/v1/orders/search', { ...given, body }));
export async function readOrder(reference: string, given: Signal = {}): Promise<Order> {
  const order = await ask<Order>('GET', orderPath(reference), given);
  noteServiceTime(order.updated_at);
  return order;
}
export const readTimeline = async (reference: string, given: Signal = {}) =>
  (await ask<{ data: TimelineEntry[] }>('GET', orderPath(reference, '/timeline'), given)).data;
export const eventsOf = async (reference_id: string, given: Signal = {}) =>
  (await ask<Page<Event>>('GET', '/v1/events', { ...given, query: { reference_id, limit: 50 } })).data;

export const messagesOf = async (reference: string, given: Signal = {}) =>
  (await ask<{ data: SentMessage[] }>('GET', orderPath(reference, '/messages'), given)).data;
export const figuresOf = (hours: number, given: Signal = {}) =>
  ask<Figures>('GET', '/v1/figures', { ...given, query: { hours } });

export const lookUp = (reference: string, given: Key) => ask<Order>('POST', orderPath(reference, '/lookup'), given);
export const sendDetails = (reference: string, given: Key) =>
  ask<Order>('POST', orderPath(reference, '/order_details'), given);
export const moveOrder = (reference: string, body: OrderStatusRequest, given: Key) =>
  ask<Order>('POST', orderPath(reference, '/order_status'), { ...given, body });
export const refund = (reference: string, body: CreateRefundBody, given: Key) =>
  ask<Refund>('POST', orderPath(reference, '/refunds'), { ...given, body });
export const resolveProblem = (reference: string, note: string, given: Key) =>
  ask<Order>('POST', orderPath(reference, '/problem/resolve'), { ...given, body: { note } });
export const redeliver = (id: string, given: Key) =>
  ask<Event>('POST', `/v1/events/${encodeURIComponent(id)}/redeliver`, given);
