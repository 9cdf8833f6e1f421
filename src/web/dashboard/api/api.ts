/** What the page asks for, by name. */
import type {
  Alarm,
  CreateRefundBody,
  Event,
  Figures,
  ListOrdersQuery,
  Order,
  OrderRequest,
  OrderStatusRequest,
  Refund,
  ResolveProblemBody,
  SearchOrdersBody,
  SentMessage,
  TimelineEntry,
  Validation,
} from '../../../client/generated/types';
import { type Asking, ask } from './ask';

export interface Page<T> {
  data: T[];
  has_more: boolean;
  next_cursor: string | null;
}

const orderPath = (reference: string, rest = ''): string => `/v1/orders/${encodeURIComponent(reference)}${rest}`;
type Signal = Pick<Asking, 'signal'>;
type Key = { key: string };

export const listOrders = (query: ListOrdersQuery, given: Signal = {}) =>
  ask<Page<Order>>('GET', '/v1/orders', { ...given, query });
export const searchOrders = (body: SearchOrdersBody, given: Signal = {}) =>
  ask<Page<Order>>('POST', '/v1/orders/search', { ...given, body });
export const readOrder = (reference: string, given: Signal = {}) => ask<Order>('GET', orderPath(reference), given);
export const readTimeline = async (reference: string, given: Signal = {}) =>
  (await ask<{ data: TimelineEntry[] }>('GET', orderPath(reference, '/timeline'), given)).data;
export const eventsOf = async (reference_id: string, given: Signal = {}) =>
  (await ask<Page<Event>>('GET', '/v1/events', { ...given, query: { reference_id, limit: 50 } })).data;

export const messagesOf = async (reference: string, given: Signal = {}) =>
  (await ask<{ data: SentMessage[] }>('GET', orderPath(reference, '/messages'), given)).data;
export const readStatistics = (hours: number, given: Signal = {}) =>
  ask<Figures>('GET', '/v1/figures', { ...given, query: { hours } });

export const lookUp = (reference: string, given: Key) => ask<Order>('POST', orderPath(reference, '/lookup'), given);
export const sendDetails = (reference: string, given: Key) =>
  ask<Order>('POST', orderPath(reference, '/order_details'), given);
export const moveOrder = (reference: string, body: OrderStatusRequest, given: Key) =>
  ask<Order>('POST', orderPath(reference, '/order_status'), { ...given, body });
export const refund = (reference: string, body: CreateRefundBody, given: Key) =>
  ask<Refund>('POST', orderPath(reference, '/refunds'), { ...given, body });
export const resolveProblem = (reference: string, body: ResolveProblemBody, given: Key) =>
  ask<Order>('POST', orderPath(reference, '/problem/resolve'), { ...given, body });
export const createOrder = (body: OrderRequest, given: Key) => ask<Order>('POST', '/v1/orders', { ...given, body });
export const validateOrder = (body: OrderRequest, given: Signal = {}) =>
  ask<Validation>('POST', '/v1/orders/validate', { ...given, body });
export const readAlarms = async (given: Signal = {}) => (await ask<{ data: Alarm[] }>('GET', '/v1/alarms', given)).data;
export const redeliver = (id: string, given: Key) =>
  ask<Event>('POST', `/v1/events/${encodeURIComponent(id)}/redeliver`, given);
