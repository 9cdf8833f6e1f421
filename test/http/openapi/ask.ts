import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';
import { DocumentCheck } from '../../helpers/openapi';

const FULL = 'full-key-'.padEnd(40, '0');
export const READ = 'read-key-'.padEnd(40, '0');

/** The service, and its own document. */
export async function createDocumentStage(): Promise<{ stage: Stage; document: DocumentCheck }> {
  const stage = await createStage({ API_KEYS: `${FULL},${READ}:read`, RATE_LIMIT_PER_MINUTE: '1000000' });
  return { stage, document: new DocumentCheck((await stage.http.get('/openapi.json').expect(200)).body) };
}

export interface Ask {
  params?: Record<string, string>;
  query?: string;
  body?: unknown;
  raw?: { type: string; text: string };
  key?: string | null;
  headers?: Record<string, string>;
}

export type Asking = ReturnType<typeof askingOn>;

/** Requests whose answers are held against the document, on the stage of a test. */
export function askingOn(stage: () => Stage, document: () => DocumentCheck) {
  /** Sends a request and holds the answer against the document; answers with status and body. */
  async function ask(operation: string, { params = {}, query = '', body, raw, key = FULL, headers = {} }: Ask = {}) {
    const [method = '', path = ''] = operation.split(' ');
    const where = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? 'NOBODY-KNOWS'));
    const base = path.startsWith('/sandbox') ? stage().sandboxUrl.replace(/\/sandbox$/, '') : stage().serviceUrl;
    const text = raw?.text ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`${base}${where}${query}`, {
      method: method.toUpperCase(),
      headers: {
        ...(key && { Authorization: `Bearer ${key}` }),
        ...(text !== undefined && { 'Content-Type': raw?.type ?? 'application/json' }),
        ...headers,
      },
      ...(text !== undefined && { body: text }),
    });
    const contentType = response.headers.get('content-type');
    const answer = await response.text();
    const parsed: Json = contentType?.includes('json') ? JSON.parse(answer) : answer;
    // The pretend WhatsApp says for itself what it answers with.
    const fields = path.startsWith('/sandbox') ? [] : [...response.headers.keys()];
    document().check({
      method,
      path,
      request: body,
      status: response.status,
      contentType,
      headers: fields,
      body: parsed,
    });
    return { status: response.status, body: parsed, headers: response.headers };
  }

  const create = (id: string, change: object = {}) => ask('post /v1/orders', { body: teaOrder(id, change) });
  const on = (id: string): Pick<Ask, 'params'> => ({ params: { reference_id: id } });

  return { ask, create, on };
}
