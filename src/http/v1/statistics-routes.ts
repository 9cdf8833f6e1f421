import { z } from 'zod';
import type { Context } from '../../flows/context';
import { readAlarms } from '../../flows/views/read-alarms';
import { readMessages } from '../../flows/views/read-messages';
import { readStatistics } from '../../flows/views/read-statistics';
import { alarmsDoc, messagesDoc, statisticsDoc } from '../docs/dashboard-docs';
import { parseWith } from '../server/parse';
import { type Route, reply } from '../server/route';

const Query = z.strictObject({
  hours: z
    .string()
    .regex(/^([1-9]\d?|1[0-5]\d|16[0-8])$/, 'A number from 1 to 168.')
    .transform(Number)
    .default(24)
    .meta({ document: { type: 'integer', minimum: 1, maximum: 168, default: 24 } }),
});

/** Data of the dashboard beyond single orders. */
export const statisticsRoutes = (ctx: Context): Route[] => [
  {
    method: 'get',
    path: '/figures',
    scope: 'read',
    doc: statisticsDoc(Query),
    handle: async ({ query }) => reply(200, await readStatistics(ctx, parseWith(Query, query).hours)),
  },
  {
    method: 'get',
    path: '/alarms',
    scope: 'read',
    doc: alarmsDoc,
    handle: async () => reply(200, { data: await readAlarms(ctx) }),
  },
  {
    method: 'get',
    path: '/orders/:reference_id/messages',
    scope: 'read',
    doc: messagesDoc,
    handle: async ({ params }) => reply(200, { data: await readMessages(ctx.db, params.reference_id ?? '') }),
  },
];
