import { z } from 'zod';
import { DELIVERY_STATUSES, ENDPOINT_STATUSES, EVENT_TYPES } from '../../domain/words';
import { time } from './parts';
import { Order } from './resources';

export const Endpoint = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(z.enum(EVENT_TYPES)),
    status: z.enum(ENDPOINT_STATUSES).describe('`disabled`: the endpoint answered 410.'),
    created_at: time,
    secret: z.string().optional().describe('whsec_…, shown only when it is made.'),
  })
  .meta({ id: 'WebhookEndpoint', description: 'Where you are told of what happens.' });

export const Notification = z
  .object({ type: z.enum(EVENT_TYPES), timestamp: time, data: z.object({ order: Order }) })
  .meta({ id: 'Notification', description: 'The body of a notification; `data.order` is as it was after the change.' });

export const Event = z
  .object({
    id: z.string().describe('The `webhook-id` of its notifications.'),
    type: z.enum(EVENT_TYPES),
    created_at: time,
    data: z.object({ order: Order }),
    deliveries: z.array(
      z.object({
        endpoint_id: z.string(),
        status: z.enum(DELIVERY_STATUSES),
        at: time,
        http_status: z.int().nullable(),
      }),
    ),
  })
  .meta({ id: 'Event', description: 'What happened, and who was told.' });

/** What happened, by type. */
export const MEANING: Record<(typeof EVENT_TYPES)[number], string> = {
  'payment.pending': 'An attempt to pay is under way',
  'payment.captured': 'The money is there, confirmed by a lookup: hand the goods over',
  'payment.failed': 'The attempts so far failed; the customer may try again',
  'payment.canceled': 'The order was canceled before it was paid',
  'payment.expired': 'The order expired and a lookup found no money',
  'payment.problem': 'Something a person should look at; see payment.problem',
  'order.status_changed': 'The order’s status changed',
  'refund.updated': 'A refund changed, or one made elsewhere appeared',
  'message.failed': 'WhatsApp did not deliver a message',
};
