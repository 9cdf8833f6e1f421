import type { Json } from './convert';

/** The header fields of answers that a program may want to read. */
const HEADERS = {
  'X-Request-Id': {
    description: 'Names this request in the service’s log: the caller’s own X-Request-Id where it sent a harmless one.',
    schema: { type: 'string' },
  },
  'Wapay-Time': {
    description: 'The service’s time, by which it judges expiry and age; in a sandbox it can be ahead of the real one.',
    schema: { type: 'string', format: 'date-time' },
  },
  'RateLimit-Policy': {
    description: 'Where the API key has a budget: `q` requests in a window of `w` seconds.',
    schema: { type: 'string', examples: ['"key";q=600;w=60'] },
  },
  RateLimit: {
    description: 'Where the API key has a budget: `r` requests are left, and in `t` seconds there is one more.',
    schema: { type: 'string', examples: ['"key";r=599;t=1'] },
  },
  'Retry-After': { description: 'Seconds to wait before trying again.', schema: { type: 'integer' } },
  'Idempotency-Replayed': {
    description: '`true` when this is the stored answer to the first request with this Idempotency-Key.',
    schema: { type: 'string', const: 'true' },
  },
  'WWW-Authenticate': { description: 'How to say who you are: `Bearer`.', schema: { type: 'string' } },
} satisfies Record<string, Json>;

export type HeaderName = keyof typeof HEADERS;

/** Headers for a key with a request budget. */
export const BUDGET: readonly HeaderName[] = ['RateLimit-Policy', 'RateLimit'];

/** `components.headers` of the document. */
export const headerComponents = (): Record<string, Json> => HEADERS;

/** The `headers` of an answer. */
export const headersOf = (...names: HeaderName[]): Record<string, Json> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** Adds X-Request-Id to each answer of an operation; an answer that is a reference has it at its target. */
export function nameRequests(operation: Json): Json {
  const named = Object.entries(operation.responses as Record<string, Json>).map(([status, answer]) => [
    status,
    answer.$ref
      ? answer
      : { ...answer, headers: { ...headersOf('X-Request-Id'), ...(answer.headers as Json | undefined) } },
  ]);
  return { ...operation, responses: Object.fromEntries(named) };
}
