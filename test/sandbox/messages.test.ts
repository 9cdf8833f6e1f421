import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Json, parametersOf, razorpay, sample, setUp, statusMessage } from './sandbox-stage';

const SAMPLES = readdirSync(join(__dirname, '../fixtures/sandbox'))
  .filter((name) => /^out\.(order_details|template|order_status)/.test(name))
  .map((name) => name.slice('out.'.length, -'.json'.length));

const pix = () => sample('order_details.br.pix_dynamic_code');
const physical = () => sample('order_details.in.pg.payu.noncatalog_physical');
const orderOf = (message: Json) => parametersOf(message).order;

describe('what WhatsApp accepts', () => {
  test.each(SAMPLES)('the documented sample %s', async (name) => {
    const stage = setUp();
    const message = sample(name);
    const reference = message.interactive?.action.parameters.reference_id ?? 'NL-20261120-0001';
    if (name.includes('order_status')) {
      // A status needs the order that it is about, with the same customer.
      const brazil = name.includes('.br.');
      const details = brazil ? pix() : name.includes('partially') ? physical() : razorpay();
      details.to = message.to;
      parametersOf(details).reference_id = reference;
      await stage.send(details).expect(200);
    }
    const answer = await stage.send(message);
    expect(answer.body).toMatchObject({
      messaging_product: 'whatsapp',
      contacts: [{ input: message.to, wa_id: expect.stringMatching(/^\d+$/) }],
      messages: [{ id: expect.stringMatching(/^wamid\.[A-Za-z0-9+/]+=*$/) }],
    });
    expect(answer.status).toBe(200);
  });

  test('an Indian expiry without description', async () => {
    const message = razorpay();
    delete orderOf(message).expiration.description;
    await setUp().send(message).expect(200);
  });

  test('an emoji counts as one character of a limit', async () => {
    const message = razorpay();
    message.interactive.footer.text = '🍵'.repeat(60);
    await setUp().send(message).expect(200);
  });
});

describe('who may send', () => {
  test('401 in the words of 360dialog without a key', async () => {
    const answer = await setUp().post('/whatsapp/messages', razorpay()).expect(401);
    expect(answer.body.meta).toMatchObject({ http_code: 401, developer_message: 'Invalid api_key' });
  });

  test('Meta takes the same message under its own path with a bearer token', async () => {
    const stage = setUp();
    const path = '/whatsapp/v24.0/109876543210987/messages';
    await stage.post(path, razorpay()).set('Authorization', 'Bearer token').expect(200);
    const refused = await stage.post(path, razorpay('X-1')).expect(401);
    expect(refused.body.error.code).toBe(190);
  });
});

describe('who gets it', () => {
  test.each([
    ['919845012345', '919845012345'],
    ['+919845012345', '919845012345'],
    ['5511987654321', '5511987654321'],
    ['551187654321', '5511987654321'],
    ['5531987654321', '553187654321'],
    ['551133334444', '551133334444'],
  ])('%s is called %s', async (to, waId) => {
    const answer = await setUp()
      .send({ ...razorpay(), to })
      .expect(200);
    expect(answer.body.contacts).toEqual([{ input: to, wa_id: waId }]);
  });

  test('a user id gets no number back', async () => {
    const { to: _to, ...rest } = razorpay();
    const answer = await setUp()
      .send({ ...rest, recipient: 'IN.12345678901234567890' })
      .expect(200);
    expect(answer.body.contacts).toEqual([{ input: 'IN.12345678901234567890', user_id: 'IN.12345678901234567890' }]);
  });

  test('a closed window refuses everything but a template', async () => {
    const stage = setUp();
    await stage.put('/customers/919845012345', { window: 'closed' }).expect(200);
    const refused = await stage.send(razorpay()).expect(400);
    expect(refused.body.error.code).toBe(131047);
    await stage.send(sample('template.order_details.in.pg')).expect(200);
  });
});

describe('pair limit', () => {
  test('45 messages may be borrowed, then one per 6 seconds', async () => {
    const stage = setUp();
    for (let count = 0; count < 45; count += 1) await stage.send(razorpay(`R-${count}`)).expect(200);
    const refused = await stage.send(razorpay('R-45')).expect(400);
    expect(refused.body.error.code).toBe(131056);
    await stage.send({ ...razorpay('R-46'), to: '919820098765' }).expect(200);
    await stage.world.advance(6000);
    await stage.send(razorpay('R-45')).expect(200);
    await stage.send(razorpay('R-47')).expect(400);
  });
});

describe('what becomes of a message', () => {
  test('sent, delivered and read, with the callback data and the wamid', async () => {
    const stage = setUp();
    const answer = await stage.send({ ...razorpay(), biz_opaque_callback_data: 'message-1' }).expect(200);
    await stage.world.advance(5000);
    expect(stage.statuses().map((status) => status.status)).toEqual(['sent', 'delivered', 'read']);
    for (const status of stage.statuses())
      expect(status).toMatchObject({ id: answer.body.messages[0].id, biz_opaque_callback_data: 'message-1' });
    expect(stage.captured[0]?.headers).toMatchObject({ Authorization: 'Bearer right' });
  });

  test.each([
    [{ reachable: false }, 131026],
    [{ window: 'closed_async' }, 131047],
    [{ supports_orders: false }, 2040],
  ])('a customer with %j: accepted, then failed with %i, and the reference may be used again', async (change, code) => {
    const stage = setUp();
    await stage.put('/customers/919845012345', change).expect(200);
    await stage.send(razorpay()).expect(200);
    await stage.world.advance(5000);
    expect(stage.statuses()).toMatchObject([{ status: 'failed', errors: [{ code }] }]);
    await stage.put('/customers/919845012345', { reachable: true, window: 'open', supports_orders: true });
    await stage.send(razorpay()).expect(200);
  });

  test('a customer who hides the number is told by user id alone', async () => {
    const stage = setUp();
    await stage.put('/customers/919845012345', { hides_phone: true }).expect(200);
    await stage.send(razorpay()).expect(200);
    await stage.world.tick();
    expect(stage.captured[0]?.raw).not.toContain('"919845012345"');
    expect(stage.statuses()[0].recipient_user_id).toMatch(/^IN\.\d+$/);
  });
});

describe('order_status', () => {
  const STATUSES = ['pending', 'processing', 'partially_shipped', 'shipped', 'completed', 'canceled'] as const;
  const GRID: Record<string, string> = {
    pending: '-YYYYY',
    processing: '--YYYY',
    partially_shipped: '-Y-YYY',
    shipped: '-YY-YY',
    completed: '------',
    canceled: '------',
  };
  const cases = Object.entries(GRID).flatMap(([from, row]) =>
    STATUSES.map((to, column) => [from, to, row[column] === 'Y' ? 'sent' : 'failed'] as const),
  );

  test.each(cases)('%s to %s: %s', async (from, to, expected) => {
    const stage = setUp();
    await stage.send(razorpay()).expect(200);
    if (from !== 'pending') await stage.send(statusMessage('NL-20261120-0001', from)).expect(200);
    await stage.world.advance(10_000);
    stage.captured.length = 0;
    await stage.send({ ...statusMessage('NL-20261120-0001', to), biz_opaque_callback_data: 'm' }).expect(200);
    await stage.world.tick();
    expect(stage.statuses()).toMatchObject([{ status: expected, biz_opaque_callback_data: 'm' }]);
    if (expected === 'failed') expect(stage.statuses()[0].errors[0].code).toBe(2046);
    expect(stage.world.orders.get('NL-20261120-0001')?.status).toBe(expected === 'sent' ? to : from);
  });

  test.each([
    ['paid', {}],
    ['being paid', { after_seconds: 60 }],
  ])('an order that is %s cannot be canceled: 2047', async (_story, action) => {
    const stage = setUp();
    await stage.send(razorpay()).expect(200);
    await stage.post('/orders/NL-20261120-0001/pay', action);
    await stage.send(statusMessage('NL-20261120-0001', 'canceled')).expect(200);
    await stage.world.tick();
    const failed = stage.statuses().find((status) => status.status === 'failed');
    expect(failed.errors[0]).toMatchObject({ code: 2047, title: "Could not change order status to 'canceled'" });
    expect(stage.world.orders.get('NL-20261120-0001')?.status).toBe('pending');
  });

  test('after a failed attempt it can be', async () => {
    const stage = setUp();
    await stage.send(razorpay()).expect(200);
    await stage.post('/orders/NL-20261120-0001/fail').expect(200);
    await stage.send(statusMessage('NL-20261120-0001', 'canceled')).expect(200);
    expect(stage.world.orders.get('NL-20261120-0001')?.status).toBe('canceled');
  });

  test('the hyphen of the prose is taken for the underscore', async () => {
    const stage = setUp();
    await stage.send(razorpay()).expect(200);
    await stage.send(statusMessage('NL-20261120-0001', 'partially-shipped')).expect(200);
    expect(stage.world.orders.get('NL-20261120-0001')?.status).toBe('partially_shipped');
  });

  test.each([
    ['an unknown order', 131009, (m: Json) => (m.interactive.action.parameters.reference_id = 'nobody')],
    ['another customer', 131009, (m: Json) => (m.to = '919820098765')],
    ['an unknown status', 131009, (m: Json) => (m.interactive.action.parameters.order.status = 'lost')],
    ['neither order nor payment', 131008, (m: Json) => delete m.interactive.action.parameters.order],
    ['a payment label in India', 100, (m: Json) => (m.interactive.action.parameters.payment = { status: 'captured' })],
    [
      'a description of 121',
      131009,
      (m: Json) => (m.interactive.action.parameters.order.description = 'x'.repeat(121)),
    ],
  ])('refused for %s: %i', async (_story, code, change) => {
    const stage = setUp();
    await stage.send(razorpay()).expect(200);
    const message = statusMessage('NL-20261120-0001', 'processing');
    change(message);
    const answer = await stage.send(message).expect(400);
    expect(answer.body.error.code).toBe(code);
  });
});
