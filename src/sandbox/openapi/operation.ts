/** The building blocks of the sandbox's part of the OpenAPI document. */
import { SANDBOX_EXAMPLES } from './examples';

export type Json = Record<string, unknown>;

export const TAG = 'Sandbox';

export const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
export const listOf = (name: string): Json => ({
  type: 'object',
  properties: { data: { type: 'array', items: ref(name) } },
  required: ['data'],
});
/** JSON of this schema, with an example where one is written for it. */
const content = (schema: Json): Json => ({ 'application/json': { schema, ...exampleOf(schema) } });
export const html = { 'text/html': { schema: { type: 'string' }, example: '<!doctype html>…' } };

function exampleOf(schema: Json): Json {
  const named = (reference: unknown) => SANDBOX_EXAMPLES[String(reference).split('/').at(-1) ?? ''];
  // The service's own order; its example stands in the service's part of the document.
  if (schema.$ref === ref('Order').$ref)
    return { examples: { 'paid-order': { $ref: '#/components/examples/paid-order' } } };
  if (schema.$ref) return { example: named(schema.$ref) };
  const { data } = (schema.properties ?? {}) as { data?: { items?: Json } };
  return data?.items?.$ref ? { example: { data: [named(data.items.$ref)] } } : {};
}

const problem = (description: string): Json => ({
  description,
  content: { 'application/problem+json': { schema: ref('SandboxProblem') } },
});
export const body = (name: string, examples: Record<string, unknown>, required = true): Json => ({
  requestBody: {
    required,
    content: {
      'application/json': {
        schema: ref(name),
        examples: Object.fromEntries(
          Object.entries(examples).map(([summary, value]) => [summary.replace(/\W+/g, '-'), { summary, value }]),
        ),
      },
    },
  },
});

/** One operation of the document: what it does, the schemas of its good answers by status, and its errors. */
export function operation(
  operationId: string,
  summary: string,
  answers: Record<number, Json | null>,
  { errors = {}, ...rest }: { description: string; errors?: Record<number, string> } & Json,
): Json {
  const good = Object.entries(answers).map(([status, schema]) => [
    status,
    { description: 'Done.', ...(schema && { content: content(schema) }) },
  ]);
  const bad = Object.entries(errors).map(([status, text]) => [status, problem(text)]);
  return { operationId, tags: [TAG], summary, security: [], ...rest, responses: Object.fromEntries([...good, ...bad]) };
}

export const parameter = (name: string): Json => ({ name, in: 'path', required: true, schema: { type: 'string' } });
export const NO_ORDER = '`not_found`: no such order.';
export const INVALID = '`invalid_request`: see errors.';
