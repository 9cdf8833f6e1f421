import { Webhook } from 'standardwebhooks';
import supertest from 'supertest';
import { CARD, chargesOf, linesOf, PIX, sendBread, storeCredential, TOTAL } from '../../helpers/app/brazil-orders';
import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';

const LINK = { type: 'payment_link', payment_link: { uri: 'https://pay.psp.example/l/7Hq2Lm9' } };
/** 45.90 BRL, due on 25 November 2026. */
const BOLETO = { type: 'boleto', boleto: { digitable_line: '23793381288600083013252856000063516410000004590' } };
const OLD = 'whsec_b2xkIHNlY3JldA==';
const NEW = 'whsec_bmV3IHNlY3JldA==';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage({ PSP_WEBHOOK_SECRET: `${NEW},${OLD}` });
  await storeCredential(stage).expect(201);
});
afterAll(() => stage.close());

describe('what WhatsApp cannot look up is confirmed by the PSP', () => {
  test.each([
    ['a Pix', 'P-1', { payment_settings: [PIX] }],
    ['a link', 'P-2', { payment_settings: [LINK] }],
    ['several ways at once', 'P-3', { payment_settings: [PIX, LINK, CARD] }],
  ])('%s', async (_name, id, change) => {
    await sendBread(stage, id, change);
    await stage.customer.act(id, 'pay').expect(200);
    await stage.runUntilIdle();
    const [charge] = chargesOf(stage, id);
    expect(await stage.order(id)).toMatchObject({
      status: 'processing',
      payment: {
        status: 'captured',
        verification: { source: 'psp_lookup', transaction_id: charge?.id },
        problem: null,
      },
    });
    expect(await stage.customer.order(id)).toMatchObject({ status: 'processing', payment_label: 'captured' });
    expect(await linesOf(stage, id, 'webhook')).toContain('The PSP says: charge.succeeded');
  });

  test.each([
    ['a UPI intent link', 'IN-1', { upi: true }],
    ['an Indian payment link', 'IN-2', { upi: false }],
  ])('%s: no payment object in the message, which India does not know', async (_name, id, { upi }) => {
    const setting = upi
      ? { type: 'upi_intent_link', upi_intent_link: { link: `upi://pay?pa=tea@bank&pn=Tea&tr=${id}` } }
      : LINK;
    await stage.merchant.post('/orders', teaOrder(id, { payment_settings: [setting] })).expect(201);
    await stage.runUntilIdle();
    await stage.customer.act(id, 'pay').expect(200);
    await stage.runUntilIdle();
    expect(await stage.order(id)).toMatchObject({
      status: 'processing',
      payment: { status: 'captured', verification: { source: 'psp_lookup' } },
    });
    expect(await stage.customer.order(id)).toMatchObject({ status: 'processing', payment_label: null });
  });

  test('a Pix that failed is no decline of ours: the customer is told nothing and may try again', async () => {
    await sendBread(stage, 'P-4', { payment_settings: [PIX] });
    await stage.customer.act('P-4', 'fail').expect(200);
    await stage.runUntilIdle();
    expect((await stage.order('P-4')).payment.status).toBe('failed');
    expect((await stage.order('P-4')).messages).toHaveLength(1);
    await stage.customer.act('P-4', 'pay').expect(200);
    await stage.runUntilIdle();
    expect((await stage.order('P-4')).payment.status).toBe('captured');
  });

  test('paid in two parts: nothing is captured, and the merchant is told of each', async () => {
    await sendBread(stage, 'P-7', { payment_settings: [PIX] });
    const pay = (id: string, value: number): void => {
      const created_at = stage.clock.now().toISOString();
      const charge = { id, reference_id: 'P-7', status: 'succeeded', currency: 'BRL', created_at };
      stage.world.charges.put(id, { ...charge, amount: { value, offset: 100 } } as never);
    };
    const reported = async () =>
      (await stage.sql(`SELECT 1 FROM events WHERE reference_id = 'P-7' AND type = 'payment.problem'`)).length;
    pay('ch_part_1', 3_500);
    await stage.merchant.post('/orders/P-7/lookup').expect(200);
    expect(await reported()).toBe(1);
    pay('ch_part_2', 10_000);
    await stage.merchant.post('/orders/P-7/lookup').expect(200);
    await stage.merchant.post('/orders/P-7/lookup').expect(200);
    const { payment } = await stage.order('P-7');
    expect(payment).toMatchObject({ status: 'new', captured_amount: { value: 0 } });
    expect(payment.problems).toMatchObject([
      { code: 'amount_mismatch', detail: expect.stringContaining('Paid 10000') },
      { code: 'amount_mismatch', detail: expect.stringContaining('Paid 3500') },
    ]);
    expect(await reported()).toBe(2);
  });

  test('paid twice in two ways: captured once, the other payment is a problem', async () => {
    await sendBread(stage, 'P-5', { payment_settings: [PIX, CARD] });
    await stage.customer.act('P-5', 'pay').expect(200);
    await stage.runUntilIdle();
    const [first] = chargesOf(stage, 'P-5');
    stage.world.charges.put('ch_second', { ...first, id: 'ch_second' } as never);
    await stage.merchant.post('/orders/P-5/lookup').expect(200);
    expect((await stage.order('P-5')).payment).toMatchObject({
      status: 'captured',
      captured_amount: { value: TOTAL },
      verification: { transaction_id: first?.id },
      problem: { code: 'multiple_success' },
    });
  });

  test('charges of different amounts: the one that agrees captures, whichever came first', async () => {
    await sendBread(stage, 'P-6', { payment_settings: [PIX] });
    const charge = {
      reference_id: 'P-6',
      status: 'succeeded',
      currency: 'BRL',
      created_at: stage.clock.now().toISOString(),
    };
    stage.world.charges.put('ch_less', { ...charge, id: 'ch_less', amount: { value: 100, offset: 100 } } as never);
    await stage.merchant.post('/orders/P-6/lookup').expect(200);
    expect((await stage.order('P-6')).payment).toMatchObject({ status: 'new', problem: { code: 'amount_mismatch' } });
    stage.world.charges.put('ch_all', { ...charge, id: 'ch_all', amount: { value: TOTAL, offset: 100 } } as never);
    await stage.merchant.post('/orders/P-6/lookup').expect(200);
    expect((await stage.order('P-6')).payment).toMatchObject({
      status: 'captured',
      verification: { transaction_id: 'ch_all', amount: { value: TOTAL } },
    });
  });
});

describe('a boleto', () => {
  const boleto = { payment_settings: [BOLETO], order: undefined, total_amount: { value: 4590 } };

  test('clears days after the customer paid it, and nobody tells us', async () => {
    await sendBread(stage, 'B-1', boleto);
    await stage.customer.act('B-1', 'pay', { webhook: 'lost', after_seconds: 3 * 86_400 });
    await stage.advance(4 * 86_400, 6 * 3600);
    expect((await stage.order('B-1')).payment).toMatchObject({ status: 'captured', problem: null });
  });

  test('is still looked for when the order has long expired, and late money is flagged', async () => {
    const timestamp = String(Math.floor(stage.clock.now().getTime() / 1000) + 3600);
    const order = {
      items: [{ retailer_id: 'PAO', name: 'Pão', amount: { value: 4590 }, quantity: 1 }],
      expiration: { timestamp, description: 'Hoje' },
    };
    await sendBread(stage, 'B-2', { payment_settings: [BOLETO], order });
    await stage.advance(10 * 86_400, 86_400);
    expect((await stage.order('B-2')).payment.status).toBe('expired');
    await stage.customer.act('B-2', 'pay', { webhook: 'lost' });
    await stage.advance(2 * 86_400, 86_400);
    expect((await stage.order('B-2')).payment).toMatchObject({
      status: 'captured',
      problem: { code: 'paid_after_expiry' },
    });
  });
});

describe('POST /webhooks/psp', () => {
  const post = (body: Json, { secret = NEW, at = stage.clock.now(), id = 'msg_1' } = {}) => {
    const text = JSON.stringify(body);
    return supertest(stage.serviceUrl)
      .post('/webhooks/psp')
      .set({
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, at, text),
      })
      .send(text);
  };
  const webhookFor = (referenceId: string) => ({ type: 'charge.succeeded', data: { reference_id: referenceId } });
  const countWebhooks = async () =>
    Number((await stage.sql(`SELECT count(*) FROM inbox WHERE kind = 'psp_hint'`))[0].count);

  test('a hint moves nothing by itself: the PSP is asked', async () => {
    await sendBread(stage, 'W-1', { payment_settings: [PIX] });
    const answer = await post(webhookFor('W-1')).expect(200);
    expect(answer.text).toBe('');
    await stage.runUntilIdle();
    expect((await stage.order('W-1')).payment.status).toBe('new');
    expect(await linesOf(stage, 'W-1', 'lookup')).toContainEqual(expect.stringMatching(/nobody has tried to pay/));
  });

  test('both secrets of a rotation are believed', async () => {
    const before = await countWebhooks();
    await post(webhookFor('W-1'), { secret: OLD, id: 'msg_old' }).expect(200);
    await post(webhookFor('W-1'), { id: 'msg_new' }).expect(200);
    expect(await countWebhooks()).toBe(before + 2);
    await stage.runUntilIdle();
  });

  test('the same delivery again is the same hint', async () => {
    const before = await countWebhooks();
    await Promise.all([1, 2, 3].map(() => post(webhookFor('W-1'), { id: 'msg_same' }).expect(200)));
    expect(await countWebhooks()).toBe(before + 1);
    await stage.runUntilIdle();
  });

  test('forged, too old, too young, unsigned, or of another body: 401, and nothing is stored', async () => {
    const before = await countWebhooks();
    const minutes = (n: number) => new Date(stage.clock.now().getTime() + n * 60_000);
    await post(webhookFor('W-1'), { secret: 'whsec_Zm9yZ2VkIHNlY3JldA==', id: 'f1' }).expect(401);
    await post(webhookFor('W-1'), { at: minutes(-6), id: 'f2' }).expect(401);
    await post(webhookFor('W-1'), { at: minutes(6), id: 'f3' }).expect(401);
    await post(webhookFor('W-1'), { id: 'f4' }).set('webhook-id', 'other').expect(401);
    await post(webhookFor('W-1'), { id: 'f5' }).set('webhook-signature', 'v1,').expect(401);
    await supertest(stage.serviceUrl).post('/webhooks/psp').send(webhookFor('W-1')).expect(401);
    expect(await countWebhooks()).toBe(before);
  });

  test('about nothing of ours: 200, and nothing is stored', async () => {
    const before = await countWebhooks();
    for (const [index, body] of [
      {},
      [],
      webhookFor('not a reference'),
      webhookFor('x'.repeat(61)),
      { data: null },
    ].entries())
      await post(body, { id: `n${index}` }).expect(200);
    expect(await countWebhooks()).toBe(before);
    await post(webhookFor('W-unknown'), { id: 'unknown' }).expect(200);
    await stage.runUntilIdle();
  });

  test('Stripe is not listened to where another PSP is configured', async () => {
    await supertest(stage.serviceUrl).post('/webhooks/stripe').send({}).expect(404);
  });

  test('a forged hint of the sandbox leads to nothing', async () => {
    await sendBread(stage, 'W-2', { payment_settings: [PIX] });
    await stage.customer.act('W-2', 'pay', { webhook: 'forged' });
    await stage.runUntilIdle();
    expect((await stage.order('W-2')).payment.status).toBe('new');
  });

  test.each(['duplicated', 'reordered'])('%s hints: captured once, told once', async (webhook) => {
    const id = `W-3-${webhook}`;
    await sendBread(stage, id, { payment_settings: [PIX] });
    await stage.customer.act(id, 'pay', { webhook }).expect(200);
    await stage.runUntilIdle();
    expect((await stage.order(id)).payment.status).toBe('captured');
    expect((await stage.order(id)).messages).toHaveLength(2);
  });
});

describe('money goes back through the PSP', () => {
  test('in parts, and once per request', async () => {
    await sendBread(stage, 'R-1', { payment_settings: [PIX] });
    await stage.customer.act('R-1', 'pay').expect(200);
    await stage.runUntilIdle();
    await stage.merchant.post('/orders/R-1/refunds', { amount: { value: 500 } }).expect(202);
    await stage.runUntilIdle();
    await stage.advance(400, 60);
    expect((await stage.order('R-1')).payment).toMatchObject({
      status: 'captured',
      refunded_amount: { value: 500 },
      refunds: [{ status: 'completed', amount: { value: 500, offset: 100 }, external: false }],
    });
    await stage.merchant.post('/orders/R-1/refunds').expect(202);
    await stage.advance(400, 60);
    expect((await stage.order('R-1')).payment.refunded_amount).toEqual({ value: TOTAL, offset: 100 });
    expect(stage.world.pspRefunds.all().map(({ amount }) => amount)).toEqual([500, TOTAL - 500]);
  });
});

test('the customer is erased: the credential goes, the money stays', async () => {
  await storeCredential(stage, { customer: { phone: '5511911112222' } }, 'cred-erase').expect(201);
  const card = { type: 'offsite_card_pay', offsite_card_pay: { credential_id: 'cred-erase' } };
  await sendBread(stage, 'E-1', { to: '5511911112222', payment_settings: [card] });
  await stage.customer.act('E-1', 'confirm').expect(200);
  await stage.runUntilIdle();
  await stage.merchant.post('/customers/erase', { phone: '+5511911112222' }).expect(200);
  await stage.merchant.get('/credentials/cred-erase').expect(404);
  expect((await stage.order('E-1')).payment.status).toBe('captured');
  const [attempt] = await stage.sql(`SELECT * FROM charge_attempts WHERE reference_id = 'E-1'`);
  expect(attempt.request).toBeNull();
  expect(JSON.stringify(attempt)).not.toContain('5511911112222');
});

test('messages to the customer can be left to the merchant', async () => {
  await sendBread(stage, 'A-1', { auto_messages: false });
  await stage.customer.faults({ charge: 'decline' });
  await stage.customer.act('A-1', 'confirm').expect(200);
  await stage.runUntilIdle();
  await stage.customer.faults({ charge: 'ok' });
  await stage.customer.act('A-1', 'confirm').expect(200);
  await stage.runUntilIdle();
  expect(await stage.order('A-1')).toMatchObject({ status: 'pending', payment: { status: 'captured' } });
  expect((await stage.order('A-1')).messages).toHaveLength(1);
});
