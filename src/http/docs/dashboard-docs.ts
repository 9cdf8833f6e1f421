import { z } from 'zod';
import { listOf } from '../schemas/parts';
import type { RouteDoc } from '../schemas/route-doc';
import { AlarmEntry, SentMessage, Statistics } from '../schemas/statistics';
import { ALARM_LIST, MESSAGES, STATISTICS } from './answer-examples';

/** `query` as the route checks it. */
export const statisticsDoc = (query: z.ZodObject): RouteDoc => ({
  id: 'getFigures',
  tag: 'Operations',
  summary: 'How the last hours went',
  description:
    'Money at risk, captures and failures by the hour, what told of payments first and how long confirming took, errors of others. Hours begin at whole hours in UTC; the one under way is the last.',
  query,
  answers: { 200: { description: 'The figures.', schema: Statistics, example: STATISTICS } },
});

export const alarmsDoc: RouteDoc = {
  id: 'listAlarms',
  tag: 'Operations',
  summary: 'What is wrong now',
  description:
    'What concerns the service as a whole: a provider that does not answer, an account that WhatsApp holds, refused webhook deliveries of the last hour, queues that are late, work that gave up. Empty when all is well.',
  answers: { 200: { description: 'The gravest first.', schema: listOf(AlarmEntry), example: ALARM_LIST } },
};

export const messagesDoc: RouteDoc = {
  id: 'listMessages',
  tag: 'Orders',
  summary: 'List an order’s messages',
  description: 'With the moments at which WhatsApp told that each was sent, delivered and read.',
  answers: { 200: { description: 'Oldest first.', schema: listOf(SentMessage), example: MESSAGES } },
};

const EXAMPLE = `event: order
data: {"reference_id":"TEA-1001","version":9,"status":"processing","payment_status":"captured","updated_at":"2026-11-20T10:00:08.000Z"}

event: problem
data: {"open":1}
id: 4711

`;

export const streamDoc: RouteDoc = {
  id: 'stream',
  tag: 'Operations',
  summary: 'Follow what changes',
  description:
    'Server-sent events. `order`: an order changed, and this is what it is now. `problem`: how many problems are open, at the beginning and when it changes. `missed`: what happened since `Last-Event-ID`, or while the database was away, is not told one by one; read the lists again. After a break the same change may come again; `version` tells. Open the stream first and read then, so that nothing falls between. 503 when too many are open.',
  answers: {
    200: {
      description: 'Until the reader leaves, its session ends or the process stops.',
      schema: z.string(),
      example: EXAMPLE,
      type: 'text/event-stream',
    },
  },
};
