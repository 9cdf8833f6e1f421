import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../app/test-app';

/** What goes back: a body with its status, or nothing at all because the connection breaks after the request. */
export type ScriptedReply = { status?: number; body: Json } | 'broken';
export type Endpoint = 'send' | 'lookup' | 'refund';

export interface ScriptedRequest {
  endpoint: Endpoint;
  /** The payment's reference; for a message the one it is about. */
  referenceId: string;
  body: Json;
  headers: IncomingHttpHeaders;
}

export interface ScriptedRefund {
  id: string;
  amount: { value: number; offset: number } | null;
  status: string;
  speed_processed?: string;
  created_timestamp?: number;
  updated_timestamp?: number;
}

/**
 * A 360dialog at the far end of real HTTP whose answers the test says: payments as it set them, messages accepted,
 * refunds taken on, or whatever `script` returns instead. It keeps no rules; the sandbox does that.
 */
export class ScriptedProvider {
  readonly requests: ScriptedRequest[] = [];
  /** Each payment's element of `payments[]`. */
  readonly payments = new Map<string, Json>();
  /** Answers in the place of the usual one; undefined for the usual one. May wait, and so hold a request back. */
  script: (request: ScriptedRequest) => ScriptedReply | undefined | Promise<ScriptedReply | undefined> = () =>
    undefined;
  private count = 0;
  private readonly server = createServer((req, res) => void this.serve(req, res));
  url = '';

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** How many requests of one kind came for a reference. */
  asked(endpoint: Endpoint, referenceId: string): ScriptedRequest[] {
    return this.requests.filter((request) => request.endpoint === endpoint && request.referenceId === referenceId);
  }

  /** Sets a payment that somebody tried to pay: the amount, and each attempt's status. */
  pay(referenceId: string, amount: number, ...statuses: string[]): Json {
    const money = { value: amount, offset: 100 };
    const payment = {
      reference_id: referenceId,
      status: statuses.includes('success') ? 'captured' : 'pending',
      amount: money,
      currency: 'INR',
      transactions: statuses.map((status, index) => ({
        id: `order_${referenceId}`,
        pg_transaction_id: `pay_${referenceId}_${index}`,
        type: 'razorpay',
        status,
        amount: money,
        currency: 'INR',
        method: { type: 'upi' },
        refunds: [] as ScriptedRefund[],
      })),
    };
    this.payments.set(referenceId, payment);
    return payment;
  }

  /** Lists a refund in the payment's successful transaction. */
  addRefund(referenceId: string, refund: ScriptedRefund): void {
    const { transactions } = this.payments.get(referenceId);
    transactions.find((one: Json) => one.status === 'success').refunds.push(refund);
  }

  private async serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : null;
    const recognised = recognise(req.url ?? '', body);
    if (recognised === null) return void res.end('{}');
    const request = { ...recognised, headers: req.headers };
    this.requests.push(request);
    const reply = (await this.script(request)) ?? this.usual(request);
    if (reply === 'broken') return void res.destroy();
    res.writeHead(reply.status ?? 200, { 'Content-Type': 'application/json' });
    res.end(typeof reply.body === 'string' || Buffer.isBuffer(reply.body) ? reply.body : JSON.stringify(reply.body));
  }

  private usual({ endpoint, referenceId, body }: ScriptedRequest): ScriptedReply {
    this.count += 1;
    if (endpoint === 'send')
      return { body: { contacts: [{ wa_id: body.to }], messages: [{ id: `wamid.${this.count}` }] } };
    if (endpoint === 'refund')
      return { body: { id: `rfnd_${this.count}`, status: 'pending', speed_processed: 'normal' } };
    const payment = this.payments.get(referenceId);
    return payment
      ? { body: { payments: [payment] } }
      : {
          body: {
            payments: [
              { reference_id: referenceId, status: 'pending', currency: 'INR', amount: { value: 68145, offset: 100 } },
            ],
          },
        };
  }
}

function recognise(url: string, body: Json): Omit<ScriptedRequest, 'headers'> | null {
  const [, reference] = /\/payments\/[^/]+\/([^/?]+)$/.exec(url) ?? [];
  if (reference) return { endpoint: 'lookup', referenceId: decodeURIComponent(reference), body };
  if (url.endsWith('/payments_refund')) return { endpoint: 'refund', referenceId: body.reference_id, body };
  if (!url.endsWith('/messages')) return null;
  const text = JSON.stringify(body);
  return { endpoint: 'send', referenceId: /"reference_id":"([^"]+)"/.exec(text)?.[1] ?? '', body };
}
