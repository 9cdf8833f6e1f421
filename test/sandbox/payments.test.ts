import { createHmac } from 'node:crypto';
import { CONFIGURATION, type Json, REFERENCE, razorpay, sample, setUp, statusMessage } from './sandbox-stage';

async function withOrder(options: Parameters<typeof setUp>[0] = {}) {
  const stage = setUp(options);
  await stage.send(razorpay()).expect(200);
  await stage.world.advance(5000);
  stage.captured.length = 0;
  const act = (action: string, body?: object) => stage.post(`/orders/${REFERENCE}/${action}`, body);
  const lookup = async () => (await stage.lookup(CONFIGURATION, REFERENCE).expect(200)).body.payments[0];
  /** "payment status/transaction status" of every delivery so far. */
  const reported = () => stage.payments().map((item) => `${item.status}/${item.payment.transaction.status}`);
  return { ...stage, act, lookup, reported };
}

describe('paying', () => {
  test('the webhooks tell pending and captured, and the reply shows both deliveries', async () => {
    const { act, reported, payments } = await withOrder();
    const reply = await act('pay', { method: 'card' }).expect(200);
    expect(reported()).toEqual(['pending/pending', 'captured/success']);
    expect(payments()[1]).toMatchObject({
      type: 'payment',
      recipient_id: '919845012345',
      payment: {
        reference_id: REFERENCE,
        amount: { value: 147785, offset: 100 },
        currency: 'INR',
        receipt: 'rcpt_NL-20261120-0001',
        notes: { store: 'blr-01', channel: 'whatsapp' },
        transaction: { type: 'razorpay', method: { type: 'card' }, pg_transaction_id: expect.stringMatching(/^pay_/) },
      },
    });
    expect(payments()[0].payment.transaction).not.toHaveProperty('pg_transaction_id');
    expect(reply.body).toMatchObject({
      status: 'pending',
      payment_status: 'captured',
      transactions: [{ status: 'success' }],
    });
    expect(reply.body.deliveries.slice(-2)).toMatchObject([
      { about: 'payment pending', http_status: 200 },
      { about: 'payment captured', http_status: 200 },
    ]);
  });

  test.each([
    ['sent', ['pending/pending', 'captured/success']],
    ['lost', []],
    ['duplicated', ['pending/pending', 'pending/pending', 'captured/success', 'captured/success']],
    ['reordered', ['captured/success', 'pending/pending']],
  ])('webhook %s', async (webhook, expected) => {
    const { act, reported, lookup } = await withOrder();
    await act('pay', { webhook }).expect(200);
    expect(reported()).toEqual(expected);
    expect((await lookup()).status).toBe('captured');
  });

  test('a forged webhook claims money that nobody paid, and cannot prove where it comes from', async () => {
    const { act, reported, lookup, captured } = await withOrder({
      signatures: { platformSecret: 'platform', appSecret: 'app' },
    });
    await act('pay', { webhook: 'forged' }).expect(200);
    expect(reported()).toEqual(['captured/success']);
    expect(captured[0]?.headers.Authorization).toMatch(/^Bearer (?!right)/);
    const right = createHmac('sha256', 'platform')
      .update(captured[0]?.raw ?? '')
      .digest('hex');
    expect(captured[0]?.headers['x-360dialog-signature']).not.toBe(right);
    expect(await lookup()).not.toHaveProperty('transactions');
    await act('pay').expect(200);
    const genuine = captured.at(-1);
    expect(genuine?.headers['x-360dialog-signature']).toBe(
      createHmac('sha256', 'platform')
        .update(genuine?.raw ?? '')
        .digest('hex'),
    );
    expect(genuine?.headers['x-hub-signature-256']).toBe(
      `sha256=${createHmac('sha256', 'app')
        .update(genuine?.raw ?? '')
        .digest('hex')}`,
    );
  });

  test('with after_seconds the attempt is pending until then', async () => {
    const { act, reported, lookup, world } = await withOrder();
    const reply = await act('pay', { after_seconds: 600 }).expect(202);
    expect(reply.body.transactions).toMatchObject([{ status: 'pending' }]);
    expect(await lookup()).toMatchObject({ status: 'pending', transactions: [{ status: 'pending' }] });
    await world.advance(599_000);
    expect(reported()).toEqual(['pending/pending']);
    await world.advance(1000);
    expect(reported()).toEqual(['pending/pending', 'captured/success']);
    expect(await lookup()).toMatchObject({ status: 'captured', transactions: [{ status: 'success' }] });
  });

  test('a failed attempt leaves the payment pending, and the next may succeed', async () => {
    const { act, reported, lookup } = await withOrder();
    await act('fail').expect(200);
    expect(reported()).toEqual(['pending/pending', 'pending/failed']);
    expect(await lookup()).toMatchObject({
      status: 'pending',
      transactions: [{ status: 'failed', error: { reason: 'incorrect_pin' } }],
    });
    await act('pay').expect(200);
    const { transactions } = await lookup();
    expect(transactions).toMatchObject([{ status: 'failed' }, { status: 'success' }]);
    expect(transactions[0].id).toBe(transactions[1].id);
    expect(transactions[0].pg_transaction_id).not.toBe(transactions[1].pg_transaction_id);
  });

  test('money is taken once: 409 when paid, and while an attempt runs', async () => {
    const { act, world } = await withOrder();
    await act('pay', { after_seconds: 10 }).expect(202);
    expect((await act('pay').expect(409)).body.code).toBe('payment_in_progress');
    await world.advance(10_000);
    const paid = await act('fail').expect(409);
    expect(paid.body.code).toBe('order_paid');
    expect(paid.headers['content-type']).toContain('application/problem+json');
  });

  test('late money comes even after expiry and cancelation, and the reply says so', async () => {
    const { act, world, send, clock, lookup } = await withOrder();
    await send(statusMessage(REFERENCE, 'canceled')).expect(200);
    clock.advance(3 * 86_400_000);
    await world.tick();
    const reply = await act('pay').expect(200);
    expect(reply.body.notes).toEqual([expect.stringContaining('expired'), expect.stringContaining('canceled')]);
    expect((await lookup()).status).toBe('captured');
  });

  test.each([
    ['an unknown field', { colour: 'red' }, '/colour'],
    ['an unknown method', { method: 'cash' }, '/method'],
    ['an unknown webhook mode', { webhook: 'maybe' }, '/webhook'],
    ['a negative delay', { after_seconds: -1 }, '/after_seconds'],
  ])('422 for %s', async (_story, body, pointer) => {
    const { act } = await withOrder();
    const refused = await act('pay', body).expect(422);
    expect(refused.body).toMatchObject({ code: 'invalid_request', status: 422, errors: [{ pointer }] });
  });

  test('404 for an unknown reference, 400 for broken JSON', async () => {
    const { post } = await withOrder();
    expect((await post('/orders/nobody/pay').expect(404)).body.code).toBe('not_found');
    expect((await post(`/orders/${REFERENCE}/pay`).type('json').send('{').expect(400)).body.code).toBe(
      'malformed_json',
    );
  });
});

describe('deliveries', () => {
  test('go where /v1/configs/webhook says, with its headers', async () => {
    const { act, post, captured, get } = await withOrder();
    await post('/whatsapp/v1/configs/webhook', { url: 'http://other.test/hook', headers: { 'x-secret': 's' } })
      .set('D360-API-KEY', 'k')
      .expect(200, { url: 'http://other.test/hook' });
    await act('pay').expect(200);
    expect(captured[0]).toMatchObject({ url: 'http://other.test/hook', headers: { 'x-secret': 's' } });
    await get('/whatsapp/v1/configs/webhook').set('D360-API-KEY', 'k').expect(200, { url: 'http://other.test/hook' });
  });

  test('a failed one is repeated with growing delays, with the same body, and not for ever', async () => {
    const { act, answers, captured, world, get } = await withOrder();
    answers.push(500, 200, 202, 503, 400, 401, 404, 500);
    await act('pay').expect(200);
    await world.advance(3_600_000);
    const { deliveries } = (await get(`/orders/${REFERENCE}`)).body;
    const tried = (delivery: Json) => delivery.attempts.map((attempt: Json) => attempt.http_status);
    expect(tried(deliveries.at(-2))).toEqual([500, 202, 503, 400, 401, 404]);
    expect(tried(deliveries.at(-1))).toEqual([200]);
    const bodies = captured.filter(({ body }) => body.entry[0].changes[0].value.statuses[0].status === 'pending');
    expect(new Set(bodies.map(({ raw }) => raw)).size).toBe(1);
  });

  test('names beyond ASCII are escaped, as Meta signs them', async () => {
    const { act, put, captured } = await withOrder();
    await put('/customers/919845012345', { name: 'José 🍵' }).expect(200);
    await act('pay').expect(200);
    expect(captured[0]?.raw).toMatch(/^[\x20-\x7e]+$/);
    expect(captured[0]?.body.entry[0].changes[0].value.contacts[0].profile.name).toBe('José 🍵');
  });
});

describe('lookup', () => {
  test('an order that nobody touched is pending, without transactions', async () => {
    const { lookup } = await withOrder();
    expect(await lookup()).toEqual({
      reference_id: REFERENCE,
      status: 'pending',
      currency: 'INR',
      amount: { value: 147785, offset: 100 },
      receipt: 'rcpt_NL-20261120-0001',
      notes: { store: 'blr-01', channel: 'whatsapp' },
    });
  });

  test('the edition of 2025 says total_amount and always has transactions', async () => {
    const { lookup, act } = await withOrder({ lookupEdition: '2025' });
    expect(await lookup()).toMatchObject({ total_amount: { value: 147785 }, transactions: [] });
    await act('pay').expect(200);
    const paid = await lookup();
    expect(paid).not.toHaveProperty('amount');
    expect(paid.transactions[0]).not.toHaveProperty('order_amount');
  });

  test('Meta answers it without /v1, 360dialog with it', async () => {
    const { get } = await withOrder();
    await get(`/whatsapp/109876543210987/payments/${CONFIGURATION}/${REFERENCE}`)
      .set('Authorization', 'Bearer t')
      .expect(200);
    await get(`/whatsapp/payments/${CONFIGURATION}/${REFERENCE}`).set('D360-API-KEY', 'k').expect(404);
  });

  test.each([
    ['an unknown reference', CONFIGURATION, 'nobody'],
    ['another configuration', 'other', REFERENCE],
  ])('%s is an error, never an answer', async (_story, configuration, reference) => {
    const { lookup: _, ...stage } = await withOrder();
    const answer = await stage
      .get(`/whatsapp/v1/payments/${configuration}/${reference}`)
      .set('D360-API-KEY', 'k')
      .expect(400);
    expect(answer.body.errors).toMatchObject([{ code: 100, title: expect.any(String), details: expect.any(String) }]);
  });

  test('UPI links cannot be looked up: WhatsApp does not see the money', async () => {
    const stage = setUp();
    await stage.send(sample('template.order_details.in.upi_intent_mixed')).expect(200);
    await stage.lookup('nilgiri-upi-main', 'LPG-771820').expect(400);
  });
});
