import type { z } from 'zod';
import { Endpoint, EndpointWithSecret, Event } from '../schemas/notifications';
import { listOf, pageOf } from '../schemas/parts';
import type { RouteDoc } from '../schemas/route-doc';
import { ENDPOINT, ENDPOINT_WITH_SECRET, EVENT, onePage } from './answer-examples';

const tag = 'Notifications';

/** `schema` as the route checks it. */
export const createEndpointDoc = (schema: z.ZodType): RouteDoc => ({
  id: 'createWebhookEndpoint',
  tag,
  summary: 'Register an endpoint',
  description: 'The URL must be https to a public address. No `events` means all of them. The secret is shown once.',
  body: {
    schema,
    examples: {
      'Only the money': { url: 'https://shop.example/hooks', events: ['payment.captured', 'refund.updated'] },
    },
  },
  answers: {
    201: { description: 'The endpoint with its secret.', schema: EndpointWithSecret, example: ENDPOINT_WITH_SECRET },
  },
});

export const listEndpointsDoc: RouteDoc = {
  id: 'listWebhookEndpoints',
  tag,
  summary: 'List the endpoints',
  description: 'All of them, oldest first. One that answered 410 is `disabled`.',
  answers: { 200: { description: 'Without their secrets.', schema: listOf(Endpoint), example: { data: [ENDPOINT] } } },
};

export const deleteEndpointDoc: RouteDoc = {
  id: 'deleteWebhookEndpoint',
  tag,
  summary: 'Remove an endpoint',
  description: 'What was still owed to it is not sent.',
  answers: { 204: { description: 'It is gone.', schema: null } },
};

export const rotateSecretDoc: RouteDoc = {
  id: 'rotateWebhookSecret',
  tag,
  summary: 'Give an endpoint a new secret',
  description: 'For 24 hours every notification carries both signatures.',
  answers: {
    200: {
      description: 'The endpoint with its new secret.',
      schema: EndpointWithSecret,
      example: ENDPOINT_WITH_SECRET,
    },
  },
};

/** `query` as the route checks it. */
export const listEventsDoc = (query: z.ZodObject): RouteDoc => ({
  id: 'listEvents',
  tag,
  summary: 'List what happened',
  description: 'Newest first, with what became of each notification.',
  query,
  answers: { 200: { description: 'One page.', schema: pageOf(Event), example: onePage(EVENT) } },
});

export const redeliverDoc: RouteDoc = {
  id: 'redeliverEvent',
  tag,
  summary: 'Send a notification again',
  description: 'Under the same `webhook-id`, to every enabled endpoint that wants its type.',
  answers: { 202: { description: 'It is on its way.', schema: Event, example: EVENT } },
};
