import { readVersion } from '../../config/version';
import { EVENT_TYPES } from '../../domain/lifecycles/statuses';
import { ERRORS } from '../../domain/values/errors';
import { NAMED_EXAMPLES } from '../docs/answer-examples';
import { MEANING, Notification } from '../schemas/notifications';
import type { Route } from '../server/route';
import { type Components, convert, type Json } from './convert';
import { describeDashboard } from './dashboard-operations';
import { headerComponents, nameRequests } from './headers';
import { INTRODUCTION, TAGS } from './introduction';
import { describeOpenOperations } from './open-operations';
import { describeOperation } from './operation';
import { createResponses } from './responses';

/** Paths and schemas of another program beside the API: the sandbox. */
export interface ForeignPart {
  tag: Json;
  paths: Record<string, Json>;
  schemas: Components;
}

/** The inputs of the document. */
export interface Mounted {
  routes: readonly Route[];
  metrics: boolean;
  foreign: ForeignPart | null;
}

/** Builds the OpenAPI 3.1 document of what is mounted. */
export function describeApi({ routes, metrics, foreign }: Mounted): Json {
  const schemas: Components = {};
  const responses = createResponses(schemas);
  const paths: Record<string, Json> = {};
  const add = (where: string, method: string, operation: Json) => {
    paths[where] = { ...paths[where], [method]: nameRequests(operation) };
  };
  for (const route of routes)
    add(`/v1${toTemplate(route.path)}`, route.method, describeOperation(route, schemas, responses));
  const open = [...describeOpenOperations(schemas, responses, metrics), ...describeDashboard(schemas, responses)];
  for (const { method, path: where, operation } of open) add(where, method, operation);

  return {
    openapi: '3.1.0',
    info: {
      title: 'wapay',
      version: readVersion(),
      summary: 'Payments inside WhatsApp, confirmed by lookup.',
      description: INTRODUCTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This service' }],
    tags: [...TAGS, ...(foreign ? [foreign.tag] : [])],
    security: [{ apiKey: [] }, { session: [] }],
    paths: { ...paths, ...foreign?.paths },
    webhooks: describeNotifications(schemas),
    components: {
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key of API_KEYS. A narrowed key may only read, or read and write, but not refund.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'wapay_session',
          description:
            'The dashboard’s session, where there is no `Authorization` header. It may do what the key may that began it. Whatever is not a GET needs `X-Wapay-Dashboard: 1` as well.',
        },
      },
      schemas: { ...sortKeys(schemas), ...foreign?.schemas },
      responses: sortKeys(responses.components),
      headers: headerComponents(),
      examples: NAMED_EXAMPLES,
    },
    'x-error-codes': Object.fromEntries(
      Object.entries(ERRORS).map(([code, [status, title]]) => [code, { status, title }]),
    ),
  };
}

/** `/orders/:reference_id` as `/orders/{reference_id}`. */
const toTemplate = (route: string): string => route.replace(/:(\w+)/g, '{$1}');

function describeNotifications(schemas: Components): Record<string, Json> {
  const schema = convert(Notification, schemas);
  const headers = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
    name,
    in: 'header',
    required: true,
    schema: { type: 'string' },
  }));
  const describe = (type: (typeof EVENT_TYPES)[number]): Json => ({
    post: {
      description:
        'Signed by Standard Webhooks. Sent at least once, and not always in order: `data.order.version` tells.',
      operationId: `notify_${type.replaceAll('.', '_')}`,
      tags: ['Notifications'],
      summary: MEANING[type],
      security: [],
      parameters: headers,
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: { allOf: [schema, { properties: { type: { const: type } } }] },
          },
        },
      },
      responses: {
        '2XX': { description: 'Received. Anything else, or nothing within 15 s, is tried again.' },
        '410': { description: 'The endpoint is gone: it is disabled.' },
      },
    },
  });
  return Object.fromEntries(EVENT_TYPES.map((type) => [type, describe(type)]));
}

const sortKeys = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
