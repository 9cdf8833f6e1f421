import { z } from 'zod';
import { type Cursor, type OrderFilter, REFUNDED } from '../../db/orders/order-search';
import { ORDER_STATUSES, PAYMENT_STATUSES } from '../../domain/lifecycles/statuses';
import { isStorableTime } from '../../domain/values/stored-time';
import type { Context } from '../../flows/context';
import { exportOrders, listOrders } from '../../flows/views/list-orders';
import { listDoc, searchDoc } from '../docs/orders-docs';
import { invalidRequest, parseWith, searchedPhone, text } from '../server/parse';
import { type Route, reply } from '../server/route';

const limit = z
  .string()
  .regex(/^([1-9]\d?|100)$/, 'A number from 1 to 100.')
  .transform(Number)
  .default(20)
  .meta({ document: { type: 'integer', minimum: 1, maximum: 100, default: 20 } });
const time = z.iso
  .datetime({ offset: true })
  .transform((value) => new Date(value))
  .refine(isStorableTime, 'Give a time of the years 0001 to 9999, in UTC.');
const cursor = z.string().transform((value, context): Cursor => {
  const [at = '', referenceId = ''] = Buffer.from(value, 'base64url').toString().split('|');
  const createdAt = new Date(at);
  if (TIME.test(at) && isStorableTime(createdAt) && REFERENCE.test(referenceId)) return { createdAt, referenceId };
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
  refunded: z.enum(REFUNDED).optional().describe('How much of what was captured went back.'),
  cursor: cursor.optional(),
};
const Query = z.strictObject({ ...filters, problem: z.enum(['true']).optional(), limit });
const Search = z
  .strictObject({
    ...filters,
    problem: z.literal(true).optional(),
    limit: z.number().int().min(1).max(100).default(20),
    phone: searchedPhone
      .optional()
      .describe(
        'Any number under which the merchant or WhatsApp knows the customer, with or without Brazil’s ninth digit.',
      ),
    user_id: text(140).optional().describe('Any business-scoped user id of the customer, also a parent’s.'),
    reference_id: text(60).optional().describe('In any letter case.'),
    transaction_id: text(512)
      .optional()
      .describe('The gateway’s order or payment id, or the charge’s id at a PSP; in any letter case.'),
    metadata_value: text(500).optional().describe('The value of any metadata key, whole, in any letter case.'),
  })
  .refine((body) => body.phone === undefined || body.user_id === undefined, 'Send phone or user_id, not both.');

/** Reading lists of orders. Personal data is searched for in a body, never in a URL. */
export const orderListRoutes = (ctx: Context): Route[] => [
  {
    method: 'get',
    path: '/orders',
    scope: 'read',
    doc: listDoc(Query),
    handle: async ({ query, wantsCsv }) => {
      const { problem, limit, ...filter } = parseWith(Query, query);
      const filters = { ...camel(filter), problem: problem === 'true' };
      if (!wantsCsv) return page(ctx, filters, limit);
      refusePaging(query);
      return { status: 200, body: undefined, csv: await exportOrders(ctx, filters) };
    },
  },
  {
    method: 'post',
    path: '/orders/search',
    scope: 'read',
    doc: searchDoc(Search),
    handle: async ({ body }) => {
      const { phone, user_id, problem, limit, ...given } = parseWith(Search, body === undefined ? {} : body);
      const {
        reference_id: referenceId,
        transaction_id: transactionId,
        metadata_value: metadataValue,
        ...filter
      } = given;
      const customer =
        phone || user_id ? { phones: phone ?? [], userIds: user_id === undefined ? [] : [user_id] } : undefined;
      const wanted = { customer, referenceId, transactionId, metadataValue, problem };
      return page(ctx, { ...camel(filter), ...wanted }, limit);
    },
  },
];

/** Refuses paging parameters with CSV: the file is the whole list, and a silently ignored parameter would mislead. */
function refusePaging(query: Record<string, unknown>): void {
  const given = ['limit', 'cursor'].filter((name) => query[name] !== undefined);
  const detail = 'The CSV holds the whole list; leave this out, or narrow created_after and created_before.';
  if (given.length > 0)
    throw invalidRequest(given.map((name) => ({ pointer: `/${name}`, code: 'not_supported', detail })));
}

type Filters = { [K in keyof typeof filters]?: z.infer<(typeof filters)[K]> };

const camel = ({ payment_status, created_after, created_before, ...rest }: Filters): OrderFilter => ({
  ...rest,
  paymentStatus: payment_status,
  createdAfter: created_after,
  createdBefore: created_before,
});

async function page(ctx: Context, filter: OrderFilter, limit: number) {
  const { orders, next } = await listOrders(ctx, filter, limit);
  const next_cursor = next && Buffer.from(`${next.createdAt.toISOString()}|${next.referenceId}`).toString('base64url');
  return reply(200, { data: orders, has_more: next !== null, next_cursor });
}
