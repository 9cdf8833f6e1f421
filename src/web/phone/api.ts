/** The sandbox's own API, as far as the page uses it. */

export interface Money {
  value: number;
  offset?: number;
}

export interface Item {
  retailer_id?: string;
  name: string;
  amount: Money;
  sale_amount?: Money;
  quantity: number;
}

export interface PaymentSetting {
  type: string;
  upi_intent_link?: { link: string };
  payment_link?: { uri: string };
  pix_dynamic_code?: { code: string; merchant_name: string };
  boleto?: { digitable_line: string };
  offsite_card_pay?: { last_four_digits: string };
}

export interface Parameters {
  reference_id: string;
  currency: 'INR' | 'BRL';
  total_amount: Money;
  payment_settings?: PaymentSetting[];
  order?: {
    items: Item[];
    subtotal: Money;
    tax?: Money & { description?: string };
    shipping?: Money & { description?: string };
    discount?: Money & { description?: string; discount_program_name?: string };
    expiration?: { timestamp: string; description?: string };
  };
}

export interface BubbleOrder {
  status: string;
  payment_status: 'pending' | 'captured';
  payment_label: 'pending' | 'captured' | 'failed' | null;
  in_progress: boolean;
  currency: 'INR' | 'BRL';
  total_amount: Money;
  last_four_digits: string | null;
  parameters: Parameters;
}

export interface Bubble {
  wamid: string;
  from: 'merchant' | 'customer';
  kind: string;
  text: string;
  status: string;
  at: string;
  reference_id: string | null;
  footer: string | null;
  image: string | null;
  told: { order?: string; payment?: string; description?: string } | null;
  order: BubbleOrder | null;
}

export interface Customer {
  phone: string | null;
  user_id: string;
  name: string;
  window: 'open' | 'closed' | 'closed_async';
  reachable: boolean;
  last_message: { kind: string; from: string; text: string; at: string } | null;
}

export interface SandboxOrder {
  reference_id: string;
  payment_status: 'pending' | 'captured';
  transactions: { status: string }[];
  charges: { status: string; error?: { message: string } }[];
}

export interface Faults {
  lookup: 'ok' | 'down' | 'slow' | 'wrong_amount';
  send: 'ok' | 'down' | 'timeout_after';
  charge: 'ok' | 'decline' | 'timeout_after';
}

export interface Exchange {
  id: number;
  at: string;
  from: string;
  to: string;
  method: string;
  path: string;
  status: number | null;
  request: unknown;
  response: unknown;
}

export interface TimelineEntry {
  at: string;
  kind: string;
  summary: string;
  cause: string;
  details: unknown;
}

/** The order as the merchant's API shows it, with its timeline. */
export interface Story {
  order: {
    reference_id: string;
    version: number;
    status: string;
    currency: 'INR' | 'BRL';
    total_amount: Money;
    expires_at: string | null;
    payment: {
      status: string;
      captured_amount: Money;
      refunded_amount: Money;
      problem: { code: string; detail: string } | null;
    };
    messages: { id: string; kind: string; status: string }[];
  };
  timeline: TimelineEntry[];
}

export interface Merchant {
  /** Origin of the service's API; null while no service is known. */
  api: string | null;
  key: string | null;
}

export type Method = 'upi' | 'card' | 'netbanking' | 'wallet';
export type WebhookMode = 'sent' | 'lost' | 'duplicated' | 'reordered' | 'forged';
export interface Action {
  method?: Method;
  webhook?: WebhookMode;
  after_seconds?: number;
}

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

/** Has the service create an example order; whose phone will ring, and the order's reference. */
export async function createExample(example: string): Promise<{ customer: string; reference: string }> {
  const { json, headers } = await ask<{ reference_id: string }>('POST', '/merchant/orders', { example });
  return { customer: headers.get('Sandbox-Customer') ?? '', reference: json.reference_id };
}

export const orderPath = (reference: string, action = ''): string =>
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
