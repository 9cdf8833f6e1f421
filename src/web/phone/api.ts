/** Asking the sandbox. */
import type { ActionRequest } from '../../sandbox/stories/scenario';
import type { Action, Customer, Exchange, SandboxOrder } from './types';

/** What identifies a customer in the sandbox's paths. */
export const idOf = (customer: Customer): string => customer.phone ?? customer.user_id;

const BASE = '/sandbox';

/** Sends a request to the sandbox and gives the JSON of its answer; throws an Error with the answer's own words. */
export async function call<T>(method: string, path: string, body?: object): Promise<T> {
  return (await ask<T>(method, path, body)).json;
}

async function ask<T>(method: string, path: string, body?: object): Promise<{ json: T; headers: Headers }> {
  const answer = await fetch(`${BASE}${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json = text === '' ? null : JSON.parse(text);
  if (!answer.ok) throw new Error(json?.detail ?? `HTTP ${answer.status}`);
  return { json: json as T, headers: answer.headers };
}

/** What a night left open in the books. */
interface Morning {
  exceptions?: { kind: string; detail: string; advice: string }[];
}

/** Does an action of the troublemaker. */
export const send = ({ method, path, body }: ActionRequest): Promise<Morning | null> =>
  call(method, path.replace(BASE, ''), body);

/** Has the service create an example order; whose phone will ring, and the order's reference. */
export async function createExample(example: string): Promise<{ customer: string; reference: string }> {
  const { json, headers } = await ask<{ reference_id: string }>('POST', '/merchant/orders', { example });
  return { customer: headers.get('Sandbox-Customer') ?? '', reference: json.reference_id };
}

const orderPath = (reference: string, action = ''): string =>
  `/orders/${encodeURIComponent(reference)}${action && `/${action}`}`;

export const act = (reference: string, action: 'pay' | 'fail' | 'confirm', body: Action = {}): Promise<SandboxOrder> =>
  call('POST', orderPath(reference, action), body);

/** Opens the stream of events; it reconnects by itself, also after a restart of the service. Returns how to close it. */
export function openStream(on: {
  exchange: (exchange: Exchange) => void;
  change: () => void;
  connection: (live: boolean) => void;
}): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    source = new EventSource(`${BASE}/stream`);
    source.addEventListener('open', () => on.connection(true));
    source.addEventListener('exchange', (event) => on.exchange(JSON.parse(event.data)));
    source.addEventListener('change', on.change);
    source.addEventListener('error', () => {
      on.connection(false);
      // The browser gives up by itself when the answer was an error, as it is while a service starts or stops.
      if (source?.readyState === EventSource.CLOSED) timer = setTimeout(open, 1500);
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
