import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';
import { ScriptedProvider } from '../../helpers/providers/scripted-provider';

/** A payment that differs (an offer, a fee, interest) is accepted by a person, or given back; it is no dead end. */

let provider: ScriptedProvider;
let stage: Stage;
beforeAll(async () => {
  provider = await new ScriptedProvider().start();
  stage = await createStage({ SANDBOX_URL: provider.url });
});
afterAll(async () => {
  await stage.close();
  await provider.close();
});

const PAID = 65_000;
const accept = (id: string, transaction = `order_${id}`, body: object = { note: 'a bank offer' }) =>
  stage.merchant.post(`/orders/${id}/transactions/${transaction}/accept`, body);
async function sent(id: string, change: object = {}): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(id, change)).expect(201);
  await stage.workers.drain();
}
async function mismatched(id: string): Promise<Json> {
  await sent(id);
  const payment = provider.pay(id, PAID, 'success');
  const { body } = await stage.merchant.post(`/orders/${id}/lookup`).expect(200);
  expect(body.payment).toMatchObject({ status: 'new', problem: { code: 'amount_mismatch' } });
  return payment;
}

test('200: captured with what was paid, with the note as evidence, and the customer is told', async () => {
  await mismatched('A-1');
  const { body } = await accept('A-1').expect(200);
  expect(body).toMatchObject({
    status: 'processing',
    total_amount: { value: 68_145 },
    payment: {
      status: 'captured',
      captured_amount: { value: PAID },
      verification: { amount: { value: PAID }, currency: 'INR', accepted: { note: 'a bank offer' } },
      problem: null,
    },
  });
  // The provider goes on saying the same, and that is no news.
  await stage.merchant.post('/orders/A-1/lookup').expect(200);
  expect((await stage.order('A-1')).payment.problems).toEqual([]);
  const { body: refund } = await stage.merchant.post('/orders/A-1/refunds').expect(202);
  expect(refund.amount.value).toBe(PAID);
});

test.each([
  ['the payment goes on naming what was ordered', 68_145, PAID],
  ['only the payment tells what was paid', PAID, null],
])('200: %s, and later lookups contradict nothing', async (name, whole, own) => {
  const id = `A-${name.length}`;
  await sent(id);
  const payment = provider.pay(id, PAID, 'success');
  payment.amount = { value: whole, offset: 100 };
  payment.transactions[0].amount = own === null ? undefined : { value: own, offset: 100 };
  await stage.merchant.post(`/orders/${id}/lookup`).expect(200);
  const { body } = await accept(id).expect(200);
  expect(body.payment).toMatchObject({ captured_amount: { value: PAID }, problem: null });
  await stage.merchant.post(`/orders/${id}/lookup`).expect(200);
  expect((await stage.order(id)).payment.problems).toEqual([]);
  payment.transactions[0].amount = { value: PAID - 1, offset: 100 };
  await stage.merchant.post(`/orders/${id}/lookup`).expect(200);
  const { problems } = (await stage.order(id)).payment;
  expect(problems.map(({ code }: Json) => code)).toEqual(['capture_contradicted', 'amount_mismatch']);
});

test('the database refuses it without a note', async () => {
  await mismatched('A-db');
  const verification = `INSERT INTO verifications (reference_id, lookup_number, source, verdict, started_at, checked_at,
    transaction_id, amount, currency, raw) VALUES ('A-db', 1, 'whatsapp_lookup', $1, now(), now(), 't', 65000, 'INR', '')`;
  await expect(stage.sql(verification, ['accepted'])).rejects.toThrow(/verifications_accepted_with_note/);
  await stage.sql(verification, ['mismatch']);
  const capture = `UPDATE payments SET status = 'captured', captured_at = now(), captured_amount = 65000, verdict = $1,
    verification_id = (SELECT max(id) FROM verifications WHERE reference_id = 'A-db') WHERE reference_id = 'A-db'`;
  await expect(stage.sql(capture, ['mismatch'])).rejects.toThrow(/payments_/);
  await expect(stage.sql(capture, ['accepted'])).rejects.toThrow(/payments_evidence_fkey/);
});

test.each<[string, (payment: Json) => void]>([
  ['the success has failed since', (payment) => (payment.transactions[0].status = 'failed')],
  ['the latest lookup does not list it', (payment) => (payment.transactions = [])],
  [
    'it was paid in another currency',
    (payment) => {
      payment.currency = 'USD';
      payment.transactions[0].currency = 'USD';
    },
  ],
])('409 not_acceptable: %s', async (name, change) => {
  const id = `A-${name.length}`;
  change(await mismatched(id));
  expect((await accept(id).expect(409)).body.code).toBe('not_acceptable');
  expect((await stage.order(id)).payment.status).not.toBe('captured');
});

test('409 not_acceptable: it is captured already', async () => {
  await sent('A-done');
  provider.pay('A-done', 68_145, 'success');
  await stage.merchant.post('/orders/A-done/lookup').expect(200);
  expect((await accept('A-done').expect(409)).body.code).toBe('not_acceptable');
});

test('404: no such order, no such transaction; 422: no note; 502: the provider does not answer', async () => {
  await mismatched('A-4');
  await accept('A-404').expect(404);
  await accept('A-4', 'order_other').expect(404);
  await accept('A-4', 'order_A-4', {}).expect(422);
  provider.script = ({ endpoint }) => (endpoint === 'lookup' ? { status: 500, body: {} } : undefined);
  await accept('A-4').expect(502);
  provider.script = () => undefined;
});

test('a canceled order: captured, and flagged as late', async () => {
  await sent('A-canceled');
  await stage.merchant.post('/orders/A-canceled/order_status', { status: 'canceled' }).expect(202);
  await stage.workers.drain();
  provider.pay('A-canceled', PAID, 'success');
  await stage.merchant.post('/orders/A-canceled/lookup').expect(200);
  const { body } = await accept('A-canceled').expect(200);
  expect(body).toMatchObject({ status: 'canceled', payment: { status: 'captured' } });
  expect(body.payment.problems.map(({ code }: Json) => code)).toEqual(['paid_after_cancel']);
});

describe('refunds by transaction_id', () => {
  const refund = (id: string, body: object) => stage.merchant.post(`/orders/${id}/refunds`, body);

  test('202: a mismatched payment goes back whole, and never more than it took', async () => {
    await mismatched('G-1');
    expect((await refund('G-1', {}).expect(409)).body.code).toBe('not_refundable');
    const more = await refund('G-1', { transaction_id: 'order_G-1', amount: { value: PAID + 1 } }).expect(409);
    expect(more.body).toMatchObject({ code: 'not_refundable', detail: expect.stringContaining(String(PAID)) });
    const { body } = await refund('G-1', { transaction_id: 'pay_G-1_0' }).expect(202);
    expect(body).toMatchObject({ amount: { value: PAID }, transaction_id: 'order_G-1' });
    await stage.workers.drain();
    expect((await stage.order('G-1')).payment).toMatchObject({
      refunded_amount: { value: 0 },
      refunds: [{ status: 'pending', transaction_id: 'order_G-1' }],
    });
  });

  test('202: the second payment goes back, and the captured one stays whole', async () => {
    const id = 'G-2';
    await sent(id);
    const { transactions } = provider.pay(id, 68_145, 'success');
    transactions.push({ ...transactions[0], id: 'order_second', pg_transaction_id: 'pay_second', refunds: [] });
    await stage.merchant.post(`/orders/${id}/lookup`).expect(200);
    const { body } = await refund(id, { transaction_id: 'pay_second' }).expect(202);
    await stage.workers.drain();
    const [{ provider_refund_id }] = await stage.sql('SELECT provider_refund_id FROM refunds WHERE id = $1', [body.id]);
    transactions[1].refunds.push({ id: provider_refund_id, amount: { value: 68_145, offset: 100 }, status: 'success' });
    await stage.merchant.post(`/orders/${id}/lookup`).expect(200);
    expect((await stage.order(id)).payment).toMatchObject({
      refunded_amount: { value: 0 },
      refunds: [{ status: 'completed', transaction_id: 'order_second' }],
    });
    expect((await refund(id, { transaction_id: 'pay_second' }).expect(409)).body.code).toBe('not_refundable');
    await refund(id, {}).expect(202);
  });

  const days = async (count: number): Promise<void> => {
    for (let day = 0; day < count; day++) {
      stage.clock.advance(86_400_000);
      await stage.workers.drain();
    }
  };
  /** Gives a payment back that agreed with no order, and returns the provider's id of the refund. */
  async function refunded(id: string): Promise<string> {
    await mismatched(id);
    await refund(id, { transaction_id: `order_${id}` }).expect(202);
    await stage.workers.drain();
    const [row] = await stage.sql('SELECT provider_refund_id FROM refunds WHERE reference_id = $1', [id]);
    return row.provider_refund_id;
  }
  const listed = (id: string, status: string) => ({ id, status, amount: { value: PAID, offset: 100 } });

  test('of money that was never captured, without an answer: a person is told, and can free the amount', async () => {
    provider.script = ({ endpoint }) => (endpoint === 'refund' ? 'broken' : undefined);
    await refunded('G-4');
    provider.script = () => undefined;
    await days(8);
    const { payment } = await stage.order('G-4');
    expect(payment.problems.map(({ code }: Json) => code)).toContain('refund_outcome_unknown');
    const resolution = { note: 'it was not made', codes: ['refund_outcome_unknown'] };
    await stage.merchant.post('/orders/G-4/problem/resolve', resolution).expect(200);
    await refund('G-4', { transaction_id: 'order_G-4' }).expect(202);
  });

  test('of money that was never captured: looked at until it has ended, and when it fails afterwards', async () => {
    const id = await refunded('G-5');
    provider.addRefund('G-5', listed(id, 'pending'));
    await days(40);
    const { transactions } = provider.payments.get('G-5');
    transactions[0].refunds = [listed(id, 'success')];
    await days(1);
    expect((await stage.order('G-5')).payment.refunds).toMatchObject([{ status: 'completed' }]);
    transactions[0].refunds = [listed(id, 'failed')];
    await days(2);
    const { payment } = await stage.order('G-5');
    expect(payment.refunds).toMatchObject([{ status: 'failed' }]);
    expect(payment.problems.map(({ code }: Json) => code)).toContain('refund_reversed');
    const before = provider.asked('lookup', 'G-5').length;
    await days(80);
    const { length: after } = provider.asked('lookup', 'G-5');
    await days(10);
    expect(after).toBeGreaterThan(before);
    expect(provider.asked('lookup', 'G-5')).toHaveLength(after);
  });

  test('409: of a failed transaction, or of none of this order', async () => {
    await sent('G-3');
    provider.pay('G-3', PAID, 'failed');
    await stage.merchant.post('/orders/G-3/lookup').expect(200);
    for (const transaction_id of ['order_G-3', 'order_G-1'])
      expect((await refund('G-3', { transaction_id }).expect(409)).body.code).toBe('not_refundable');
  });
});

/** Holds the answer to the next lookup of an order, as it is now, until `release`. */
function heldLookup(id: string): { asked: Promise<void>; release: () => void } {
  let release = (): void => {};
  let ask = (): void => {};
  const asked = new Promise<void>((resolve) => (ask = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  provider.script = async ({ endpoint, referenceId }) => {
    if (endpoint !== 'lookup' || referenceId !== id) return undefined;
    provider.script = () => undefined;
    const body = JSON.parse(JSON.stringify({ payments: [provider.payments.get(id) ?? UNTOUCHED(id)] }));
    ask();
    await released;
    return { body };
  };
  return { asked, release };
}

const UNTOUCHED = (reference_id: string) => ({
  ...{ reference_id, status: 'pending', currency: 'INR', amount: { value: 68145, offset: 100 } },
});

test('409: the answer that shows the success is older than one that shows its failure', async () => {
  const payment = await mismatched('A-older');
  const held = heldLookup('A-older');
  const accepted = accept('A-older').then((answer) => answer);
  await held.asked;
  payment.transactions[0].status = 'failed';
  await stage.merchant.post('/orders/A-older/lookup').expect(200);
  held.release();
  const { status, body } = await accepted;
  expect({ status, code: body.code }).toEqual({ status: 409, code: 'not_acceptable' });
  expect((await stage.order('A-older')).payment).toMatchObject({ status: 'failed', captured_at: null });
});

test('409: an order is not canceled when a payment became known after the answer that showed none', async () => {
  await sent('A-cancel');
  const held = heldLookup('A-cancel');
  const canceled = stage.merchant
    .post('/orders/A-cancel/order_status', { status: 'canceled' })
    .then((answer) => answer);
  await held.asked;
  provider.pay('A-cancel', PAID, 'success');
  await stage.merchant.post('/orders/A-cancel/lookup').expect(200);
  held.release();
  const { status, body } = await canceled;
  expect({ status, code: body.code }).toEqual({ status: 409, code: 'order_paid' });
  expect(await stage.order('A-cancel')).toMatchObject({ status: 'pending', payment: { status: 'new' } });
});

test('what went back of the accepted transaction before counts at once', async () => {
  await mismatched('A-refunded');
  const { body } = await stage.merchant
    .post('/orders/A-refunded/refunds', { transaction_id: 'order_A-refunded', amount: { value: 500 } })
    .expect(202);
  await stage.workers.drain();
  const [{ provider_refund_id: id }] = await stage.sql('SELECT provider_refund_id FROM refunds WHERE id = $1', [
    body.id,
  ]);
  provider.addRefund('A-refunded', { id, amount: { value: 500, offset: 100 }, status: 'success' });
  await stage.merchant.post('/orders/A-refunded/lookup').expect(200);
  expect((await stage.order('A-refunded')).payment).toMatchObject({ refunded_amount: { value: 0 } });
  const answer = (await accept('A-refunded').expect(200)).body;
  expect(answer.payment).toMatchObject({ captured_amount: { value: PAID }, refunded_amount: { value: 500 } });
  const sums = await stage.sql(
    `SELECT sum(refunds)::int8 AS refunds, sum(suspense)::int8 AS suspense FROM ledger WHERE reference_id = 'A-refunded'`,
  );
  expect(sums).toEqual([{ refunds: 500, suspense: 0 }]);
});
