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

describe('409: an order is not canceled when the answer that showed no payment was overtaken by one that shows', () => {
  async function overtaken(id: string, payment: () => void) {
    const held = heldLookup(id);
    const canceled = stage.merchant.post(`/orders/${id}/order_status`, { status: 'canceled' }).then((answer) => answer);
    await held.asked;
    payment();
    await stage.merchant.post(`/orders/${id}/lookup`).expect(200);
    held.release();
    const { status, body } = await canceled;
    return [status, body.code];
  }

  test('money that does not agree', async () => {
    await sent('A-cancel');
    expect(await overtaken('A-cancel', () => provider.pay('A-cancel', PAID, 'success'))).toEqual([409, 'order_paid']);
    expect(await stage.order('A-cancel')).toMatchObject({ status: 'pending', payment: { status: 'new' } });
  });

  test('somebody who pays after the expiry', async () => {
    const { order } = teaOrder('A-late');
    const timestamp = String(Math.floor(stage.clock.now().getTime() / 1000) + 600);
    await sent('A-late', { order: { ...order, expiration: { timestamp, description: 'Today' } } });
    stage.clock.advance(700_000);
    await stage.workers.drain();
    expect((await stage.order('A-late')).payment.status).toBe('expired');
    const pays = () => provider.pay('A-late', PAID, 'pending');
    expect(await overtaken('A-late', pays)).toEqual([409, 'payment_in_progress']);
    expect((await stage.order('A-late')).status).toBe('pending');
  });
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
