import { type Any, type FakeAnswer, type FakeRequest, startFakeServer } from './fake-server';

/** What happens to the next requests, one after the other; `cut`: the connection breaks in the middle of the answer. */
type BooksFault = FakeAnswer | 'cut' | 'none';

/**
 * The books of Razorpay (settlements/recon/combined) and of Stripe (payouts and their balance transactions), in pages,
 * strict in what they are asked: keys, the most that a page may have, and cursors that exist.
 */
export async function startFakeBooks() {
  /** Rows by Indian day. */
  const recon = new Map<string, Any[]>();
  /** By the day of their arrival (UTC), newest first as Stripe lists them. */
  const payouts = new Map<string, Any[]>();
  const transactions = new Map<string, Any[]>();
  const faults: BooksFault[] = [];
  /** The secret of Razorpay's key, which a person may revoke there. */
  const keys = { razorpaySecret: 'secret' };

  const listRecon = ({ query, headers }: FakeRequest): FakeAnswer => {
    if (headers.authorization !== `Basic ${Buffer.from(`rzp_test_books:${keys.razorpaySecret}`).toString('base64')}`)
      return refuse(401, { code: 'BAD_REQUEST_ERROR', description: 'Authentication failed' });
    const number = (name: string, fallback: number) => Number(query.get(name) ?? fallback);
    const [count, skip] = [number('count', 10), number('skip', 0)];
    if (!(count >= 1 && count <= 1000)) return refuse(400, { description: 'The count must be between 1 and 1000.' });
    const day = [query.get('year'), query.get('month')?.padStart(2, '0'), query.get('day')?.padStart(2, '0')].join('-');
    const items = (recon.get(day) ?? []).slice(skip, skip + count);
    return { status: 200, body: { entity: 'collection', count: items.length, items } };
  };

  const page = (rows: Any[], query: URLSearchParams): FakeAnswer => {
    const limit = Number(query.get('limit') ?? 10);
    const after = query.get('starting_after');
    const from = after === null ? 0 : rows.findIndex(({ id }) => id === after) + 1;
    if (limit > 100 || (after !== null && from === 0)) return refuse(400, { message: `No such object: '${after}'` });
    const data = rows.slice(from, from + limit);
    return { status: 200, body: { object: 'list', data, has_more: from + limit < rows.length } };
  };
  const stripe = ({ path, query, headers }: FakeRequest): FakeAnswer => {
    if (headers.authorization !== 'Bearer sk_test_books') return refuse(401, { message: 'Invalid API Key provided' });
    if (path === '/v1/balance_transactions') {
      const payout = [...payouts.values()].flat().find(({ id }) => id === query.get('payout'));
      if (!payout?.automatic)
        return refuse(400, {
          message: 'Balance transaction history can only be filtered on automatic transfers, not manual.',
        });
      if (query.get('expand[]') !== 'data.source') return refuse(400, { message: 'the tests want the source' });
      return page(transactions.get(payout.id) ?? [], query);
    }
    const id = path.split('/')[3];
    if (id !== undefined) {
      const found = [...payouts.values()].flat().find((payout) => payout.id === id);
      return found ? { status: 200, body: found } : refuse(404, { message: 'No such payout' });
    }
    const from = Number(query.get('arrival_date[gte]'));
    if (Number(query.get('arrival_date[lt]')) !== from + 86_400) return refuse(400, { message: 'not a day' });
    return page(payouts.get(new Date(from * 1000).toISOString().slice(0, 10)) ?? [], query);
  };

  const server = await startFakeServer((request) => {
    const fault = faults.shift() ?? 'none';
    if (typeof fault === 'object') return fault;
    const answer = request.path === '/v1/settlements/recon/combined' ? listRecon(request) : stripe(request);
    return fault === 'cut' ? { ...answer, isCut: true } : answer;
  });
  return {
    ...server,
    recon,
    payouts,
    transactions,
    faults,
    keys,
    /** Environment of a service that fetches from here. */
    env: {
      ...{ RAZORPAY_KEY_ID: 'rzp_test_books', RAZORPAY_KEY_SECRET: 'secret', RAZORPAY_BASE_URL: server.url },
      ...{ STRIPE_SECRET_KEY: 'sk_test_books', STRIPE_BASE_URL: server.url },
    },
    /** `day skip` of each page of Razorpay that was asked for. */
    askedRecon: (): string[] =>
      server.requests
        .filter(({ path }) => path.includes('/recon/'))
        .map(({ query }) => `${query.get('month')}-${query.get('day')} ${query.get('skip')}`),
  };
}

const refuse = (status: number, error: object): FakeAnswer => ({ status, body: { error } });

/** A payment of 100.00 as Razorpay's API has it: paise, 2.36 of fee of which 0.36 is tax. */
export const reconPayment = (id: string, at: number, change: object = {}): Any => ({
  ...{ entity_id: id, type: 'payment', debit: 0, credit: 9764, amount: 10000, currency: 'INR', fee: 236, tax: 36 },
  ...{ on_hold: false, settled: true, created_at: at, settled_at: at + 3600, settlement_id: 'setl_Books0000001' },
  ...{ settlement_utr: 'AXISN26112000001', payment_id: null, order_id: null, order_receipt: null, method: 'upi' },
  ...{ description: 'from Kavya Rao', notes: null, posted_at: null, credit_type: 'default', dispute_id: null },
  ...change,
});

/** A charge of 50.00 as a balance transaction of Stripe. */
export const stripeCharge = (n: number, at: number): Any => ({
  ...{ id: `txn_${n}`, object: 'balance_transaction', amount: 5000, fee: 200, net: 4800, currency: 'brl' },
  ...{ created: at, reporting_category: 'charge', type: 'charge', exchange_rate: null },
  source: {
    ...{ id: `ch_${n}`, object: 'charge', payment_intent: `pi_${n}`, metadata: {} },
    billing_details: { name: 'Ana Souza' },
    payment_method_details: { type: 'card' },
  },
});
