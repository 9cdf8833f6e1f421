import Stripe from 'stripe';
import supertest from 'supertest';
import { CARD, consent, linesOf, PIX, sendBread, storeCredential, TOTAL } from '../../helpers/app/brazil-orders';
import { createStage, type Json, type Stage } from '../../helpers/app/test-app';
import { startFakeStripe } from '../../helpers/providers/fake-stripe';

const SECRET = 'whsec_stripe_new';
const OLD_SECRET = 'whsec_stripe_old';

let fake: Awaited<ReturnType<typeof startFakeStripe>>;
let stage: Stage;
beforeAll(async () => {
  fake = await startFakeStripe();
  stage = await createStage({
    PSP: 'stripe',
    STRIPE_SECRET_KEY: 'sk_test_1',
    STRIPE_WEBHOOK_SECRET: `${SECRET},${OLD_SECRET}`,
    STRIPE_BASE_URL: fake.url,
  });
  await storeCredential(stage, { psp: { customer: 'cus_1', payment_method: 'pm_1' } }).expect(201);
});
afterAll(async () => {
  await stage.close();
  await fake.close();
});
afterEach(() => {
  fake.setFault(null);
  fake.says(null);
});

const intentsOf = (referenceId: string) =>
  [...fake.intents.values()].filter((one) => one.metadata.reference_id === referenceId);

/** Delivers an event as Stripe does. */
function post(event: Json, { secret = SECRET, at = stage.clock.now() } = {}) {
  const payload = JSON.stringify(event);
  const timestamp = Math.floor(at.getTime() / 1000);
  const header = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  return supertest(stage.serviceUrl)
    .post('/webhooks/stripe')
    .set({ 'content-type': 'application/json', 'stripe-signature': header })
    .send(payload);
}

const succeeded = (id: string, object: Json) => ({ id, type: 'payment_intent.succeeded', data: { object } });

test('a stored card is charged off-session, and found although the search lags behind', async () => {
  await sendBread(stage, 'S-1');
  await stage.deliver(consent(stage, 'S-1')).expect(200);
  await stage.runUntilIdle();
  const [intent] = intentsOf('S-1');
  expect(intent).toMatchObject({ customer: 'cus_1', amount: TOTAL, metadata: { attempt: '1' } });
  expect(fake.requests.find(({ method }) => method === 'POST')?.headers['idempotency-key']).toBe('S-1:1');
  expect(await stage.order('S-1')).toMatchObject({
    status: 'processing',
    payment: {
      status: 'captured',
      verification: { source: 'psp_lookup', transaction_id: intent.id, pg_transaction_id: intent.id },
      transactions: [{ method: 'card' }],
      problem: null,
    },
  });
});

test('a decline, then a card that works: two keys, one capture', async () => {
  await sendBread(stage, 'S-2');
  fake.says('decline');
  await stage.deliver(consent(stage, 'S-2')).expect(200);
  await stage.runUntilIdle();
  expect((await stage.order('S-2')).payment).toMatchObject({
    status: 'failed',
    transactions: [{ status: 'failed', error: { code: 'generic_decline' } }],
  });
  fake.setFault(null);
  fake.says(null);
  await stage.deliver(consent(stage, 'S-2')).expect(200);
  await stage.runUntilIdle();
  expect(intentsOf('S-2').map(({ status }) => status)).toEqual(['requires_payment_method', 'succeeded']);
  expect((await stage.order('S-2')).payment.status).toBe('captured');
});

test('the answer is lost after the money was taken: captured once', async () => {
  await sendBread(stage, 'S-3');
  fake.setFault('cut_after', 100);
  await stage.deliver(consent(stage, 'S-3')).expect(200);
  await stage.runUntilIdle();
  fake.setFault(null);
  fake.says(null);
  await stage.advance(400, 60);
  expect(intentsOf('S-3')).toHaveLength(1);
  expect((await stage.order('S-3')).payment).toMatchObject({ status: 'captured', problem: null });
});

test('Stripe keeps a 500 under its key: nobody is charged twice, and in the end a person is told', async () => {
  await sendBread(stage, 'S-4');
  fake.says('crash');
  await stage.deliver(consent(stage, 'S-4')).expect(200);
  await stage.runUntilIdle();
  fake.setFault(null);
  fake.says(null);
  await stage.advance(25 * 3600, 3600);
  expect(intentsOf('S-4')).toHaveLength(0);
  expect((await stage.order('S-4')).payment).toMatchObject({
    status: 'pending',
    problem: { code: 'charge_outcome_unknown' },
  });
});

describe('POST /webhooks/stripe', () => {
  test('names a Pix that no search knows yet: read by its id, and captured', async () => {
    await sendBread(stage, 'W-1', { payment_settings: [PIX] });
    const intent = fake.make({ amount: TOTAL, metadata: { reference_id: 'W-1' } });
    await stage.merchant.post('/orders/W-1/lookup').expect(200);
    expect((await stage.order('W-1')).payment.status).toBe('new');
    await post(succeeded('evt_1', intent)).expect(200);
    await stage.runUntilIdle();
    expect((await stage.order('W-1')).payment).toMatchObject({
      status: 'captured',
      verification: { transaction_id: intent.id },
    });
    expect(await linesOf(stage, 'W-1', 'webhook')).toEqual(['The PSP says: payment_intent.succeeded']);
  });

  test('a charge, a refund or a checkout session leads to its PaymentIntent', async () => {
    const shapes: [string, (intent: Json) => Json][] = [
      ['charge', ({ id, metadata }) => ({ object: 'charge', id: 'ch_x', payment_intent: id, metadata })],
      [
        'session',
        ({ id }) => ({ object: 'checkout.session', id: 'cs_x', payment_intent: id, client_reference_id: 'W-session' }),
      ],
    ];
    for (const [name, shape] of shapes) {
      await sendBread(stage, `W-${name}`, { payment_settings: [PIX] });
      const intent = fake.make({ amount: TOTAL, metadata: { reference_id: `W-${name}` } });
      await post({ id: `evt_${name}`, type: `${name}.done`, data: { object: shape(intent) } }).expect(200);
      await stage.runUntilIdle();
      expect((await stage.order(`W-${name}`)).payment.status).toBe('captured');
    }
  });

  test('what it says is never believed: the PaymentIntent itself is', async () => {
    await sendBread(stage, 'W-2', { payment_settings: [PIX, CARD] });
    const intent = fake.make({ status: 'requires_action', amount: TOTAL, metadata: { reference_id: 'W-2' } });
    await post(succeeded('evt_2', { ...intent, status: 'succeeded', amount_received: TOTAL })).expect(200);
    await stage.runUntilIdle();
    expect((await stage.order('W-2')).payment.status).toBe('new');
    // A code that is only shown does not keep the customer from using the card.
    await stage.deliver(consent(stage, 'W-2')).expect(200);
    await stage.runUntilIdle();
    expect((await stage.order('W-2')).payment).toMatchObject({ status: 'captured', problem: null });
  });

  test('both secrets of a rotation are believed; forged, old and unsigned news is not', async () => {
    const count = async () => Number((await stage.sql(`SELECT count(*) FROM inbox WHERE kind = 'psp_hint'`))[0].count);
    const before = await count();
    const event = (id: string) =>
      succeeded(id, { id: 'pi_1', object: 'payment_intent', metadata: { reference_id: 'W-1' } });
    await post(event('evt_old'), { secret: OLD_SECRET }).expect(200);
    await post(event('evt_same')).expect(200);
    await post(event('evt_same')).expect(200);
    expect(await count()).toBe(before + 2);
    await post(event('evt_f1'), { secret: 'whsec_forged' }).expect(401);
    await post(event('evt_f2'), { at: new Date(stage.clock.now().getTime() - 600_000) }).expect(401);
    await supertest(stage.serviceUrl).post('/webhooks/stripe').send(event('evt_f3')).expect(401);
    await post({ id: 'evt_4', type: 'payout.paid', data: { object: { object: 'payout', id: 'po_1' } } }).expect(200);
    expect(await count()).toBe(before + 2);
    await supertest(stage.serviceUrl).post('/webhooks/psp').send({}).expect(404);
  });
});

test('money goes back, and a lost answer does not send it twice', async () => {
  await sendBread(stage, 'R-1');
  await stage.deliver(consent(stage, 'R-1')).expect(200);
  await stage.runUntilIdle();
  fake.setFault('cut_after', 100);
  await stage.merchant.post('/orders/R-1/refunds', { amount: { value: 700 } }).expect(202);
  await stage.runUntilIdle();
  fake.setFault(null);
  fake.says(null);
  await stage.advance(120, 20);
  for (const refund of fake.refunds.values()) refund.status = 'succeeded';
  await stage.advance(600, 100);
  expect([...fake.refunds.values()].map(({ amount }) => amount)).toEqual([700]);
  expect((await stage.order('R-1')).payment).toMatchObject({
    refunded_amount: { value: 700 },
    refunds: [{ status: 'completed', external: false }],
  });
});
