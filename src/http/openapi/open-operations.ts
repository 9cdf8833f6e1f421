import { z } from 'zod';
import { type Components, convert, type Json } from './convert';
import { describePspWebhooks } from './psp-webhook-operations';
import type { Responses } from './responses';

const Readiness = z
  .object({
    ready: z.boolean(),
    obstacles: z.array(z.string()).describe('What keeps the service from taking requests.'),
  })
  .meta({ id: 'Readiness' });

const CACHING = {
  ETag: { description: 'Send it back as `If-None-Match`.', schema: { type: 'string' } },
  'Content-Encoding': { description: '`br` or `gzip`, for who accepts it.', schema: { type: 'string' } },
};

export interface OpenOperation {
  method: 'get' | 'post' | 'delete';
  path: string;
  operation: Json;
}

/** Operations beside the merchant API, with their own protection or none. */
export function describeOpenOperations(schemas: Components, responses: Responses, metrics: boolean): OpenOperation[] {
  const readiness = (...obstacles: string[]) => ({
    'application/json': {
      schema: convert(Readiness, schemas),
      example: { ready: obstacles.length === 0, obstacles },
    },
  });
  const text = (example: string) => ({ 'text/plain': { schema: { type: 'string' }, example } });
  const open = (method: 'get' | 'post', path: string, id: string, summary: string, rest: Json): OpenOperation => ({
    method,
    path,
    operation: { operationId: id, tags: ['Service'], summary, security: [], ...rest },
  });
  return [
    open('get', '/livez', 'livez', 'Is the process alive', {
      description: 'Answers as long as the process can answer at all; it asks nobody else.',
      responses: { 200: { description: 'Yes.', content: text('ok') } },
    }),
    open('get', '/readyz', 'readyz', 'May it get traffic', {
      description: 'The database answers, its migrations are applied, and the process is not stopping.',
      responses: {
        200: { description: 'Yes.', content: readiness() },
        503: { description: 'Not now.', content: readiness('draining') },
      },
    }),
    open('get', '/openapi.json', 'openapi', 'This document', {
      description: 'Made from the routes that are mounted. With an `ETag`; compressed for who accepts it.',
      responses: {
        200: {
          description: 'OpenAPI 3.1.',
          headers: CACHING,
          content: { 'application/json': { schema: { type: 'object' }, example: { openapi: '3.1.0' } } },
        },
        304: { description: 'It is the one you have.', headers: CACHING },
      },
    }),
    open('get', '/docs', 'docs', 'This document as a page', {
      description: 'Without scripts, and with nothing from another host.',
      responses: {
        200: {
          description: 'HTML.',
          headers: CACHING,
          content: { 'text/html': { schema: { type: 'string' }, example: '<!doctype html>…' } },
        },
        304: { description: 'It is the one you have.', headers: CACHING },
      },
    }),
    open('get', '/webhooks/whatsapp', 'whatsappHandshake', 'Meta’s handshake', {
      description: 'Asked once, when the webhook is set in the app’s dashboard: the token is `META_VERIFY_TOKEN`.',
      parameters: ['hub.mode', 'hub.verify_token', 'hub.challenge'].map((name) => ({
        name,
        in: 'query',
        required: true,
        schema: { type: 'string' },
      })),
      responses: {
        200: { description: 'The challenge.', content: text('1158201444') },
        ...responses.of(['forbidden']),
      },
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
    ...describePspWebhooks(responses).map(({ path, id, summary, rest }) => open('post', path, id, summary, rest)),
    ...(metrics
      ? [
          open('get', '/metrics', 'metrics', 'Numbers for Prometheus', {
            description: 'With `METRICS_TOKEN`, it is the bearer token.',
            responses: {
              200: { description: 'Text format.', content: text('wapay_database_up 1') },
              ...responses.of(['unauthorized']),
            },
          }),
        ]
      : []),
  ];
}
