import { ORDER_STATUSES, type OrderStatus } from './statuses';
import type { Row, Table } from './transition';

const row = (from: OrderStatus, to: OrderStatus): Row<OrderStatus, OrderStatus, never> => ({
  from,
  event: to,
  to,
  effects: [],
});

const PEERS = ['processing', 'partially_shipped', 'shipped'] as const satisfies OrderStatus[];

/**
 * WhatsApp's own transitions (Meta, Receive payments via payment gateways): `pending` to any other; the three peers
 * to each other or to an end; `completed` and `canceled` are ends. The event is the status asked for.
 */
export const ORDER_TABLE: Table<OrderStatus, OrderStatus, never> = [
  ...ORDER_STATUSES.filter((to) => to !== 'pending').map((to) => row('pending', to)),
  ...PEERS.flatMap((from) => [
    ...PEERS.filter((to) => to !== from).map((to) => row(from, to)),
    row(from, 'completed'),
    row(from, 'canceled'),
  ]),
];
