import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

// biome-ignore lint/suspicious/noExplicitAny: bodies are Stripe's, of which only what matters is looked at
type Any = any;

export type StripeFault = 'decline' | 'authenticate' | 'lost' | 'crash' | 'busy' | 'key_in_use' | null;

/**
 * As much of Stripe's API as matters here, and strict where Stripe is: a key belongs to one body, what was answered
 * under it is answered again (a 500 too), and the search knows only what `index` was told.
 */
export async function startFakeStripe() {
  const intents = new Map<string, Any>();
  const refunds = new Map<string, Any>();
  const keys = new Map<string, { body: string; status: number; answer: Any }>();
  const indexed = new Set<string>();
  const requests: { method: string; path: string; key: string | undefined; body: string }[] = [];
  let fault: StripeFault = null;
  let sequence = 0;

  const make = (fields: Any): Any => {
    const id = `pi_${++sequence}`;
    const intent = {
      id,
      object: 'payment_intent',
      status: 'succeeded',
      amount_received: fields.status === undefined || fields.status === 'succeeded' ? fields.amount : 0,
      created: 1_795_168_800 + sequence,
      currency: 'brl',
      metadata: {},
      last_payment_error: null,
      cancellation_reason: null,
      client_secret: `${id}_secret_1`,
      latest_charge: {
        id: `ch_${sequence}`,
        created: 1_795_168_800 + sequence,
        payment_method_details: { type: 'card' },
      },
      ...fields,
    };
    intents.set(id, intent);
    return intent;
  };

  const createIntent = (form: URLSearchParams): [number, Any] => {
    for (const field of ['amount', 'currency', 'customer', 'payment_method'])
      if (!form.get(field)) return refuse(400, 'parameter_missing', `Missing required param: ${field}.`);
    const flags = ['confirm', 'off_session', 'error_on_requires_action'];
    if (!flags.every((flag) => form.get(flag) === 'true')) return refuse(400, 'parameter_invalid', 'Not off-session.');
    if (form.get('automatic_payment_methods[allow_redirects]') !== 'never')
      return refuse(400, 'parameter_missing', 'A return_url is needed.');
    const metadata = Object.fromEntries(
      [...form].flatMap(([name, value]) => {
        const [, key] = /^metadata\[(.+)\]$/.exec(name) ?? [];
        return key === undefined ? [] : [[key, value]];
      }),
    );
    const fields = {
      amount: Number(form.get('amount')),
      currency: form.get('currency'),
      customer: form.get('customer'),
      metadata,
    };
    if (fault !== 'decline' && fault !== 'authenticate') return [200, make(fields)];
    const code = fault === 'decline' ? 'card_declined' : 'authentication_required';
    const error = { type: 'card_error', code, decline_code: 'generic_decline', message: 'Your card was declined.' };
    const intent = make({ ...fields, status: 'requires_payment_method', last_payment_error: error });
    return [402, { error: { ...error, payment_intent: intent } }];
  };

  const createRefund = (form: URLSearchParams): [number, Any] => {
    const intent = intents.get(form.get('payment_intent') ?? '');
    if (!intent) return refuse(404, 'resource_missing', 'No such payment_intent');
    const gone = [...refunds.values()].filter((one) => one.payment_intent === intent.id);
    const left = intent.amount_received - gone.reduce((sum, one) => sum + one.amount, 0);
    const amount = Number(form.get('amount'));
    if (amount > left) return refuse(400, 'charge_already_refunded', 'Refund amount is greater than what is left.');
    const refund = { id: `re_${++sequence}`, object: 'refund', amount, status: 'pending', payment_intent: intent.id };
    refunds.set(refund.id, refund);
    return [200, refund];
  };

  const read = (url: URL): [number, Any] => {
    const list = (data: Any[]) => ({ object: 'list', url: url.pathname, has_more: false, data });
    if (url.pathname === '/v1/payment_intents/search') {
      const [, reference] = /^metadata\['reference_id'\]:'([^']*)'$/.exec(url.searchParams.get('query') ?? '') ?? [];
      const found = [...intents.values()].filter(
        (one) => indexed.has(one.id) && one.metadata.reference_id === reference,
      );
      return [200, { ...list(found), object: 'search_result', next_page: null }];
    }
    if (url.pathname === '/v1/payment_intents') {
      const since = Number(url.searchParams.get('created[gte]'));
      const customer = url.searchParams.get('customer');
      return [200, list([...intents.values()].filter((one) => one.customer === customer && one.created >= since))];
    }
    const [, kind, id = ''] = /^\/v1\/(payment_intents|refunds)\/(\w+)$/.exec(url.pathname) ?? [];
    const found = kind === 'refunds' ? refunds.get(id) : intents.get(id);
    return found ? [200, found] : refuse(404, 'resource_missing', 'No such object');
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const url = new URL(request.url ?? '/', 'http://stripe');
    const key = request.headers['idempotency-key'] as string | undefined;
    requests.push({ method: request.method ?? '', path: url.pathname, key, body });
    const send = ([status, answer]: [number, Any]) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    if (request.headers.authorization !== 'Bearer sk_test_1') return void send(refuse(401, null, 'Invalid API Key'));
    if (fault === 'busy') return void send(refuse(429, 'rate_limit', 'Too many requests'));
    if (request.method === 'GET') return void send(read(url));
    if (key === undefined) return void send(refuse(400, null, 'a key is expected'));
    if (fault === 'key_in_use')
      return void send(refuse(409, 'idempotency_key_in_use', 'Still running.', 'idempotency_error'));
    const known = keys.get(key);
    if (known && known.body !== body)
      return void send(refuse(400, null, 'Keys can only be used with the same parameters.', 'idempotency_error'));
    const form = new URLSearchParams(body);
    const done: [number, Any] = known
      ? [known.status, known.answer]
      : fault === 'crash'
        ? refuse(500, null, 'Something went wrong', 'api_error')
        : url.pathname === '/v1/refunds'
          ? createRefund(form)
          : createIntent(form);
    // Requests that fail validation leave no trace under their key.
    if (done[0] !== 400 && done[0] !== 404) keys.set(key, { body, status: done[0], answer: structuredClone(done[1]) });
    if (fault === 'lost') return void request.socket.destroy();
    send(done);
  };

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    intents,
    refunds,
    make,
    /** Lets the search know of everything that exists by now. */
    index: () => {
      for (const id of intents.keys()) indexed.add(id);
    },
    setFault: (next: StripeFault) => {
      fault = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const refuse = (
  status: number,
  code: string | null,
  message: string,
  type = 'invalid_request_error',
): [number, Any] => [status, { error: { type, code, message } }];
