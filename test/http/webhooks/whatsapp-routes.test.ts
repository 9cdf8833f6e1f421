import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';
import { expectProblem } from '../problem';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.sql('DELETE FROM inbox'));

const fixture = (name: string): Json =>
  JSON.parse(readFileSync(join(__dirname, `../../fixtures/whatsapp/${name}.json`), 'utf8'));
const inbox = () => stage.sql('SELECT kind, reference_id, outcome, body FROM inbox ORDER BY id');
const payment = (referenceId: string, change: (status: Json) => void = () => {}): Json => {
  const body = fixture('wh.payment.captured.razorpay');
  const status = body.entry[0].changes[0].value.statuses[0];
  status.payment.reference_id = referenceId;
  change(status);
  return body;
};

describe('200, with an empty body, and stored', () => {
  test.each([
    ['wh.payment.captured.razorpay', 'payment'],
    ['wh.payment.pending_failed_attempt', 'payment'],
    ['wh.status.delivered', 'message_status'],
    ['wh.status.failed_2047', 'message_status'],
    ['wh.payment_method.offsite_card_pay', 'payment_method'],
    ['wh.payment_configuration_update', 'payment_configuration'],
    ['wh.message.order_cart', 'other'],
  ])('%s is %s', async (name, kind) => {
    const answer = await stage.deliver(fixture(name)).expect(200);
    expect(answer.text).toBe('');
    expect(await inbox()).toMatchObject([{ kind }]);
  });

  test('the same delivery twice is one item', async () => {
    const body = fixture('wh.payment.captured.razorpay');
    await stage.deliver(body).expect(200);
    await stage.deliver(body).expect(200);
    expect(await inbox()).toHaveLength(1);
  });

  test('the same news in another delivery is one item; other news of the same payment is another', async () => {
    const body = payment('W-1');
    await stage.deliver(body).expect(200);
    body.entry[0].id = '999';
    body.entry[0].changes.push(payment('W-2').entry[0].changes[0]);
    await stage.deliver(body).expect(200);
    expect((await inbox()).map((row) => row.reference_id)).toEqual(['W-1', 'W-2']);
    await stage.deliver(payment('W-1', (status) => (status.payment.transaction.updated_timestamp += 1))).expect(200);
    expect(await inbox()).toHaveLength(3);
  });

  test('ten at once of the same are one item', async () => {
    const body = payment('W-3');
    await Promise.all(Array.from({ length: 10 }, () => stage.deliver(body).expect(200)));
    expect(await inbox()).toHaveLength(1);
  });

  test.each([
    ['no JSON', Buffer.from('this is no JSON')],
    ['half of it', Buffer.from('{"object":"whatsapp_business_account","entry":[{')],
    ['bytes that are no text', Buffer.from([0xff, 0x00, 0xfe, 0x01])],
    ['a NUL in a text', Buffer.from('{"entry":[{"changes":[{"field":"messages","value":{"statuses":"a\\u0000b"}}]}]}')],
    ['an empty object', Buffer.from('{}')],
    ['a list', Buffer.from('[1,2,3]')],
    ['null', Buffer.from('null')],
    ['a hundred thousand brackets', Buffer.from('['.repeat(100_000))],
  ])('authentic garbage is kept as it came: %s', async (_story, raw) => {
    const answer = await stage.deliver(raw).expect(200);
    expect(answer.text).toBe('');
    const [row] = await inbox();
    expect(row).toMatchObject({ kind: 'drift' });
    await stage.runUntilIdle();
    expect(await inbox()).toMatchObject([{ kind: 'drift', outcome: 'drift' }]);
  });

  test('what could not be understood keeps every byte', async () => {
    const raw = Buffer.from([0x7b, 0xff, 0x00, 0x0a]);
    await stage.deliver(raw).expect(200);
    expect((await inbox())[0].body.equals(raw)).toBe(true);
  });

  test('an empty delivery is nothing', async () => {
    await stage.deliver(Buffer.alloc(0)).expect(200);
    expect(await inbox()).toEqual([]);
  });

  test('whatever type it claims, and compressed', async () => {
    const raw = JSON.stringify(payment('W-4'));
    const send = (body: Buffer, headers: Record<string, string>) =>
      fetch(`${stage.serviceUrl}/webhooks/whatsapp`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${stage.config.webhook.tokens[0]}`, ...headers },
        body,
      });
    expect((await send(Buffer.from(raw), { 'content-type': 'text/plain' })).status).toBe(200);
    expect((await send(Buffer.from(raw), {})).status).toBe(200);
    const gzip = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
    expect((await send(gzipSync(raw), gzip)).status).toBe(200);
    expect(await inbox()).toHaveLength(1);
  });
});

test('200: a thousand updates, nonsense and strangers among them, and each stands alone', async () => {
  await stage.merchant.post('/orders', teaOrder('W-REAL')).expect(201);
  await stage.runUntilIdle();
  await stage.customer.act('W-REAL', 'pay', { webhook: 'lost' }).expect(200);
  await stage.sql('DELETE FROM inbox');
  const body = payment('W-REAL');
  const { value } = body.entry[0].changes[0];
  for (let i = 0; i < 997; i++) value.statuses.push(payment(`W-STRANGER-${i}`).entry[0].changes[0].value.statuses[0]);
  value.statuses.splice(500, 0, 'nonsense', { type: 'payment', payment: { reference_id: 'a\u0000b' } });
  await stage.deliver(body).expect(200);
  expect(await inbox()).toHaveLength(1000);
  await stage.runUntilIdle();
  expect((await stage.order('W-REAL')).payment.status).toBe('captured');
  const outcomes = await stage.sql(
    // Without the statuses of the message that thanks the customer.
    `SELECT outcome, count(*) AS n FROM inbox WHERE kind <> 'message_status' GROUP BY outcome ORDER BY outcome`,
  );
  expect(outcomes).toEqual([
    { outcome: 'applied', n: 1 },
    { outcome: 'drift', n: 2 },
    { outcome: 'unknown_reference', n: 997 },
  ]);
});

test('200: a delivery of four megabytes', async () => {
  const body = payment('W-BIG');
  body.padding = 'x'.repeat(4 * 1024 * 1024 - JSON.stringify(body).length - 20);
  await stage.deliver(body).expect(200);
  expect(await inbox()).toMatchObject([{ kind: 'payment', reference_id: 'W-BIG' }]);
});

test('413: more than four megabytes; nothing is stored', async () => {
  expectProblem(await stage.deliver(Buffer.alloc(4 * 1024 * 1024 + 1, 32)), 'payload_too_large');
  expect(await inbox()).toEqual([]);
});

describe('401, and nothing is stored', () => {
  test.each<[story: string, headers: Record<string, string>]>([
    ['no proof', {}],
    ['another token', { Authorization: 'Bearer another-token' }],
    ['an API key is no proof', { Authorization: 'Bearer sk_sandbox' }],
    ['a signature under no secret of ours', { 'X-Hub-Signature-256': `sha256=${'0'.repeat(64)}` }],
    ['an empty signature', { 'x-360dialog-signature': '' }],
  ])('%s', async (_story, headers) => {
    const answer = await stage.deliver(payment('W-401'), headers);
    expectProblem(answer, 'unauthorized');
    expect(await inbox()).toEqual([]);
  });
});

test('404: other paths; 405: other methods', async () => {
  expectProblem(await stage.http.post('/webhooks/whatsapp/x').send({}), 'not_found');
  expectProblem(await stage.http.post('/webhooks').send({}), 'not_found');
  expectProblem(await stage.http.put('/webhooks/whatsapp').send({}), 'method_not_allowed');
});

test('no delivery moves money by itself: the lookup says nobody paid, so nobody paid', async () => {
  await stage.merchant.post('/orders', teaOrder('W-5')).expect(201);
  await stage.runUntilIdle();
  await stage.deliver(payment('W-5')).expect(200);
  await stage.runUntilIdle();
  expect((await stage.order('W-5')).payment).toMatchObject({ status: 'new', transactions: [] });
  expect((await stage.timeline('W-5')).map((line) => line.kind)).toContain('webhook');
});

test("another number's news is kept and has no effect", async () => {
  const other = await createStage({ PHONE_NUMBER_ID: '555000555000' });
  try {
    await other.deliver(payment('W-6')).expect(200);
    await other.runUntilIdle();
    expect(await other.sql('SELECT kind, outcome FROM inbox')).toEqual([{ kind: 'foreign', outcome: 'foreign' }]);
  } finally {
    await other.close();
  }
});
