import { z } from 'zod';
import type { Cursor, OrderFilter } from '../db/order-search';
import { ORDER_STATUSES, PAYMENT_STATUSES } from '../domain/words';
import type { Context } from '../flows/context';
import { listOrders } from '../flows/list-orders';
import { listDoc, searchDoc } from './docs/orders';
import { parseWith, phone, text } from './parse';
import { type Route, reply } from './route';

const limit = z
  .string()
  .regex(/^([1-9]\d?|100)$/, 'A number from 1 to 100.')
  .transform(Number)
  .default(20)
  .meta({ document: { type: 'integer', minimum: 1, maximum: 100, default: 20 } });
const time = z.iso.datetime({ offset: true }).transform((value) => new Date(value));
const cursor = z.string().transform((value, context): Cursor => {
  const [at = '', referenceId = ''] = Buffer.from(value, 'base64url').toString().split('|');
  const createdAt = new Date(at);
  if (TIME.test(at) && !Number.isNaN(createdAt.getTime()) && REFERENCE.test(referenceId))
    return { createdAt, referenceId };
  context.addIssue({ code: 'custom', message: 'Send next_cursor of the page before, unchanged.' });
  return z.NEVER;
});
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const REFERENCE = /^[A-Za-z0-9_.-]{1,60}$/;

const filters = {
  status: z.enum(ORDER_STATUSES).optional(),
  payment_status: z.enum(PAYMENT_STATUSES).optional(),
  created_after: time.optional(),
  created_before: time.optional(),
  cursor: cursor.optional(),
};
const Query = z.strictObject({ ...filters, problem: z.enum(['true']).optional(), limit });
const Search = z
  .strictObject({
    ...filters,
    problem: z.literal(true).optional(),
    limit: z.number().int().min(1).max(100).default(20),
    phone: phone.optional(),
    user_id: text(140).optional(),
  })
  .refine((body) => body.phone === undefined || body.user_id === undefined, 'Send phone or user_id, not both.');

/** Reading lists of orders. Personal data is searched for in a body, never in a URL. */
export const orderListRoutes = (ctx: Context): Route[] => [
  {
    method: 'get',
    path: '/orders',
    scope: 'read',
    doc: listDoc(Query),
    handle: async ({ query }) => {
      const { problem, ...filter } = parseWith(Query, query);
      return page(ctx, { ...camel(filter), problem: problem === 'true' });
    },
  },
  {
    method: 'post',
    path: '/orders/search',
    scope: 'read',
    doc: searchDoc(Search),
    handle: async ({ body }) => {
      const { phone, user_id: userId, problem, ...filter } = parseWith(Search, body === undefined ? {} : body);
      return page(ctx, { ...camel(filter), phone, userId, problem });
    },
  },
];

type Filters = { [K in keyof typeof filters]?: z.infer<(typeof filters)[K]> } & { limit: number };

const camel = ({ payment_status, created_after, created_before, ...rest }: Filters): OrderFilter => ({
  ...rest,
  paymentStatus: payment_status,
  createdAfter: created_after,
  createdBefore: created_before,
});

async function page(ctx: Context, filter: OrderFilter) {
  const { orders, next } = await listOrders(ctx, filter);
  const next_cursor = next && Buffer.from(`${next.createdAt.toISOString()}|${next.referenceId}`).toString('base64url');
  return reply(200, { data: orders, has_more: next !== null, next_cursor });
}
