import { ORDER_TABLE } from '../../../src/domain/lifecycles/order';
import { ORDER_STATUSES, type OrderStatus } from '../../../src/domain/lifecycles/statuses';
import { reachable, transition } from '../../../src/domain/lifecycles/transition';

/** Meta, Receive payments via payment gateways: the order statuses and where each may go. */
const OF_WHATSAPP: Record<OrderStatus, OrderStatus[]> = {
  pending: ['processing', 'partially_shipped', 'shipped', 'completed', 'canceled'],
  processing: ['partially_shipped', 'shipped', 'completed', 'canceled'],
  partially_shipped: ['processing', 'shipped', 'completed', 'canceled'],
  shipped: ['processing', 'partially_shipped', 'completed', 'canceled'],
  completed: [],
  canceled: [],
};

const PAIRS = ORDER_STATUSES.flatMap((from) => ORDER_STATUSES.map((to) => ({ from, to })));

test.each(PAIRS)('$from → $to is what WhatsApp says', ({ from, to }) => {
  expect(transition(ORDER_TABLE, from, to)?.to).toBe(OF_WHATSAPP[from].includes(to) ? to : undefined);
});

test('every status can be reached, and pending is where orders begin, not where they return', () => {
  expect(reachable(ORDER_TABLE, 'pending')).toEqual(new Set(ORDER_STATUSES));
  expect(ORDER_TABLE.filter((row) => row.to === 'pending')).toEqual([]);
});

test('the event of a row is the status asked for, and there is one row for each', () => {
  expect(ORDER_TABLE.filter((row) => row.event !== row.to)).toEqual([]);
  expect(new Set(ORDER_TABLE.map((row) => `${row.from} ${row.to}`)).size).toBe(ORDER_TABLE.length);
});
