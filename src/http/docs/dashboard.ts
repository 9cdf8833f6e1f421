import type { z } from 'zod';
import type { RouteDoc } from '../openapi/route-doc';
import { Figures, SentMessage } from '../schemas/figures';
import { listOf } from '../schemas/parts';

/** `query` as the route checks it. */
export const figuresDoc = (query: z.ZodObject): RouteDoc => ({
  id: 'getFigures',
  tag: 'Operations',
  summary: 'How the last hours went',
  description:
    'Money at risk, captures and failures by the hour, what told of payments first and how long confirming took, errors of others. Hours begin at whole hours in UTC; the one under way is the last.',
  query,
  answers: { 200: { description: 'The figures.', schema: Figures } },
});

export const messagesDoc: RouteDoc = {
  id: 'listMessages',
  tag: 'Orders',
  summary: 'List an order’s messages',
  description: 'With the moments at which WhatsApp told that each was sent, delivered and read.',
  answers: { 200: { description: 'Oldest first.', schema: listOf(SentMessage) } },
};
