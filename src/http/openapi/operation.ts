import type { z } from 'zod';
import type { ErrorCode } from '../../domain/values/errors';
import { NAMED_EXAMPLES } from '../docs/answer-examples';
import type { RouteDoc } from '../schemas/route-doc';
import { takesIdempotencyKey } from '../server/idempotency';
import type { Route } from '../server/route';
import { type Components, convert, type Json } from './convert';
import { BUDGET, headersOf } from './headers';
import type { Responses } from './responses';

const ALWAYS: readonly ErrorCode[] = [
  'unauthorized',
  'forbidden',
  'invalid_request',
  'rate_limited',
  'internal',
  'unavailable',
];
const WITH_BODY: readonly ErrorCode[] = ['malformed_json', 'payload_too_large', 'unsupported_media_type'];
const WITH_FILE: readonly ErrorCode[] = ['payload_too_large', 'unsupported_media_type'];
const WITH_KEY: readonly ErrorCode[] = ['idempotency_in_flight', 'idempotency_key_reused'];

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The same key and body again give the stored answer instead of a second effect, for at least 24 h.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

/** One operation of the document. */
export function describeOperation(route: Route, schemas: Components, responses: Responses): Json {
  const { doc, method } = route;
  const keyed = takesIdempotencyKey(route);
  const errors: ErrorCode[] = [
    ...ALWAYS,
    ...(route.path.includes(':') ? (['not_found'] as const) : []),
    ...(method === 'get' ? [] : doc.upload ? WITH_FILE : WITH_BODY),
    ...(keyed ? WITH_KEY : []),
    ...(doc.errors ?? []),
  ];
  const parameters = [
    ...pathParameters(route.path),
    ...(doc.query ? queryParameters(doc.query, schemas) : []),
    ...(keyed ? [IDEMPOTENCY_KEY] : []),
  ];
  return {
    operationId: doc.id,
    tags: [doc.tag],
    summary: doc.summary,
    ...(doc.description && { description: doc.description }),
    'x-scope': route.scope,
    ...(parameters.length > 0 && { parameters }),
    ...(doc.body && { requestBody: describeBody(doc.body, schemas) }),
    ...(doc.upload && { requestBody: describeUpload(doc.upload) }),
    responses: { ...successes(doc, keyed, schemas), ...responses.of(errors, true) },
  };
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: z.ZodObject, schemas: Components): Json[] {
  return Object.entries(query.shape).map(([name, schema]) => {
    const { description, ...rest } = convert(schema as z.ZodType, schemas);
    return { name, in: 'query', ...(description !== undefined && { description }), schema: rest };
  });
}

function describeBody({ schema, optional, examples }: NonNullable<RouteDoc['body']>, schemas: Components): Json {
  const written = Object.entries(examples).map(([summary, value]) => [
    summary.replace(/\W+/g, '-'),
    { summary, value },
  ]);
  return {
    required: !optional,
    content: { 'application/json': { schema: convert(schema, schemas), examples: Object.fromEntries(written) } },
  };
}

const describeUpload = ({ description, types }: NonNullable<RouteDoc['upload']>): Json => ({
  description,
  required: true,
  content: Object.fromEntries(types.map((type) => [type, { schema: { type: 'string', format: 'binary' } }])),
});

/** An example by its name where it has one, so that the document contains it once. */
function shown(example: unknown): Json {
  const [name] = Object.entries(NAMED_EXAMPLES).find(([, { value }]) => value === example) ?? [];
  return name ? { examples: { [name]: { $ref: `#/components/examples/${name}` } } } : { example };
}

function successes(doc: RouteDoc, replayable: boolean, schemas: Components): Json {
  return Object.fromEntries(
    Object.entries(doc.answers).map(([status, { description, schema, example, type = 'application/json', csv }]) => [
      status,
      {
        description,
        headers: replayable
          ? headersOf('Wapay-Time', ...BUDGET, 'Idempotency-Replayed')
          : headersOf('Wapay-Time', ...BUDGET),
        ...(schema && {
          content: {
            [type]: { schema: convert(schema, schemas), ...(example !== undefined && shown(example)) },
            ...(csv && { 'text/csv': { schema: { type: 'string' }, example: csv.example } }),
          },
        }),
      },
    ]),
  );
}
