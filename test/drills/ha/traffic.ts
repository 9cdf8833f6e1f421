import { setTimeout as delay } from 'node:timers/promises';
import { delivery } from '../../bench/load/bodies';
import { teaOrder } from '../../helpers/app/test-app';
import type { Random } from '../simulation/random';
import type { SandboxView } from './read-books';

export const API_KEY = 'sk_sandbox';
export const WEBHOOK_TOKEN = 'webhook-token-of-the-drill';

/** What the service has promised: totals of orders answered 201 by their reference, and deliveries answered 200. */
export interface Acknowledged {
  orders: Map<string, number>;
  deliveries: Set<string>;
}

/** A client's patience for one answer. */
const TIMEOUT_MS = 8_000;

/** Merchants, WhatsApp and customers, who remember what they were told. */
export class Traffic {
  readonly acknowledged: Acknowledged = { orders: new Map(), deliveries: new Set() };
  /** The longest time without any answer that acknowledged something, in ms. */
  longestSilence = 0;
  /** Requests that were never acknowledged and that nobody repeats. */
  givenUp = 0;
  private lastAnswer = Date.now();
  private readonly errands = new Set<Promise<unknown>>();
  private readonly served = new Set<string>();
  private readonly run = Date.now().toString(36);

  constructor(
    private readonly url: string,
    private readonly sandboxUrl: string,
    private readonly random: Random,
  ) {}

  /** Sends order number `index`, and a delivery of WhatsApp beside it; does not wait for the answers. */
  step(index: number): void {
    const to = `+9198450${String(10_000 + index)}`;
    // Every third merchant gives neither a reference nor an Idempotency-Key, and asks once.
    this.errand(index % 3 === 0 ? this.createBare(to) : this.createKeyed(`${this.run}-${index}`, to));
    this.errand(this.deliver(`H-${this.run}-${index}`));
  }

  private errand(work: Promise<unknown>): void {
    this.errands.add(work);
    void work.finally(() => this.errands.delete(work));
  }

  async finish(): Promise<void> {
    while (this.errands.size > 0) await Promise.all(this.errands);
  }

  private async createBare(to: string): Promise<void> {
    const { reference_id: _, ...order } = teaOrder('', { to });
    if (!(await this.create(order, {}))) this.givenUp += 1;
  }

  private async createKeyed(reference: string, to: string): Promise<void> {
    while (!(await this.create(teaOrder(reference, { to }), { 'idempotency-key': reference }))) await delay(300);
  }

  private async create(order: object, headers: Record<string, string>): Promise<boolean> {
    const answer = await post(`${this.url}/v1/orders`, order, { authorization: `Bearer ${API_KEY}`, ...headers });
    if (answer?.status !== 201) return false;
    const { reference_id, total_amount } = (await answer.json()) as SandboxView;
    this.acknowledged.orders.set(reference_id, total_amount.value);
    this.noteAnswer();
    return true;
  }

  /** News for a reference that nobody knows: stored all the same, and then answered 200. */
  async deliver(reference: string): Promise<boolean> {
    const headers = { authorization: `Bearer ${WEBHOOK_TOKEN}` };
    const answer = await post(`${this.url}/webhooks/whatsapp`, delivery([reference], this.run), headers);
    if (answer?.status !== 200) return false;
    this.acknowledged.deliveries.add(reference);
    this.noteAnswer();
    return true;
  }

  private noteAnswer(): void {
    const now = Date.now();
    this.longestSilence = Math.max(this.longestSilence, now - this.lastAnswer);
    this.lastAnswer = now;
  }

  /** Customers who have a new order pay it, mostly; of some payments no webhook tells. Returns all orders on phones. */
  async visitCustomers(): Promise<SandboxView[]> {
    const { data } = (await (await fetch(`${this.sandboxUrl}/sandbox/orders`)).json()) as { data: SandboxView[] };
    for (const { reference_id } of data) {
      if (this.served.has(reference_id)) continue;
      this.served.add(reference_id);
      const what = this.random.weighted({ pay: 8, fail: 1, nothing: 1 });
      const webhook = this.random.pick(['sent', 'sent', 'sent', 'lost', 'duplicated', 'reordered'] as const);
      if (what !== 'nothing')
        this.errand(post(`${this.sandboxUrl}/sandbox/orders/${reference_id}/${what}`, { webhook }));
    }
    return data;
  }
}

function post(url: string, body: object | string, headers: Record<string, string> = {}): Promise<Response | null> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => null);
}
