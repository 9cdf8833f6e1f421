import { z } from 'zod';
import { type Components, convert, type Json } from './convert';
import type { Responses } from './responses';

const Readiness = z
  .object({
    ready: z.boolean(),
    obstacles: z.array(z.string()).describe('What keeps the service from taking requests.'),
  })
  .meta({ id: 'Readiness' });

export interface OpenOperation {
  method: 'get' | 'post' | 'delete';
  path: string;
  operation: Json;
}

/** What is served beside the merchant API, with a protection of its own or none. */
export function describeOpenOperations(schemas: Components, responses: Responses, metrics: boolean): OpenOperation[] {
  const readiness = { 'application/json': { schema: convert(Readiness, schemas) } };
  const text = { 'text/plain': { schema: { type: 'string' } } };
  const open = (method: 'get' | 'post', path: string, id: string, summary: string, rest: Json): OpenOperation => ({
    method,
    path,
    operation: { operationId: id, tags: ['Service'], summary, security: [], ...rest },
  });
  return [
    open('get', '/livez', 'livez', 'Is the process alive', {
      responses: { 200: { description: 'Yes.', content: text } },
    }),
    open('get', '/readyz', 'readyz', 'May it get traffic', {
      responses: {
        200: { description: 'Yes.', content: readiness },
        503: { description: 'Not now.', content: readiness },
      },
    }),
    open('get', '/openapi.json', 'openapi', 'This document', {
      responses: {
        200: { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: { type: 'object' } } } },
      },
    }),
    open('get', '/docs', 'docs', 'This document as a page', {
      responses: { 200: { description: 'HTML.', content: { 'text/html': { schema: { type: 'string' } } } } },
    }),
    open('get', '/webhooks/whatsapp', 'whatsappHandshake', 'Meta’s handshake', {
      parameters: ['hub.mode', 'hub.verify_token', 'hub.challenge'].map((name) => ({
        name,
        in: 'query',
        required: true,
        schema: { type: 'string' },
      })),
      responses: { 200: { description: 'The challenge.', content: text }, ...responses.of(['forbidden']) },
    }),
    open('post', '/webhooks/whatsapp', 'whatsappWebhook', 'Deliveries of WhatsApp', {
      description:
        'Authentic by `WEBHOOK_TOKEN`, `x-360dialog-signature` or `X-Hub-Signature-256`. Every item is stored before 200; 503 asks for another delivery.',
      requestBody: { required: true, content: { 'application/json': { schema: {} } } },
      responses: {
        200: { description: 'Everything in it is stored.' },
        ...responses.of(['unauthorized', 'payload_too_large', 'unavailable']),
      },
    }),
    ...(['psp', 'stripe'] as const).map((psp) =>
      open(
        'post',
        `/webhooks/${psp}`,
        `${psp}Webhook`,
        psp === 'psp' ? 'Hints of your charge service' : 'Hints of Stripe',
        {
          description: 'Signed. A reason to ask the PSP, never more: nothing in it moves money.',
          requestBody: { required: true, content: { 'application/json': { schema: {} } } },
          responses: {
            200: { description: 'It is stored, or about nothing of ours.' },
            ...responses.of(['unauthorized', 'not_found', 'payload_too_large', 'unavailable']),
          },
        },
      ),
    ),
    ...(metrics
      ? [
          open('get', '/metrics', 'metrics', 'Numbers for Prometheus', {
            description: 'With `METRICS_TOKEN`, it is the bearer token.',
            responses: { 200: { description: 'Text format.', content: text }, ...responses.of(['unauthorized']) },
          }),
        ]
      : []),
  ];
}
