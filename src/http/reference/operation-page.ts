import type { Json } from '../openapi/convert';
import { type Html, html } from './html';

export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security?: unknown[];
  'x-scope'?: string;
  parameters?: Json[];
  requestBody?: {
    content: {
      'application/json'?: { schema: Json; examples?: Record<string, { summary: string; value: unknown }> };
      'text/csv'?: object;
    };
  };
  responses: Record<
    string,
    {
      $ref?: string;
      description: string;
      content?: Record<string, { schema: Json; example?: unknown; examples?: Record<string, { $ref: string }> }>;
    }
  >;
}

export const pretty = (value: unknown): string => JSON.stringify(value, null, 2);

/** A curl command for each example of the body. */
export function curl(path: string, method: string, operation: Operation): Html {
  const examples = Object.values(operation.requestBody?.content['application/json']?.examples ?? {});
  const open = operation.security?.length === 0;
  const url = `$WAPAY${path.replace('{reference_id}', 'TEA-1001').replace(/\{(\w+)\}/g, '<$1>')}`;
  const upload = operation.requestBody?.content['text/csv'];
  const isKeyed = method === 'post' && !open && !upload;
  const head = [
    `curl -s${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} "${url}${upload ? '?source=razorpay' : ''}"`,
    ...(open ? [] : ['-H "Authorization: Bearer $API_KEY"']),
    ...(isKeyed ? ['-H "Idempotency-Key: $(uuidgen)"'] : []),
    ...(upload ? ['-H "Content-Type: text/csv"', '--data-binary @settlements.csv'] : []),
  ];
  if (examples.length === 0)
    return html`<figure><figcaption>Request</figcaption><pre>${head.join(' \\\n  ')}</pre></figure>`;
  return html`${examples.map(({ summary, value }, index) => {
    const body = pretty(value).replaceAll("'", "'\\''");
    const text = [...head, '-H "Content-Type: application/json"', `-d '${body}'`].join(' \\\n  ');
    return html`<details${index === 0 && html` open`}><summary>${summary}</summary><pre>${text}</pre></details>`;
  })}`;
}

/** The example of an answer, given inline or by its name in `named`; undefined without one. */
export function exampleOf({ responses }: Operation, named: Record<string, Json>): Html | null {
  const [found] = Object.entries(responses).flatMap(([status, { content }]) => {
    const media = content?.['application/json'];
    const [reference] = Object.values(media?.examples ?? {});
    const example = media?.example ?? named[reference?.$ref.split('/').at(-1) ?? '']?.value;
    return example === undefined ? [] : [{ status, example }];
  });
  return found
    ? html`<details><summary>Answer ${found.status}</summary><pre>${pretty(found.example)}</pre></details>`
    : null;
}
