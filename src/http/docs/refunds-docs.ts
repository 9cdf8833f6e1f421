import type { z } from 'zod';
import { listOf } from '../schemas/parts';
import { Refund } from '../schemas/resources';
import type { RouteDoc } from '../schemas/route-doc';
import { REFUND } from './examples';

const tag = 'Refunds';

/** `schema` as the route checks it. */
export const refundDoc = (schema: z.ZodType): RouteDoc => ({
  id: 'createRefund',
  tag,
  summary: 'Give money back',
  description:
    'The amount defaults to what is left. The sum of all refunds can never exceed what was captured, and one refund is in progress at a time.',
  body: {
    schema,
    optional: true,
    examples: { 'Part of it': { amount: { value: 10000 }, speed: 'normal' }, 'All that is left': {} },
  },
  answers: {
    202: { description: 'The refund is owed; it is told by `refund.updated`.', schema: Refund, example: REFUND },
  },
  errors: ['not_refundable', 'refund_in_progress', 'provider_error'],
});

export const listRefundsDoc: RouteDoc = {
  id: 'listRefunds',
  tag,
  summary: 'List an order’s refunds',
  description: 'Refunds made elsewhere, such as in the gateway’s dashboard, appear with `external: true` and count.',
  answers: { 200: { description: 'Oldest first.', schema: listOf(Refund), example: { data: [REFUND] } } },
};
