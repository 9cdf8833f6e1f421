import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

// biome-ignore lint/suspicious/noExplicitAny: bodies of a protocol whose shapes the tests state
type Any = any;

/** A merchant's own charge service, strict about keys; `answer` lets a test send anything instead. */
export async function startFakePsp() {
  const charges: Any[] = [];
  const refunds: Any[] = [];
  const keys = new Map<string, { body: string; status: number; answer: Any }>();
  const requests: { method: string; path: string; key: string | undefined; authorization: string; body: string }[] = [];
  let fault: 'decline' | 'lost' | 'crash' | null = null;
  let instead: { status: number; body: string } | null = null;

  const make = (fields: Any) => {
    const charge = {
      id: `ch_${charges.length + 1}`,
      status: 'succeeded',
      created_at: '2026-11-20T10:00:00.000Z',
      ...fields,
    };
    charges.push(charge);
    return charge;
  };
  const charge = ({ reference_id, attempt, amount, currency }: Any): [number, Any] => {
    if (fault !== 'decline') return [201, make({ reference_id, attempt, amount, currency })];
    const error = { code: 'card_declined', message: 'The card was declined' };
    return [402, make({ reference_id, attempt, amount, currency, status: 'failed', error })];
  };
  const refund = ({ charge_id, amount }: Any): [number, Any] => {
    const of = charges.find((one) => one.id === charge_id);
    const gone = refunds.filter((one) => one.charge_id === charge_id).reduce((sum, one) => sum + one.value, 0);
    if (!of || amount.value > of.amount.value - gone)
      return [422, { error: { code: 'not_refundable', message: 'No.' } }];
    const made = { id: `re_${refunds.length + 1}`, status: 'pending', charge_id, value: amount.value };
    refunds.push(made);
    return [201, made];
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const url = new URL(request.url ?? '/', 'http://psp');
    const key = request.headers['idempotency-key'] as string | undefined;
    const { authorization = '' } = request.headers;
    requests.push({ method: request.method ?? '', path: `${url.pathname}${url.search}`, key, authorization, body });
    const send = (status: number, text: string) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    if (instead) return void send(instead.status, instead.body);
    if (request.method === 'GET' && url.pathname === '/charges') {
      const data = charges.filter((one) => one.reference_id === url.searchParams.get('reference_id'));
      return void send(200, JSON.stringify({ data }));
    }
    if (request.method === 'GET') {
      const found = refunds.find((one) => url.pathname === `/refunds/${one.id}`);
      return void send(found ? 200 : 404, JSON.stringify(found ?? {}));
    }
    if (fault === 'crash') return void send(500, '');
    const known = keys.get(`${url.pathname} ${key}`);
    if (known && known.body !== body) return void send(422, JSON.stringify({ error: { code: 'key_reused' } }));
    const parsed = JSON.parse(body);
    const [status, answer] = known
      ? [200, known.answer]
      : url.pathname === '/refunds'
        ? refund(parsed)
        : charge(parsed);
    if (!known && status !== 422) keys.set(`${url.pathname} ${key}`, { body, status, answer });
    if (fault === 'lost') return void request.socket.destroy();
    send(answer.status === 'failed' ? 402 : status, JSON.stringify(answer));
  };

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    charges,
    refunds,
    requests,
    make,
    setFault: (next: typeof fault) => {
      fault = next;
    },
    answer: (status: number, body: string) => {
      instead = { status, body };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
