import { z } from 'zod';
import { DELIVERY_STATUSES, ENDPOINT_STATUSES, EVENT_TYPES } from '../../domain/lifecycles/statuses';
import { time } from './parts';
import { Exception } from './reconciliation';
import { Order } from './resources';

export const Endpoint = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(z.enum(EVENT_TYPES)),
    status: z.enum(ENDPOINT_STATUSES).describe('`disabled`: the endpoint answered 410.'),
    created_at: time,
  })
  .meta({ id: 'WebhookEndpoint', description: 'Where you are told of what happens.' });

export const EndpointWithSecret = z
  .object({
    ...Endpoint.shape,
    secret: z.string().describe('whsec_…, which verifies the notifications. Keep it: it is in this answer only.'),
  })
  .meta({ id: 'WebhookEndpointWithSecret', description: 'An endpoint whose secret was made just now.' });

const ORDER_EVENT_TYPES = EVENT_TYPES.filter((type) => type !== 'reconciliation.exception');

const ofOrder = { type: z.enum(ORDER_EVENT_TYPES), data: z.object({ order: Order }) };
const ofException = {
  type: z.literal('reconciliation.exception'),
  data: z.object({ exception: Exception, order: Order.nullable().describe('null: it is about no order here.') }),
};

export const Notification = z
  .discriminatedUnion('type', [
    z.object({ ...ofOrder, timestamp: time }),
    z.object({ ...ofException, timestamp: time }),
  ])
  .meta({ id: 'Notification', description: 'The body of a notification; `data.order` is as it was after the change.' });

const shared = {
  id: z.string().describe('The `webhook-id` of its notifications.'),
  created_at: time,
  deliveries: z.array(
    z.object({
      endpoint_id: z.string(),
      status: z.enum(DELIVERY_STATUSES),
      at: time,
      http_status: z.int().nullable(),
    }),
  ),
};

export const Event = z
  .discriminatedUnion('type', [z.object({ ...shared, ...ofOrder }), z.object({ ...shared, ...ofException })])
  .meta({ id: 'Event', description: 'What happened, and who was told.' });

/** The meaning of each event type. */
export const MEANING: Record<(typeof EVENT_TYPES)[number], string> = {
  'payment.pending': 'An attempt to pay is under way',
  'payment.captured': 'The money is there, confirmed by a lookup: hand the goods over',
  'payment.failed': 'The attempts so far failed; the customer may try again',
  'payment.canceled': 'The order was canceled before it was paid',
  'payment.expired': 'The order expired and a lookup found no money',
  'payment.problem': 'Something a person should look at; see payment.problem',
  'order.status_changed': 'The order’s status changed',
  'refund.updated': 'A refund changed, or one made elsewhere appeared',
  'dispute.updated': 'The customer’s bank claims money back, or a claim changed',
  'message.failed': 'WhatsApp did not deliver a message',
  'reconciliation.exception': 'Our books, the gateway’s and the bank’s do not agree',
};
