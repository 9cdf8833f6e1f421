import type { z } from 'zod';
import { OrderRequest, OrderStatusBody } from '../../domain/order-schema/order-request';
import { orderCsv } from '../../flows/views/order-csv';
import type { OrderResource } from '../../flows/views/present-order';
import { listOf, pageOf } from '../schemas/parts';
import { Order, TimelineEntry, Validation } from '../schemas/resources';
import type { RouteDoc } from '../schemas/route-doc';
import { NEW_TEA, onePage, TIMELINE_EXAMPLE, VALIDATION } from './answer-examples';
import { CARD_BRL, LINK_BRL, PAID_TEA, TEA_INR, UPI_INR } from './examples';

const tag = 'Orders';
const order = (description: string, example: unknown = PAID_TEA) => ({ description, schema: Order, example });
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
  answers: { 201: order('The order; its message is on its way.', NEW_TEA) },
  errors: ['reference_id_taken', 'psp_required'],
};

export const validateOrderDoc: RouteDoc = {
  id: 'validateOrder',
  tag,
  summary: 'Check an order without creating it',
  description: 'Answers 200 for a bad order too: `valid` tells. `payload` is the exact message that would be sent.',
  body: { schema: OrderRequest, examples: { 'India, a gateway': TEA_INR } },
  answers: { 200: { description: 'What would happen.', schema: Validation, example: VALIDATION } },
};

export const readOrderDoc: RouteDoc = {
  id: 'getOrder',
  tag,
  summary: 'Read an order',
  description: 'The whole order, with its payment, refunds and messages. `version` grows with every change.',
  answers: { 200: order('The order.') },
};

export const sendOrderDoc: RouteDoc = {
  id: 'sendOrderDetails',
  tag,
  summary: 'Send the order to the customer',
  description:
    'Sends an order made with `send: false`, or again after a send that is known to have failed. Fewer than 300 s before it expires, an order is no longer sent.',
  answers: { 202: order('The message is on its way.', NEW_TEA) },
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
  answers: { 200: { description: 'The story.', schema: listOf(TimelineEntry), example: TIMELINE_EXAMPLE } },
};

/** `note` as the route checks it. */
export const resolveDoc = (schema: z.ZodType): RouteDoc => ({
  id: 'resolveProblem',
  tag,
  summary: 'Settle a problem',
  description:
    'A person has looked: the problem that the order shows is resolved, or all open ones of `codes`. The note stays in the timeline.',
  body: {
    schema,
    examples: { 'Settled by hand': { note: 'Refunded the second payment in the gateway’s dashboard.' } },
  },
  answers: { 200: order('The order, without the problem.') },
});

/** `schema` as the route checks it. */
export const acceptDoc = (schema: z.ZodType): RouteDoc => ({
  id: 'acceptTransaction',
  tag,
  summary: 'Accept a payment that does not agree',
  description:
    'A person accepts a successful transaction that differs from the order (an offer, a fee, interest): captured with the amount really paid. The provider is looked up first. Only while nothing is captured.',
  body: {
    schema,
    examples: { 'Interest of a boleto': { note: 'The boleto was paid late, with interest of R$ 1,20.' } },
  },
  answers: { 200: order('The order, captured with the amount paid.') },
  errors: ['not_acceptable', 'provider_error'],
});

/** `query` as the route checks it. */
export const listDoc = (query: z.ZodObject): RouteDoc => ({
  id: 'listOrders',
  tag,
  summary: 'List orders',
  description:
    'Newest first. `created_after` is inclusive, `created_before` exclusive. With `Accept: text/csv` the whole list comes as a file of at most 100,000 orders, without `limit` and `cursor`; amounts in it are decimals.',
  query,
  answers: {
    200: {
      description: 'One page.',
      schema: pageOf(Order),
      example: onePage(PAID_TEA),
      csv: { example: orderCsv.head + orderCsv.line(PAID_TEA as OrderResource) },
    },
  },
});

/** `schema` as the route checks it. */
export const searchDoc = (schema: z.ZodType): RouteDoc => ({
  id: 'searchOrders',
  tag,
  summary: 'Search orders by customer, transaction, metadata or reference',
  description:
    'The filters of the list, and what may name a person: personal data is never part of a URL. A customer is found by every name that the merchant or WhatsApp gave.',
  body: {
    schema,
    optional: true,
    examples: {
      'Captured orders of a customer': { phone: '+919845012345', payment_status: 'captured' },
      'The order of a gateway’s payment': { transaction_id: 'pay_Nilgiri1' },
      'Orders of a cart': { metadata_value: 'c-1' },
    },
  },
  answers: { 200: { description: 'One page.', schema: pageOf(Order), example: onePage(PAID_TEA) } },
});
