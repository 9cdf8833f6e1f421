import { z } from 'zod';
import { OrderRequest, OrderStatusBody } from '../../domain/order-schema/order-request';
import type { RouteDoc } from '../openapi/route-doc';
import { listOf, pageOf } from '../schemas/parts';
import { Order, TimelineEntry, Validation } from '../schemas/resources';
import { CARD_BRL, LINK_BRL, PAID_TEA, TEA_INR, UPI_INR } from './examples';

const tag = 'Orders';
const order = (description: string) => ({ description, schema: Order });
const examples = {
  'India, a gateway': TEA_INR,
  'India, a UPI intent': UPI_INR,
  'Brazil, a payment link': LINK_BRL,
  'Brazil, a stored card': CARD_BRL,
};

export const createOrderDoc: RouteDoc = {
  id: 'createOrder',
  tag,
  summary: 'Create an order',
  description:
    'Every rule of WhatsApp is checked before anything is stored, and all violations come back at once. The `order_details` message is owed in the same database transaction, unless `send` is `false`.',
  body: { schema: OrderRequest, examples },
  answers: { 201: order('The order; its message is on its way.') },
  errors: ['reference_id_taken', 'psp_required'],
};

export const validateOrderDoc: RouteDoc = {
  id: 'validateOrder',
  tag,
  summary: 'Check an order without creating it',
  description: 'Answers 200 for a bad order too: `valid` tells. `payload` is the exact message that would be sent.',
  body: { schema: z.union([OrderRequest, z.unknown()]), examples: { 'India, a gateway': TEA_INR } },
  answers: { 200: { description: 'What would happen.', schema: Validation } },
};

export const readOrderDoc: RouteDoc = {
  id: 'getOrder',
  tag,
  summary: 'Read an order',
  answers: { 200: { ...order('The order.'), example: PAID_TEA } },
};

export const sendOrderDoc: RouteDoc = {
  id: 'sendOrderDetails',
  tag,
  summary: 'Send the order to the customer',
  description:
    'Sends an order made with `send: false`, or again after a send that is known to have failed. Fewer than 300 s before it expires, an order is no longer sent.',
  answers: { 202: order('The message is on its way.') },
  errors: ['already_sent', 'send_outcome_unknown', 'order_expired', 'order_canceled'],
};

export const updateStatusDoc: RouteDoc = {
  id: 'updateOrderStatus',
  tag,
  summary: 'Move the order to another status',
  description:
    '`pending` → any other; `processing`, `partially_shipped` and `shipped` → each other, `completed` or `canceled`, which are final. An order is canceled only after a fresh lookup shows neither a pending nor a successful transaction.',
  body: {
    schema: OrderStatusBody,
    examples: { Shipped: { status: 'shipped', description: 'With India Post, tracking EE123456789IN' } },
  },
  answers: { 202: order('The customer will be told.') },
  errors: ['invalid_transition', 'order_paid', 'payment_in_progress', 'send_outcome_unknown', 'provider_error'],
};

export const lookupDoc: RouteDoc = {
  id: 'lookupOrder',
  tag,
  summary: 'Ask the provider now',
  description:
    'Rarely needed: webhooks and the reconciler ask by themselves. Nobody is asked about an order never sent.',
  answers: { 200: order('The order after the lookup.') },
  errors: ['provider_error'],
};

export const timelineDoc: RouteDoc = {
  id: 'getTimeline',
  tag,
  summary: 'Read the order’s story',
  description: 'Oldest first: what was known, when, and why the order moved or was refused.',
  answers: { 200: { description: 'The story.', schema: listOf(TimelineEntry) } },
};

/** `note` as the route checks it. */
export const resolveDoc = (schema: z.ZodType): RouteDoc => ({
  id: 'resolveProblem',
  tag,
  summary: 'Settle a problem',
  description: 'A person has looked: the newest problem goes, and the note stays in the timeline.',
  body: {
    schema,
    examples: { 'Settled by hand': { note: 'Refunded the second payment in the gateway’s dashboard.' } },
  },
  answers: { 200: order('The order, without the problem.') },
});

/** `query` as the route checks it. */
export const listDoc = (query: z.ZodObject): RouteDoc => ({
  id: 'listOrders',
  tag,
  summary: 'List orders',
  description: 'Newest first. `created_after` is inclusive, `created_before` exclusive.',
  query,
  answers: { 200: { description: 'One page.', schema: pageOf(Order) } },
});

/** `schema` as the route checks it. */
export const searchDoc = (schema: z.ZodType): RouteDoc => ({
  id: 'searchOrders',
  tag,
  summary: 'Search orders by customer',
  description: 'The filters of the list, and the customer: personal data is never part of a URL.',
  body: {
    schema,
    optional: true,
    examples: { 'Captured orders of a customer': { phone: '+919845012345', payment_status: 'captured' } },
  },
  answers: { 200: { description: 'One page.', schema: pageOf(Order) } },
});
