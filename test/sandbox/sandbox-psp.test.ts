import { createHmac } from 'node:crypto';
import { REFERENCE, razorpay, sample, setUp } from './sandbox-stage';

const CARD = 'PSN-2026-11-20-000421';
const PIX = 'PSN-2026-11-20-000418';

const chargeOf = (change: object = {}) => ({
  reference_id: CARD,
  attempt: 1,
  credential_id: 'cred_01JD3T7Q9Z',
  psp: { token: 'tok_1' },
  amount: { value: 13500, offset: 100 },
  currency: 'BRL',
  customer: { phone: '5511987654321' },
  metadata: {},
  ...change,
});

async function withOrder(name = 'order_details.br.offsite_card_pay') {
  const stage = setUp();
  await stage.send(sample(name)).expect(200);
  await stage.world.advance(5000);
  stage.captured.length = 0;
  const authorised = (call: ReturnType<typeof stage.post>) => call.set('Authorization', 'Bearer psp');
  return {
    ...stage,
    charge: (body: object = chargeOf(), key = `${CARD}:1`) =>
      authorised(stage.post('/psp/charges', body)).set('Idempotency-Key', key),
    refund: (body: object, key = 'refund-1') =>
      authorised(stage.post('/psp/refunds', body)).set('Idempotency-Key', key),
    charges: async (reference: string) =>
      (await authorised(stage.get(`/psp/charges?reference_id=${reference}`)).expect(200)).body.data,
    refundState: async (id: string) => (await authorised(stage.get(`/psp/refunds/${id}`)).expect(200)).body,
  };
}

describe('consent', () => {
  test('is one message that names the card and carries no amount', async () => {
    const { post, captured } = await withOrder();
    await post(`/orders/${CARD}/confirm`).expect(200);
    const value = captured[0]?.body.entry[0].changes[0].value;
    expect(value.messages).toMatchObject([
      {
        from: '5511987654321',
        type: 'interactive',
        interactive: {
          type: 'payment_method',
          payment_method: {
            payment_method: 'offsite_card_pay',
            reference_id: CARD,
            last_four_digits: '4821',
            credential_id: 'cred_01JD3T7Q9Z',
          },
        },
      },
    ]);
    expect(JSON.stringify(value)).not.toContain('13500');
  });

  test('that is late keeps the time of the tap', async () => {
    const { post, captured, world, clock } = await withOrder();
    const tapped = Math.floor(clock.now().getTime() / 1000);
    await post(`/orders/${CARD}/confirm`, { after_seconds: 60 }).expect(202);
    expect(captured).toHaveLength(0);
    await world.advance(60_000);
    const message = captured[0]?.body.entry[0].changes[0].value.messages[0];
    expect(message.interactive.payment_method.payment_timestamp).toBe(tapped);
    expect(message.timestamp).toBe(String(tapped + 60));
  });

  test.each([
    ['lost', 0],
    ['duplicated', 2],
    ['forged', 1],
  ])('%s: %i deliveries', async (webhook, count) => {
    const { post, captured } = await withOrder();
    await post(`/orders/${CARD}/confirm`, { webhook }).expect(200);
    const ids = captured.map(({ body }) => body.entry[0].changes[0].value.messages[0].id);
    expect(ids).toHaveLength(count);
    expect(new Set(ids).size).toBe(Math.min(count, 1));
    const genuine = captured.every(({ headers }) => headers.Authorization === 'Bearer right');
    expect(genuine).toBe(webhook !== 'forged');
  });

  test('needs an order with a stored card', async () => {
    const stage = setUp();
    await stage.send(razorpay()).expect(200);
    expect((await stage.post(`/orders/${REFERENCE}/confirm`).expect(409)).body.code).toBe('not_possible');
  });
});

describe('charges', () => {
  test('take the money once per key', async () => {
    const { charge, charges, captured, world } = await withOrder();
    const first = await charge().expect(201);
    expect(first.body).toMatchObject({ status: 'succeeded', reference_id: CARD, attempt: 1, currency: 'BRL' });
    const { amount, ...rest } = chargeOf();
    expect((await charge({ amount, ...rest }).expect(200)).body).toEqual(first.body);
    expect((await charge(chargeOf({ attempt: 2 })).expect(422)).body.error.code).toBe('idempotency_key_reused');
    expect(await charges(CARD)).toEqual([first.body]);
    await world.tick();
    expect(captured.map(({ body }) => body)).toEqual([{ type: 'charge.succeeded', data: { reference_id: CARD } }]);
  });

  test('a key is forgotten after its hours, and the same request takes money again', async () => {
    const { charge, charges, world } = await withOrder();
    await charge().expect(201);
    await world.advance(24 * 3_600_000);
    await charge().expect(200);
    await world.advance(1000);
    await charge().expect(201);
    expect(await charges(CARD)).toHaveLength(2);
  });

  test('a decline is 402 with the failed charge, and again for the same key', async () => {
    const { charge, put } = await withOrder();
    await put('/faults', { charge: 'decline' });
    const declined = await charge().expect(402);
    expect(declined.body).toMatchObject({ status: 'failed', error: { code: 'card_declined' } });
    await put('/faults', { charge: 'ok' });
    expect((await charge().expect(402)).body).toEqual(declined.body);
    await charge(chargeOf({ attempt: 2 }), `${CARD}:2`).expect(201);
  });

  test('timeout_after takes the money and never answers; the same key then tells', async () => {
    const { charge, charges, put } = await withOrder();
    await put('/faults', { charge: 'timeout_after' });
    await expect(charge()).rejects.toThrow('socket hang up');
    const [taken] = await charges(CARD);
    expect(taken.status).toBe('succeeded');
    expect((await charge().expect(200)).body).toEqual(taken);
    expect(await charges(CARD)).toHaveLength(1);
  });

  test('401 without a key, 400 without an idempotency key, 422 for a wrong body, 503 when down', async () => {
    const { post, charge, get, put } = await withOrder();
    await post('/psp/charges', chargeOf()).set('Idempotency-Key', 'k').expect(401);
    await post('/psp/charges', chargeOf()).set('Authorization', 'Bearer psp').expect(400);
    await charge(chargeOf({ amount: { value: 0, offset: 100 } })).expect(422);
    await charge(chargeOf({ card: '4111' })).expect(422);
    await put('/faults', { lookup: 'down' });
    await get(`/psp/charges?reference_id=${CARD}`).set('Authorization', 'Bearer psp').expect(503);
  });
});

describe('money outside WhatsApp', () => {
  test('a paid Pix is a charge without attempt, told by a signed hint', async () => {
    const { post, charges, captured } = await withOrder('order_details.br.pix_dynamic_code');
    const reply = await post(`/orders/${PIX}/pay`).expect(200);
    expect(reply.body).toMatchObject({ payment_status: 'captured', charges: [{ status: 'succeeded' }] });
    const [charge] = await charges(PIX);
    expect(charge).toMatchObject({ status: 'succeeded', amount: { value: 13500, offset: 100 }, currency: 'BRL' });
    expect(charge).not.toHaveProperty('attempt');
    const received = captured[0];
    expect(received).toMatchObject({
      url: 'http://service.test/webhooks/psp',
      body: { type: 'charge.succeeded', data: { reference_id: PIX } },
    });
    const signed = `${received?.headers['webhook-id']}.${received?.headers['webhook-timestamp']}.${received?.raw}`;
    const mac = createHmac('sha256', Buffer.from('c2FuZGJveC1zZWNyZXQ=', 'base64')).update(signed).digest('base64');
    expect(received?.headers['webhook-signature']).toBe(`v1,${mac}`);
    await post(`/orders/${PIX}/pay`).expect(409);
  });

  test('UPI and links of India go the same way', async () => {
    const { post, charges } = await withOrder('order_details.in.payment_link');
    await post('/orders/INS-55102-R3/pay', { webhook: 'lost' }).expect(200);
    expect(await charges('INS-55102-R3')).toMatchObject([{ status: 'succeeded', currency: 'INR' }]);
  });

  test('it is pending until after_seconds; a failure may be followed by another try', async () => {
    const { post, charges, world } = await withOrder('order_details.br.pix_dynamic_code');
    await post(`/orders/${PIX}/fail`, { after_seconds: 5 }).expect(202);
    expect(await charges(PIX)).toMatchObject([{ status: 'pending' }]);
    await post(`/orders/${PIX}/pay`).expect(409);
    await world.advance(5000);
    await post(`/orders/${PIX}/pay`).expect(200);
    expect(await charges(PIX)).toMatchObject([{ status: 'failed' }, { status: 'succeeded' }]);
  });

  test('a forged hint has a wrong signature, and no money behind it', async () => {
    const { post, charges, captured, put } = await withOrder('order_details.br.pix_dynamic_code');
    await put('/psp_webhook', { url: 'http://elsewhere.test/psp', secret: 'whsec_bmV3' }).expect(200);
    await post(`/orders/${PIX}/pay`, { webhook: 'forged' }).expect(200);
    expect(await charges(PIX)).toEqual([]);
    const received = captured[0];
    const signed = `${received?.headers['webhook-id']}.${received?.headers['webhook-timestamp']}.${received?.raw}`;
    const mac = createHmac('sha256', 'new').update(signed).digest('base64');
    expect(received?.url).toBe('http://elsewhere.test/psp');
    expect(received?.headers['webhook-signature']).not.toBe(`v1,${mac}`);
  });

  test('wrong_amount shows every charge off by one', async () => {
    const { post, charges, put } = await withOrder('order_details.br.pix_dynamic_code');
    await post(`/orders/${PIX}/pay`).expect(200);
    await put('/faults', { lookup: 'wrong_amount' });
    expect((await charges(PIX))[0].amount.value).toBe(13501);
  });
});

describe('refunds', () => {
  test('pending, then succeeded; the same key gives the same refund; never more than the charge', async () => {
    const { charge, refund, refundState, world } = await withOrder();
    const { id } = (await charge()).body;
    const body = { charge_id: id, reference_id: CARD, amount: { value: 10000, offset: 100 }, currency: 'BRL' };
    const first = await refund(body).expect(201);
    expect(first.body).toEqual({ id: expect.stringMatching(/^re_/), status: 'pending' });
    await world.advance(5000);
    expect(await refundState(first.body.id)).toEqual({ id: first.body.id, status: 'succeeded' });
    expect((await refund(body).expect(200)).body.id).toBe(first.body.id);
    await refund({ ...body, currency: 'INR' }).expect(422);
    await refund({ ...body, amount: { value: 3501, offset: 100 } }, 'refund-2').expect(422);
    await refund({ ...body, amount: { value: 3500, offset: 100 } }, 'refund-2').expect(201);
  });

  test.each([
    ['an unknown charge', { charge_id: 'ch_x' }, 404],
    ['the charge of another order', { reference_id: 'other' }, 404],
    ['another currency', { currency: 'INR' }, 422],
  ])('%s: refused', async (_story, change, status) => {
    const { charge, refund } = await withOrder();
    const { id } = (await charge()).body;
    const body = { charge_id: id, reference_id: CARD, amount: { value: 1, offset: 100 }, currency: 'BRL', ...change };
    await refund(body).expect(status);
  });
});
