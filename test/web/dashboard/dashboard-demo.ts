/** A day in a shop's life, told to a sandbox of the test's own: orders of every kind, spread over hours. */
import { setTimeout as delay } from 'node:timers/promises';

type Money = { value: number };
interface Article {
  retailer_id: string;
  name: string;
  amount: Money;
  sale_amount?: Money;
}

const TEAS: Article[] = [
  { retailer_id: 'assam', name: 'Assam tea, 250 g', amount: { value: 64_900 }, sale_amount: { value: 59_900 } },
  { retailer_id: 'chai', name: 'Masala chai, 12 bags', amount: { value: 18_000 } },
  { retailer_id: 'darjeeling', name: 'Darjeeling first flush, 100 g', amount: { value: 89_900 } },
  { retailer_id: 'kettle', name: 'Steel kettle, 1 l', amount: { value: 149_900 } },
];
const BREADS: Article[] = [
  { retailer_id: 'pao', name: 'Pão de queijo, dúzia', amount: { value: 1_530 } },
  { retailer_id: 'bolo', name: 'Bolo de cenoura', amount: { value: 2_480 } },
  { retailer_id: 'cafe', name: 'Café coado, 500 g', amount: { value: 3_290 } },
];

/** What happens to one order. */
type Fate =
  | 'paid'
  | 'paid, shipped'
  | 'paid, completed'
  | 'lost'
  | 'outage'
  | 'failed'
  | 'failed, then paid'
  | 'pending'
  | 'untouched'
  | 'canceled'
  | 'refunded in part'
  | 'refunded'
  | 'late'
  | 'mismatch'
  | 'unreachable';

/** By hour, oldest first. */
const DAY: Fate[][] = [
  ['paid, completed', 'paid, completed', 'canceled'],
  ['paid, shipped', 'failed'],
  ['paid', 'lost', 'paid, shipped'],
  ['refunded', 'paid'],
  ['mismatch', 'paid', 'failed, then paid'],
  ['paid', 'paid, shipped', 'untouched'],
  ['late', 'lost', 'paid'],
  ['paid', 'outage', 'refunded in part', 'paid'],
  ['paid', 'pending', 'failed, then paid', 'paid'],
  ['mismatch', 'paid', 'lost', 'unreachable'],
  ['outage', 'paid', 'pending', 'untouched'],
  ['paid', 'failed', 'paid, shipped', 'lost', 'untouched', 'paid', 'mismatch', 'pending'],
];

export interface Demo {
  /** An order for each fate: the newest. */
  references: Record<Fate, string>;
  count: number;
}

/** Lives through the day; the sandbox's clock ends some hours later. */
export async function liveADay(origin: string, key: string): Promise<Demo> {
  const references = {} as Record<Fate, string>;
  let count = 0;
  const request = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    // biome-ignore lint/suspicious/noExplicitAny: answers are JSON of many shapes
    return (await answer.json()) as any;
  };
  const post = (path: string, body: object = {}) => request('POST', path, body);
  const faults = (body: object) => request('PUT', '/sandbox/faults', body);
  const forward = (forward_seconds: number) => post('/sandbox/clock', { forward_seconds });

  for (const [hour, fates] of DAY.entries()) {
    for (const fate of fates) {
      const reference = `${count % 3 === 2 ? 'PAO' : 'NIL'}-${1040 + count * 7}`;
      references[fate] = reference;
      const order = count % 3 === 2 ? breadOrder(reference, count) : teaOrder(reference, count);
      if (fate === 'unreachable') await request('PUT', `/sandbox/customers/${order.to}`, { reachable: false });
      await post('/v1/orders', order);
      count++;
      const sent = async () => {
        const isQueued = async () =>
          (await request('GET', `/v1/orders/${reference}`)).messages.some(
            ({ status }: { status: string }) => status === 'queued',
          );
        while (await isQueued()) await delay(20);
      };
      await sent();
      await play(fate, reference, { post, faults, forward, sent });
    }
    if (hour < DAY.length - 1) await forward(3300);
  }
  return { references, count };
}

interface Means {
  post: (path: string, body?: object) => Promise<unknown>;
  faults: (body: object) => Promise<unknown>;
  forward: (seconds: number) => Promise<unknown>;
  /** Waits until nothing is left to be sent. */
  sent: () => Promise<void>;
}

async function play(fate: Fate, reference: string, { post, faults, forward, sent }: Means): Promise<void> {
  const customer = (act: string, body?: object) => post(`/sandbox/orders/${reference}/${act}`, body);
  const merchant = (act: string, body?: object) => post(`/v1/orders/${reference}/${act}`, body);
  switch (fate) {
    case 'paid':
      await customer('pay');
      return;
    case 'paid, shipped':
    case 'paid, completed':
      await customer('pay');
      await merchant('lookup');
      await merchant('order_status', { status: fate === 'paid, shipped' ? 'shipped' : 'completed' });
      return;
    case 'lost':
      await customer('pay', { webhook: 'lost' });
      await forward(150);
      return;
    case 'outage':
      await faults({ lookup: 'down' });
      await customer('pay', { webhook: 'duplicated' });
      for (let times = 0; times < 3; times++) await forward(310);
      await faults({ lookup: 'ok' });
      return;
    case 'failed':
      await customer('fail');
      return;
    case 'failed, then paid':
      await customer('fail');
      await forward(40);
      await customer('pay');
      return;
    case 'pending':
      await customer('pay', { after_seconds: 20 * 3600 });
      return;
    case 'canceled':
      await merchant('order_status', { status: 'canceled' });
      return;
    case 'refunded':
    case 'refunded in part':
      await customer('pay');
      await merchant('lookup');
      await merchant('refunds', fate === 'refunded' ? {} : { amount: { value: 15_000 } });
      return;
    case 'late':
      await merchant('order_status', { status: 'canceled' });
      await sent();
      await customer('pay');
      return;
    case 'mismatch':
      await faults({ lookup: 'wrong_amount' });
      await customer('pay', { webhook: 'duplicated' });
      await merchant('lookup');
      await faults({ lookup: 'ok' });
      return;
    default:
      return;
  }
}

const pick = <T>(list: T[], number: number): T => list[number % list.length] as T;

function teaOrder(reference_id: string, number: number) {
  const items = [
    { ...pick(TEAS, number), quantity: 1 + (number % 2) },
    ...(number % 4 === 0 ? [{ ...pick(TEAS, number + 1), quantity: 2 }] : []),
  ];
  const worth = items.reduce(
    (sum, { amount, sale_amount, quantity }) => sum + (sale_amount ?? amount).value * quantity,
    0,
  );
  return {
    to: `+9198450${String(12_345 + number * 1_117).slice(-5)}`,
    reference_id,
    type: 'digital-goods',
    currency: 'INR',
    payment_settings: [
      { type: 'payment_gateway', payment_gateway: { type: 'razorpay', configuration_name: 'my-gateway' } },
    ],
    order: {
      catalog_id: 'tea',
      items,
      tax: { value: Math.round(worth * 0.05), description: 'GST 5%' },
      ...(number % 4 === 0 && { shipping: { value: 4_900 } }),
      ...(number % 5 === 0 && { discount: { value: 5_000, discount_program_name: 'First order' } }),
    },
    metadata: { channel: number % 2 === 0 ? 'instagram' : 'web' },
  };
}

function breadOrder(reference_id: string, number: number) {
  const items = [
    { ...pick(BREADS, number), quantity: 2 },
    { ...pick(BREADS, number + 1), quantity: 1 },
  ];
  return {
    to: `+55119876${String(54_321 + number * 313).slice(-5)}`,
    reference_id,
    type: 'digital-goods',
    currency: 'BRL',
    payment_settings: [{ type: 'payment_link', payment_link: { uri: `https://pay.example/${reference_id}` } }],
    order: { items, tax: { value: 0 } },
  };
}
