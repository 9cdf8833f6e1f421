import { type Merchant, startMerchant } from '../../helpers/app/merchant';
import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';

let stage: Stage;
let merchant: Merchant;
beforeAll(async () => {
  stage = await createStage();
  merchant = await startMerchant();
  await stage.merchant.post('/webhook_endpoints', { url: merchant.url }).expect(201);
});
afterAll(async () => {
  await stage.close();
  await merchant.close();
});

const NAME = 'Meenakshi Canary';
const ADDRESS = '14 Kanarienvogel Road';

/** Every row of every table that holds one of these words, as `table: row`; bytea is read as its text. */
async function findAnywhere(...words: string[]): Promise<string[]> {
  const tables = await stage.sql<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
      WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  const found: string[] = [];
  for (const { name } of tables)
    for (const row of await stage.sql(`SELECT * FROM ${name}`)) {
      const text = Object.values(row)
        .map((value) => (Buffer.isBuffer(value) ? value.toString() : JSON.stringify(value)))
        .join('\n');
      // A wamid holds its recipient's number in base64.
      const decoded = (text.match(/wamid\.[\w+/=]+/g) ?? []).map((one) =>
        Buffer.from(one.slice(6), 'base64').toString(),
      );
      if (words.some((word) => [text, ...decoded].some((part) => part.includes(word)))) found.push(`${name}: ${text}`);
    }
  return found;
}

function personalOrder(referenceId: string, phone: string, change: object = {}): Json {
  return teaOrder(referenceId, {
    to: phone,
    type: 'physical-goods',
    payment_settings: [
      {
        type: 'payment_gateway',
        payment_gateway: {
          type: 'razorpay',
          configuration_name: 'nilgiri-rzp-prod',
          razorpay: { receipt: 'r-1', notes: { for: NAME } },
        },
      },
    ],
    beneficiaries: [
      {
        name: NAME,
        address_line1: ADDRESS,
        city: 'Bengaluru',
        state: 'Karnataka',
        country: 'India',
        postal_code: '560001',
      },
    ],
    message: { body: `Dear ${NAME}`, footer: 'Thanks' },
    texts: { captured: `Thank you, ${NAME}` },
    metadata: { ship_to: ADDRESS, gift_for: NAME },
    ...change,
  });
}

const create = (body: Json, key: string) =>
  stage.merchant.post('/orders', body).set('Idempotency-Key', key).expect(201);

/** A text of the customer, as WhatsApp delivers it. */
const says = (from: string, body: string): object => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '1',
      changes: [
        {
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: '918045671234', phone_number_id: '109876543210987' },
            contacts: [{ profile: { name: NAME }, wa_id: from }],
            messages: [{ from, id: `wamid.${from}`, timestamp: '1795171207', type: 'text', text: { body } }],
          },
        },
      ],
    },
  ],
});

test('after erasing, no column of any table holds the number, the name or the address; the money is still there', async () => {
  const phone = '919811111111';
  await create(personalOrder('ER-1', `+${phone}`), 'er-1');
  await stage.runUntilIdle();
  await stage.customer.act('ER-1', 'pay', {}).expect(200);
  await stage.runUntilIdle();
  await stage.merchant
    .post('/orders/ER-1/order_status', { status: 'shipped', description: `To ${ADDRESS}`, body: `On its way, ${NAME}` })
    .set('Idempotency-Key', 'er-1-shipped')
    .expect(202);
  await stage.runUntilIdle();
  await stage.deliver(says(phone, `I live at ${ADDRESS}`)).expect(200);
  await stage.deliver(Buffer.from(`{"unknown": "${phone} ${NAME}"}`)).expect(200);
  await stage.merchant
    .post('/orders/validate', personalOrder('ER-9', `+${phone}`))
    .set('Idempotency-Key', 'er-1-validate')
    .expect(200);
  await stage.merchant.post('/orders/search', { phone }).set('Idempotency-Key', 'er-1-search').expect(200);
  const event = (await stage.merchant.get('/events')).body.data[0];
  await stage.merchant.post(`/events/${event.id}/redeliver`).set('Idempotency-Key', 'er-1-again').expect(202);
  await stage.runUntilIdle();
  const before = await stage.order('ER-1');
  expect(new Set((await findAnywhere(phone, NAME, ADDRESS)).map((row) => row.split(':')[0]))).toEqual(
    new Set(['events', 'evidence', 'idempotency_keys', 'inbox', 'messages', 'orders', 'verifications']),
  );

  const { body } = await stage.merchant.post('/customers/erase', { phone: `+${phone}` }).expect(200);
  expect(body).toEqual({ orders: 1 });
  expect(await findAnywhere(phone, NAME, ADDRESS)).toEqual([]);

  const after = await stage.order('ER-1');
  expect(after.version).toBe(before.version + 1);
  expect(after).toMatchObject({
    customer: { phone: null, user_id: null },
    status: 'shipped',
    metadata: {},
    total_amount: before.total_amount,
    order: { items: before.order.items, subtotal: before.order.subtotal, tax: before.order.tax },
    payment: before.payment,
  });
  expect(after).not.toHaveProperty('beneficiaries');
  expect((await stage.timeline('ER-1')).at(-1)).toMatchObject({ kind: 'erased', cause: 'merchant' });
});

test('an order that is still open is paid, looked up and refunded after its customer was erased', async () => {
  const phone = '919822222222';
  await create(personalOrder('ER-2', phone), 'er-2');
  await stage.runUntilIdle();
  await stage.merchant.post('/customers/erase', { phone }).expect(200, { orders: 1 });
  await stage.customer.act('ER-2', 'pay', {}).expect(200);
  await stage.runUntilIdle();
  expect(await stage.order('ER-2')).toMatchObject({ status: 'pending', payment: { status: 'captured' } });
  expect((await stage.order('ER-2')).messages).toHaveLength(1);

  await stage.merchant.post('/orders/ER-2/refunds', {}).expect(202);
  await stage.advance(600, 200);
  expect((await stage.order('ER-2')).payment).toMatchObject({ refunded_amount: { value: 68145 } });
});

test('nobody is written to any more: owed messages are withdrawn, new ones refused', async () => {
  const phone = '919833333333';
  await create(personalOrder('ER-3', phone), 'er-3');
  await create(personalOrder('ER-4', phone, { send: false }), 'er-4');
  await stage.merchant.post('/customers/erase', { phone }).expect(200, { orders: 2 });
  await stage.runUntilIdle();
  expect((await stage.order('ER-3')).messages).toMatchObject([
    { status: 'failed', error: { code: 'customer_erased' } },
  ]);
  expect((await stage.customer.order('ER-3')).reference_id).toBeUndefined();
  for (const path of ['/orders/ER-3/order_details', '/orders/ER-4/order_details'])
    expect((await stage.merchant.post(path).expect(409)).body.code).toBe('invalid_transition');
  await stage.merchant.post('/orders/ER-3/order_status', { status: 'canceled' }).expect(202);
  expect(await stage.order('ER-3')).toMatchObject({ status: 'canceled', payment: { status: 'canceled' } });
});

test('a customer known by a user id is erased with every order WhatsApp told to be theirs, and nobody else is', async () => {
  await create(personalOrder('ER-5', '919844444444'), 'er-5');
  await create(personalOrder('ER-6', '919855555555'), 'er-6');
  await create(personalOrder('ER-7', '919866666666'), 'er-7');
  await stage.runUntilIdle();
  await stage.sql(`UPDATE orders SET wa_user_id = 'IN.4455' WHERE reference_id IN ('ER-5', 'ER-6')`);
  await stage.merchant.post('/customers/erase', { user_id: 'IN.4455' }).expect(200, { orders: 2 });
  expect(await findAnywhere('919844444444', '919855555555', 'IN.4455')).toEqual([]);
  expect(await stage.order('ER-7')).toMatchObject({
    customer: { phone: '919866666666' },
    beneficiaries: [{ name: NAME }],
  });
});

test('stored credentials go, and lead to the orders under the other name of the same person', async () => {
  await stage.http
    .put('/v1/credentials/cred-er')
    .set('Authorization', 'Bearer sk_sandbox')
    .send({
      last_four_digits: '4321',
      customer: { phone: '919888888888', user_id: 'IN.8888' },
      psp: { token: 'tok_er' },
    })
    .expect(201);
  const { to: _, ...body } = personalOrder('ER-10', '');
  await create({ ...body, recipient: 'IN.8888' }, 'er-10');
  await stage.merchant.post('/customers/erase', { phone: '919888888888' }).expect(200, { orders: 1 });
  expect(await findAnywhere('919888888888', 'IN.8888', 'cred-er')).toEqual([]);
});

test('payment news that waits unread while its customer is erased is asked for instead', async () => {
  const phone = '919877777777';
  await create(personalOrder('ER-8', phone), 'er-8');
  await stage.runUntilIdle();
  await stage.customer.act('ER-8', 'pay', { webhook: 'lost' }).expect(200);
  await stage.runUntilIdle();
  await stage.deliver({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '1',
        changes: [
          {
            field: 'messages',
            value: {
              metadata: {},
              statuses: [
                {
                  id: 'wamid.x',
                  recipient_id: phone,
                  type: 'payment',
                  status: 'captured',
                  payment: { reference_id: 'ER-8' },
                  timestamp: '1795171207',
                },
              ],
            },
          },
        ],
      },
    ],
  });
  await stage.merchant.post('/customers/erase', { phone }).expect(200, { orders: 1 });
  await stage.runUntilIdle();
  expect((await stage.order('ER-8')).payment.status).toBe('captured');
});

test('erasing twice, or somebody unknown, erases nothing and is no error', async () => {
  await stage.merchant.post('/customers/erase', { phone: '919811111111' }).expect(200, { orders: 0 });
  await stage.merchant.post('/customers/erase', { phone: '919899999999' }).expect(200, { orders: 0 });
});

test.each([
  ['nothing', {}],
  ['both', { phone: '919811111111', user_id: 'IN.1' }],
  ['no number', { phone: 'Meenakshi' }],
  ['an unknown field', { phone: '919811111111', name: NAME }],
])('422: %s', async (_what, body) => {
  expect((await stage.merchant.post('/customers/erase', body).expect(422)).body.code).toBe('invalid_request');
});
