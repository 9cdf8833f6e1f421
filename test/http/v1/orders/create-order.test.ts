import { createStage, type Stage, teaOrder } from '../../../helpers/app/test-app';
import { expectProblem } from '../../problem';

const FULL = 'key-that-may-everything-0123456789abcdef';
const READ = 'key-that-may-read-0123456789abcdef-read';
const WRITE = 'key-that-may-write-0123456789abcdef-write';

let stage: Stage;
let merchant: ReturnType<Stage['as']>;
beforeAll(async () => {
  stage = await createStage({ API_KEYS: `${FULL},${READ}:read,${WRITE}:read+write`, PSP: 'none' });
  merchant = stage.as(FULL);
});
afterAll(() => stage.close());

test('201: the order resource, with every default filled in and the message owed', async () => {
  const answer = await merchant.post('/orders', teaOrder('C-1', { metadata: { cart: 'c-1' } })).expect(201);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  const at = stage.clock.now().toISOString();
  expect(answer.body).toEqual({
    reference_id: 'C-1',
    livemode: false,
    version: 1,
    status: 'pending',
    type: 'digital-goods',
    customer: { phone: '919845012345', user_id: null },
    currency: 'INR',
    total_amount: { value: 68_145, offset: 100 },
    order: expect.objectContaining({
      status: 'pending',
      catalog_id: 'tea',
      subtotal: { value: 64_900, offset: 100 },
      tax: { value: 3245, offset: 100, description: 'GST 5%' },
    }),
    payment_settings: [
      { type: 'payment_gateway', payment_gateway: { type: 'razorpay', configuration_name: 'nilgiri-rzp-prod' } },
    ],
    payment: {
      status: 'new',
      captured_at: null,
      captured_amount: { value: 0, offset: 100 },
      refunded_amount: { value: 0, offset: 100 },
      disputed_amount: { value: 0, offset: 100 },
      verification: null,
      transactions: [],
      refunds: [],
      disputes: [],
      problem: null,
      problems: [],
    },
    messages: [
      {
        id: expect.any(String),
        kind: 'order_details',
        status: 'queued',
        wamid: null,
        error: null,
        created_at: at,
        updated_at: at,
      },
    ],
    metadata: { cart: 'c-1' },
    expires_at: null,
    created_at: at,
    updated_at: at,
  });
});

test('201: send false owes no message', async () => {
  const answer = await merchant.post('/orders', teaOrder('C-2', { send: false })).expect(201);
  expect(answer.body.messages).toEqual([]);
});

test('201: a reference_id is made up where none was given, in the alphabet of both countries', async () => {
  const answer = await merchant.post('/orders', teaOrder('', { reference_id: undefined, send: false })).expect(201);
  expect(answer.body.reference_id).toMatch(/^[A-Za-z0-9_.-]{1,35}$/);
});

test('201: a business-scoped user id in the place of a phone number', async () => {
  const body = teaOrder('C-3', { to: undefined, recipient: 'IN.1234567890', send: false });
  const answer = await merchant.post('/orders', body).expect(201);
  expect(answer.body.customer).toEqual({ phone: null, user_id: 'IN.1234567890' });
});

test('201: the expiry is given back as a time', async () => {
  const base = teaOrder('C-4');
  const order = { ...base.order, expiration: { timestamp: 1893456000, description: 'Offer ends' } };
  const answer = await merchant.post('/orders', { ...base, order, send: false }).expect(201);
  expect(answer.body.expires_at).toBe('2030-01-01T00:00:00.000Z');
  expect(answer.body.order.expiration.timestamp).toBe('1893456000');
});

test('201: the example of the documents', async () => {
  const answer = await merchant
    .post('/orders', {
      to: '919845012345',
      reference_id: 'NL-20261120-0001',
      type: 'digital-goods',
      currency: 'INR',
      payment_settings: [
        {
          type: 'payment_gateway',
          payment_gateway: {
            type: 'razorpay',
            configuration_name: 'nilgiri-rzp-prod',
            razorpay: { receipt: 'rcpt-1', notes: { store: 'blr-01' } },
          },
        },
      ],
      order: {
        catalog_id: 'the-catalog',
        items: [
          { retailer_id: 'SKU-1', name: 'Bread', amount: { value: 10_000 }, sale_amount: { value: 9000 }, quantity: 2 },
        ],
        tax: { value: 1000, description: 'GST' },
        shipping: { value: 500 },
        discount: { value: 300, discount_program_name: 'FESTIVE' },
        expiration: { timestamp: '1893456000', description: 'Offer ends' },
      },
      message: {
        header: { type: 'image', image: { link: 'https://shop.example/bread.jpg' } },
        body: 'Your order',
        footer: 'Thanks',
      },
      texts: { captured: 'Payment received, thank you.' },
      auto_messages: true,
      metadata: { cart: 'c-1' },
      send: false,
    })
    .expect(201);
  expect(answer.body.total_amount).toEqual({ value: 19_200, offset: 100 });
});

test('201: names of JavaScript itself are keys of metadata like any other', async () => {
  const body = JSON.stringify(teaOrder('C-5', { send: false })).replace(
    '"send"',
    '"metadata":{"__proto__":"a","constructor":"b","toString":"c"},"send"',
  );
  const answer = await stage.http
    .post('/v1/orders')
    .set('Authorization', `Bearer ${FULL}`)
    .type('json')
    .send(body)
    .expect(201);
  expect(answer.text).toContain('"__proto__":"a"');
  expect((await merchant.get('/orders/C-5')).text).toContain('"__proto__":"a"');
});

test('201: a key that may write; the scheme in any letters', async () => {
  await stage.http
    .post('/v1/orders')
    .set('Authorization', `bearer ${WRITE}`)
    .send(teaOrder('C-6', { send: false }))
    .expect(201);
});

test('what is created is what is read', async () => {
  const { body } = await merchant.post('/orders', teaOrder('C-SAME')).expect(201);
  expect((await merchant.get('/orders/C-SAME')).body).toEqual(body);
});

test.each([
  [
    'an order with as many wrong items as fit',
    (n: number) => ({ order: { items: Array.from({ length: n }, () => 1) } }),
  ],
  [
    'as many unknown fields as fit',
    (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, 1])),
  ],
])('422: %s is not answered with many times its size', async (_story, change) => {
  const answer = await merchant.post('/orders', teaOrder('C-WIDE', change(50_000)));
  expect(expectProblem(answer, 'invalid_request').errors).toHaveLength(1000);
});
