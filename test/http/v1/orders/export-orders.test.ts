import { request } from 'node:http';
import { exportOrders } from '../../../../src/flows/views/list-orders';
import { createStage, type Stage, teaOrder } from '../../../helpers/app/test-app';
import { expectErrors } from '../../problem';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  for (let i = 0; i < 7; i++) {
    await stage.merchant
      .post('/orders', teaOrder(`-E${i}`, { to: `+91984501000${i}`, send: false, metadata: { note: 'a "b", ção' } }))
      .expect(201);
    stage.clock.advance(1000);
  }
  await stage.merchant.post('/orders', teaOrder('PAID', { to: '+919845012345' })).expect(201);
  await stage.runUntilIdle();
  await stage.customer.act('PAID', 'pay').expect(200);
  await stage.runUntilIdle();
});
afterAll(() => stage.close());

const HEAD = [
  'reference_id,created_at,updated_at,status,payment_status,problem,currency,total_amount,captured_amount',
  'refunded_amount,captured_at,transaction_id,pg_transaction_id,customer_phone,customer_user_id,metadata',
].join(',');

const csv = (query = '', accept = 'text/csv') => stage.merchant.get(`/orders${query}`).set('Accept', accept);
const linesOf = (text: string): string[] => text.split('\r\n').slice(0, -1);

test('200: the whole list as a file, newest first, with amounts as decimals', async () => {
  const answer = await csv()
    .expect(200)
    .expect('Content-Type', /^text\/csv; charset=utf-8/);
  const [head, paid, next] = linesOf(answer.text);
  expect(head).toBe(HEAD);
  const { body } = await stage.merchant.get('/orders/PAID').expect(200);
  const total = (body.total_amount.value / 100).toFixed(2);
  expect(paid?.split(',')).toEqual([
    ...['PAID', body.created_at, body.updated_at, 'processing', 'captured', '', 'INR', total, total, '0.00'],
    ...[body.payment.captured_at, body.payment.verification.transaction_id],
    ...[body.payment.verification.pg_transaction_id, '919845012345', '', ''],
  ]);
  // A spreadsheet would take -E6 for a formula.
  expect(next).toMatch(/^'-E6,.*,919845010006,,"\{""note"":""a \\""b\\"", ção""\}"$/);
  expect(linesOf(answer.text)).toHaveLength(9);
});

test('200: the filters of the list count', async () => {
  expect(linesOf((await csv('?payment_status=captured').expect(200)).text)).toHaveLength(2);
  expect(linesOf((await csv('?status=shipped').expect(200)).text)).toEqual([HEAD]);
});

test('JSON stays what is answered to everybody else', async () => {
  for (const accept of ['*/*', 'application/json', 'application/json, text/csv', 'text/html'])
    expect((await csv('', accept).expect(200)).body.data).toHaveLength(8);
});

test('HEAD says what it would be, and nothing more', async () => {
  const answer = await stage.http
    .head('/v1/orders')
    .set('Authorization', 'Bearer sk_sandbox')
    .set('Accept', 'text/csv');
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toMatch(/^text\/csv/);
});

test('422: pages of a file, and filters that are none', async () => {
  expectErrors(await csv('?limit=5'), '/limit not_supported');
  expectErrors(await csv('?status=paid'), '/status invalid_value');
  expectErrors(await csv('?colour=red'), '/colour unknown_field');
});

async function exported(limits: { most: number; pageSize: number }): Promise<string> {
  let text = '';
  for await (const piece of await exportOrders(stage.ctx, {}, limits)) text += piece;
  return text;
}

test('a file is read in pages, and holds every order once', async () => {
  const whole = (await csv().expect(200)).text;
  for (const pageSize of [1, 3, 8]) expect(await exported({ most: 8, pageSize })).toBe(whole);
});

test('422: more orders than a file may hold are refused, not cut off', async () => {
  await expect(exported({ most: 7, pageSize: 3 })).rejects.toMatchObject({
    code: 'invalid_request',
    extras: { errors: [{ code: 'too_many_orders' }] },
  });
});

test('a reader who goes away in the middle leaves nothing running', async () => {
  const url = new URL(`${stage.serviceUrl}/v1/orders`);
  const headers = { Authorization: 'Bearer sk_sandbox', Accept: 'text/csv' };
  await new Promise<void>((resolve) => {
    const sent = request(url, { headers }, (response) => {
      response.once('data', () => sent.destroy());
      response.once('close', resolve);
      response.on('error', () => {});
    });
    sent.on('error', () => {});
    sent.end();
  });
  await csv().expect(200);
});
