import { z } from 'zod';
import type { Context } from '../flows/context';
import { readFigures } from '../flows/read-figures';
import { readMessages } from '../flows/read-messages';
import { figuresDoc, messagesDoc } from './docs/dashboard';
import { parseWith } from './parse';
import { type Route, reply } from './route';

const Query = z.strictObject({
  hours: z
    .string()
    .regex(/^([1-9]\d?|1[0-5]\d|16[0-8])$/, 'A number from 1 to 168.')
    .transform(Number)
    .default(24)
    .meta({ document: { type: 'integer', minimum: 1, maximum: 168, default: 24 } }),
});

/** What the dashboard shows beyond single orders. */
export const figureRoutes = (ctx: Context): Route[] => [
  {
    method: 'get',
    path: '/figures',
    scope: 'read',
    doc: figuresDoc(Query),
    handle: async ({ query }) => reply(200, await readFigures(ctx, parseWith(Query, query).hours)),
  },
  {
    method: 'get',
    path: '/orders/:reference_id/messages',
    scope: 'read',
    doc: messagesDoc,
    handle: async ({ params }) => reply(200, { data: await readMessages(ctx.db, params.reference_id ?? '') }),
  },
];
