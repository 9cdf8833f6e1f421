import { z } from 'zod';
import { EVENT_TYPES } from '../../domain/lifecycles/statuses';
import type { Context } from '../../flows/context';
import { listEvents, readEvent, redeliverEvent } from '../../flows/notifications/read-events';
import { listEventsDoc, redeliverDoc } from '../docs/notifications-docs';
import { parseWith, text } from '../server/parse';
import { type Route, reply } from '../server/route';

const Empty = z.strictObject({}).optional();
const Query = z.strictObject({
  type: z.enum(EVENT_TYPES).optional(),
  reference_id: text(60).optional().describe('Only what happened to this order.'),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .transform((value) => Buffer.from(value, 'base64url').toString())
    .pipe(z.string().regex(/^\d{1,15}$/, 'Send next_cursor of the page before, unchanged.'))
    .transform(Number)
    .optional(),
});

/** The events of the merchant's notifications. */
export const eventRoutes = (ctx: Context): Route[] => [
  {
    method: 'get',
    path: '/events',
    scope: 'read',
    doc: listEventsDoc(Query),
    handle: async ({ query }) => {
      const { type, reference_id, limit, cursor } = parseWith(Query, query);
      const { events, next } = await listEvents(ctx, {
        type: type ?? null,
        referenceId: reference_id ?? null,
        before: cursor ?? null,
        limit,
      });
      const next_cursor = next === null ? null : Buffer.from(String(next)).toString('base64url');
      return reply(200, { data: events, has_more: next !== null, next_cursor });
    },
  },
  {
    method: 'post',
    path: '/events/:id/redeliver',
    scope: 'write',
    doc: redeliverDoc,
    handle: async (call) => {
      parseWith(Empty, call.body);
      const id = call.params.id ?? '';
      return call.answer(
        202,
        (db) => readEvent(db, id),
        (commit) => redeliverEvent(ctx, id, commit),
      );
    },
  },
];
