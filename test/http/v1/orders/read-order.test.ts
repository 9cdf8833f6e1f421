import { createStage, type Stage, teaOrder } from '../../../helpers/app/test-app';
import { expectErrors, expectProblem } from '../../problem';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  await stage.merchant.post('/orders', teaOrder('G-1', { metadata: { note: '🍵 ünïcode' } })).expect(201);
  await stage.runUntilIdle();
});
afterAll(() => stage.close());

test('200: what happened is shown: the message is read, the version grew with it', async () => {
  const { body } = await stage.merchant.get('/orders/G-1').expect(200);
  expect(body.messages).toMatchObject([
    { kind: 'order_details', status: 'read', wamid: expect.stringMatching(/^wamid\./), error: null },
  ]);
  // Created, accepted, delivered, read; "sent" by webhook is no news after the answer.
  expect(body.version).toBe(4);
  expect(body.metadata).toEqual({ note: '🍵 ünïcode' });
  expect(body.updated_at > body.created_at).toBe(true);
});

test('200: every time is RFC 3339 in UTC, every amount carries its offset', async () => {
  await stage.customer.act('G-1', 'pay').expect(200);
  await stage.runUntilIdle();
  const { body } = await stage.merchant.get('/orders/G-1').expect(200);
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (/_at$|^at$/.test(key) && inner !== null)
        expect([`${path}.${key}`, inner]).toEqual([
          `${path}.${key}`,
          expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        ]);
      if (key === 'value') expect(value).toHaveProperty('offset', 100);
      walk(inner, `${path}.${key}`);
    }
  };
  walk(body, '');
  expect(body.payment).toMatchObject({
    status: 'captured',
    verification: {
      source: 'whatsapp_lookup',
      transaction_id: expect.stringMatching(/^order_/),
      pg_transaction_id: expect.stringMatching(/^pay_/),
    },
    transactions: [{ type: 'razorpay', status: 'success', method: 'upi', error: null, amount: { value: 68_145 } }],
  });
});

test('200: reading changes nothing', async () => {
  const first = await stage.merchant.get('/orders/G-1').expect(200);
  expect((await stage.merchant.get('/orders/G-1').expect(200)).text).toBe(first.text);
});

test('200: HEAD has the headers and no body', async () => {
  const answer = await stage.http.head('/v1/orders/G-1').set('Authorization', 'Bearer sk_sandbox').expect(200);
  expect(answer.headers['content-type']).toContain('application/json');
  expect(answer.text).toBeFalsy();
});

test.each(['G-2', 'g-1', 'G-1%20', '..%2FG-1', 'G-1%00', '%00', "G-1'--", '%F0%9F%8D%B5', 'x'.repeat(2000)])(
  '404: %s',
  async (id) => {
    expectProblem(await stage.merchant.get(`/orders/${id}`), 'not_found');
  },
);

test.each(['%', '%E0%A4%A', '%C0%AF', '%zz'])('404: the path %s is no text', async (id) => {
  expectProblem(await stage.merchant.get(`/orders/${id}`), 'not_found');
});

test('401 says nothing about whether the order exists', async () => {
  const [there, not] = await Promise.all([stage.http.get('/v1/orders/G-1'), stage.http.get('/v1/orders/G-2')]);
  expectProblem(there, 'unauthorized');
  expectProblem(not, 'unauthorized');
});

test('422: a query parameter that means nothing is named', async () => {
  expectErrors(await stage.merchant.get('/orders/G-1?expand=payment'), '/expand unknown_field');
});
