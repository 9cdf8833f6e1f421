import { boletoBarcode, boletoLineOf } from '../../../src/domain/brazil/boleto';
import { composeBrCode } from '../../../src/domain/brazil/br-code';
import { type Any, type FakeAnswer, type FakeRequest, startFakeServer } from './fake-server';

/** A merchant's own charge service, strict about keys and fields; `answer` lets a test send anything instead. */
export async function startFakePsp() {
  const charges: Any[] = [];
  const refunds: Any[] = [];
  const instruments: Any[] = [];
  const keys = new Map<string, { body: string; answer: Any }>();
  let declines = false;
  let instead: FakeAnswer | null = null;

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
  const charge = ({ reference_id, attempt, amount, currency }: Any): FakeAnswer => {
    if (!declines) return { status: 201, body: make({ reference_id, attempt, amount, currency }) };
    const error = { code: 'card_declined', message: 'The card was declined' };
    return { status: 402, body: make({ reference_id, attempt, amount, currency, status: 'failed', error }) };
  };
  const refund = ({ charge_id, amount }: Any): FakeAnswer => {
    const of = charges.find((one) => one.id === charge_id);
    const gone = refunds.filter((one) => one.charge_id === charge_id).reduce((sum, one) => sum + one.amount.value, 0);
    if (!of || amount.value > of.amount.value - gone) return refuse('not_refundable', 'No.');
    const made = { id: `re_${refunds.length + 1}`, status: 'pending', charge_id, amount };
    refunds.push(made);
    return { status: 201, body: made };
  };
  const instrument = ({ reference_id, kind, amount, currency, customer }: Any): FakeAnswer => {
    if (declines) return refuse('not_enabled', 'This account has none.');
    if (kind === 'boleto' && !customer?.tax_id) return refuse('tax_id_required', 'A boleto needs a tax id.');
    const id = `in_${instruments.length + 1}`;
    const made: Any = {
      id,
      kind,
      reference_id,
      amount,
      currency,
      status: 'open',
      canceled: false,
      ...contentOf(id, kind, amount.value),
    };
    instruments.push(made);
    return { status: 201, body: made };
  };
  const cancel = (id: string): FakeAnswer => {
    const made = instruments.find((one) => one.id === id);
    if (!made) return { status: 404, body: { error: { code: 'not_found', message: 'No such instrument' } } };
    const paid = charges.some((one) => one.reference_id === made.reference_id && one.attempt === undefined);
    if (!paid) Object.assign(made, { canceled: true, status: 'canceled' });
    return { status: 200, body: { id, status: paid ? 'paid' : 'canceled' } };
  };

  const read = ({ path, query }: FakeRequest): FakeAnswer => {
    if (path === '/charges') {
      const data = charges.filter((one) => one.reference_id === query.get('reference_id'));
      return { status: 200, body: { data } };
    }
    const found = refunds.find((one) => path === `/refunds/${one.id}`);
    return { status: found ? 200 : 404, body: found ?? {} };
  };

  const server = await startFakeServer((request) => {
    const { method, path, headers, text, body } = request;
    if (instead) return instead;
    if (headers.authorization !== 'Bearer the-key') return { status: 401, body: { error: { code: 'unauthorized' } } };
    if (method === 'GET') return read(request);
    const key = headers['idempotency-key'];
    if (!key) return refuse('idempotency_key_missing', 'A key is expected.');
    const known = keys.get(`${path} ${key}`);
    if (known && known.body !== text) return refuse('key_reused', 'Another body.');
    if (known) return { status: known.answer.status === 'failed' ? 402 : 200, body: known.answer };
    const [, id] = /^\/instruments\/(\w+)\/cancel$/.exec(path) ?? [];
    if (id !== undefined) return cancel(id);
    const done = path === '/refunds' ? refund(body) : path === '/instruments' ? instrument(body) : charge(body);
    if (done.status !== 422) keys.set(`${path} ${key}`, { body: text, answer: done.body });
    return done;
  });
  return {
    ...server,
    charges,
    refunds,
    instruments,
    make,
    setDeclines: (on: boolean) => {
      declines = on;
    },
    answer: (status: number, body: string) => {
      instead = { status, body };
    },
    recover: () => {
      instead = null;
    },
  };
}

function contentOf(id: string, kind: string, amount: number): object {
  if (kind === 'pix_dynamic_code')
    return { code: composeBrCode({ location: `pix.example/v2/${id}`, merchantName: 'Loja', city: 'Recife' }) };
  if (kind === 'boleto') {
    const free = id.slice(3).padStart(25, '0');
    return { digitable_line: boletoLineOf(boletoBarcode({ bank: '001', amount, free })) };
  }
  return kind === 'payment_link' ? { uri: `https://pay.example/${id}` } : { link: `upi://pay?pa=shop@bank&tr=${id}` };
}

const refuse = (code: string, message: string): FakeAnswer => ({ status: 422, body: { error: { code, message } } });
