import { sendBread, storeCredential } from '../../helpers/app/brazil-orders';
import { startMerchant } from '../../helpers/app/merchant';
import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';
import { expectErrors, expectProblem } from '../problem';

const MINUTES = 60_000;
const TEA = 68_145;

let stage: Stage;
beforeEach(async () => {
  stage = await createStage();
});
afterEach(() => stage.close());

const statistics = async (query = ''): Promise<Json> => (await stage.merchant.get(`/figures${query}`).expect(200)).body;
async function sent(id: string, change: object = {}): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(id, change)).expect(201);
  await stage.runUntilIdle();
}
/** A payment that is confirmed at once, `seconds` after the moment that the gateway gives for it. */
async function paid(id: string, seconds: number, how: object = {}, lookUp = false): Promise<void> {
  await sent(id);
  await stage.customer.act(id, 'pay', how).expect(200);
  if (lookUp) await stage.merchant.post(`/orders/${id}/lookup`).expect(200);
  await stage.runUntilIdle();
  await stage.sql(
    `UPDATE transactions t SET updated_at = captured_at - interval '1 second' * $2 FROM payments p
      WHERE p.reference_id = $1 AND t.reference_id = $1`,
    [id, seconds],
  );
}
const hourOf = (list: Json[], hour: string): Json => list.find((one) => one.hour === `2026-11-${hour}:00:00.000Z`);

test('200: nothing happened, told for every hour', async () => {
  const body = await statistics('?hours=3');
  const zero = { captured: 0, failed: 0, canceled: 0, expired: 0 };
  const hours = ['08', '09', '10'].map((hour) => `2026-11-20T${hour}:00:00.000Z`);
  expect(body).toEqual({
    at: '2026-11-20T10:00:00.000Z',
    hours: 3,
    money_at_risk: [],
    payments: hours.map((hour) => ({ hour, ...zero })),
    first_seen_by: { webhook: 0, reconciler: 0, manual: 0, charge: 0 },
    pay_to_confirm: {
      count: 0,
      p50_seconds: null,
      p90_seconds: null,
      p99_seconds: null,
      histogram: [1, 2, 5, 10, 30, 60, 300, 3600, null].map((up_to_seconds) => ({ up_to_seconds, payments: 0 })),
    },
    provider_errors: hours.flatMap((hour) =>
      ['whatsapp', 'psp', 'merchant'].map((provider) => ({ hour, provider, errors: 0 })),
    ),
    methods: [],
    messages: { status: [], price: [] },
    refused_deliveries: [],
    sending_held: null,
    open_problems: 0,
    orders: { created: 0 },
  });
});

test('200: captures, failures and cancellations in their hours, and what told of the captures', async () => {
  await paid('F-1', 1);
  await sent('F-2');
  await stage.customer.act('F-2', 'fail', {}).expect(200);
  await stage.runUntilIdle();
  await sent('F-3', { send: false });
  await stage.merchant.post('/orders/F-3/order_status', { status: 'canceled' }).expect(202);
  stage.clock.advance(60 * MINUTES);
  await paid('F-4', 3, { webhook: 'lost' }, true);
  await sent('F-5');
  await stage.customer.act('F-5', 'pay', { webhook: 'lost' }).expect(200);
  await stage.advance(300, 60);
  await stage.sql(`UPDATE transactions SET updated_at = NULL, created_at = NULL WHERE reference_id = 'F-5'`);

  const body = await statistics();
  expect(body.payments).toHaveLength(24);
  expect(hourOf(body.payments, '20T10')).toMatchObject({ captured: 1, failed: 1, canceled: 1, expired: 0 });
  expect(hourOf(body.payments, '20T11')).toMatchObject({ captured: 2, failed: 0, canceled: 0 });
  const total = body.payments.reduce((sum: number, one: Json) => sum + one.captured, 0);
  expect(total).toBe(3);
  expect(body.first_seen_by).toEqual({ webhook: 1, reconciler: 1, manual: 1, charge: 0 });
  expect(body.orders).toEqual({ created: 5 });
  expect(body.methods).toEqual([
    { currency: 'INR', method: 'upi', captured: 3, failed: 1, amount: { value: expect.any(Number), offset: 100 } },
  ]);
  expect(body.methods[0].amount.value).toBeGreaterThan(0);
  // The gateway told no time of F-5, and nobody brought news of it.
  expect(body.pay_to_confirm).toMatchObject({ count: 2, p50_seconds: 1, p99_seconds: 3 });

  // The window begins at a whole hour: with one hour, only what is under way.
  const short = await statistics('?hours=1');
  expect(short.payments).toEqual([hourOf(body.payments, '20T11')]);
  expect(short).toMatchObject({ first_seen_by: { webhook: 0, reconciler: 1, manual: 1 }, orders: { created: 2 } });
});

test('200: how long confirming took, by the gateway’s own time', async () => {
  const took = [0, 1, 1, 2, 3, 8, 45, 4000];
  for (const [index, seconds] of took.entries()) await paid(`T-${index}`, seconds);
  // News from after the capture tells nothing of the payment: then it is the time at which the attempt began.
  await paid('T-late', -7200);
  await stage.sql(
    `UPDATE transactions t SET created_at = captured_at - interval '20 seconds' FROM payments p
      WHERE p.reference_id = t.reference_id AND t.reference_id = 'T-late'`,
  );
  // A clock that is a little ahead of ours.
  await paid('T-ahead', -2);
  const { pay_to_confirm } = await statistics();
  expect(pay_to_confirm).toEqual({
    count: 10,
    p50_seconds: 2,
    p90_seconds: 45,
    p99_seconds: 4000,
    histogram: [
      { up_to_seconds: 1, payments: 4 },
      { up_to_seconds: 2, payments: 1 },
      { up_to_seconds: 5, payments: 1 },
      { up_to_seconds: 10, payments: 1 },
      { up_to_seconds: 30, payments: 1 },
      { up_to_seconds: 60, payments: 1 },
      { up_to_seconds: 300, payments: 0 },
      { up_to_seconds: 3600, payments: 0 },
      { up_to_seconds: null, payments: 1 },
    ],
  });
});

test('200: where the gateway tells no time, it is the time since the first news', async () => {
  await sent('N-1');
  await stage.customer.faults({ lookup: 'down' });
  await stage.customer.act('N-1', 'pay', {}).expect(200);
  await stage.runUntilIdle();
  await stage.customer.faults({ lookup: 'ok' });
  await stage.advance(120, 10);
  await stage.sql(`UPDATE transactions SET updated_at = NULL, created_at = NULL WHERE reference_id = 'N-1'`);
  const { captured_at } = (await stage.order('N-1')).payment;
  const webhook = (await stage.timeline('N-1')).find(({ kind }) => kind === 'webhook');
  const seconds = (Date.parse(captured_at) - Date.parse(webhook.at)) / 1000;
  expect(seconds).toBeGreaterThan(1);
  expect((await statistics()).pay_to_confirm).toMatchObject({ count: 1, p50_seconds: seconds, p99_seconds: seconds });
});

test('200: money at risk grows old until it is confirmed, and is what /metrics tells', async () => {
  await sent('R-1');
  await sent('R-2');
  for (const id of ['R-1', 'R-2']) {
    await stage.customer.act(id, 'pay', { after_seconds: 200_000 }).expect(202);
    await stage.runUntilIdle();
  }
  const atRisk = (age: string, payments: number) => ({
    currency: 'INR',
    age,
    payments,
    amount: { value: payments * TEA, offset: 100 },
  });
  expect((await statistics()).money_at_risk).toEqual([atRisk('under_5_minutes', 2)]);
  const metrics = (await stage.http.get('/metrics').expect(200)).text;
  expect(metrics).toContain(`wapay_money_at_risk_minor_units{currency="INR"} ${2 * TEA}`);

  // Only the time moves, so that the payment is pending and nothing more is heard of it.
  stage.clock.advance(6 * MINUTES);
  await sent('R-3');
  await stage.customer.act('R-3', 'pay', { after_seconds: 60 }).expect(202);
  await stage.runUntilIdle();
  expect((await statistics()).money_at_risk).toEqual([atRisk('under_5_minutes', 1), atRisk('under_1_hour', 2)]);
  stage.clock.advance(60 * MINUTES);
  await stage.runUntilIdle();
  expect((await stage.order('R-3')).payment.status).toBe('captured');
  expect((await statistics()).money_at_risk).toEqual([atRisk('under_1_day', 2)]);
  stage.clock.advance(24 * 60 * MINUTES);
  expect((await statistics()).money_at_risk).toEqual([atRisk('over_1_day', 2)]);
});

test('200: what others failed at, by whom and in which hour', async () => {
  const merchant = await startMerchant(() => 500);
  await stage.merchant.post('/webhook_endpoints', { url: merchant.url, events: ['payment.captured'] }).expect(201);
  // A customer who cannot be reached: the message fails.
  await fetch(`${stage.sandboxUrl}/customers/+919845099001`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ reachable: false }),
  });
  await sent('E-1', { to: '+919845099001' });
  expect((await stage.order('E-1')).messages[0].status).toBe('failed');
  // A lookup without an answer, told once however often it is repeated.
  await sent('E-2');
  await stage.customer.faults({ lookup: 'down' });
  for (let i = 0; i < 3; i++) await stage.merchant.post('/orders/E-2/lookup').expect(502);
  await stage.customer.faults({ lookup: 'ok' });
  stage.clock.advance(60 * MINUTES);
  // A notification that the merchant's server refuses.
  await paid('E-3', 1);
  await merchant.close();

  const { provider_errors } = await statistics('?hours=2');
  const found = provider_errors.filter(({ errors }: Json) => errors > 0);
  expect(found).toEqual([
    { hour: '2026-11-20T10:00:00.000Z', provider: 'whatsapp', errors: 2 },
    { hour: '2026-11-20T11:00:00.000Z', provider: 'merchant', errors: 1 },
  ]);
  expect(provider_errors).toHaveLength(6);
});

test('200: Brazil: a charge that succeeded told of its payment, and a PSP that does not answer is an error of its own', async () => {
  await storeCredential(stage).expect(201);
  await sendBread(stage, 'BR-1');
  await stage.customer.act('BR-1', 'confirm').expect(200);
  await stage.runUntilIdle();
  await sendBread(stage, 'BR-2');
  await stage.customer.faults({ lookup: 'down' });
  await stage.merchant.post('/orders/BR-2/lookup').expect(502);
  await stage.customer.faults({ lookup: 'ok' });
  const { first_seen_by, pay_to_confirm, provider_errors, payments } = await statistics('?hours=1');
  expect(payments[0].captured).toBe(1);
  expect(first_seen_by).toEqual({ webhook: 0, reconciler: 0, manual: 0, charge: 1 });
  expect(pay_to_confirm.count).toBe(1);
  expect(provider_errors.map(({ errors }: Json) => errors)).toEqual([0, 1, 0]);
});

test('200: a problem counts while it is open', async () => {
  await stage.customer.faults({ lookup: 'wrong_amount' });
  await sent('P-1');
  await stage.customer.act('P-1', 'pay', {}).expect(200);
  await stage.runUntilIdle();
  expect((await statistics()).open_problems).toBe(1);
  await stage.merchant.post('/orders/P-1/problem/resolve', { note: 'Looked.' }).expect(200);
  expect((await statistics()).open_problems).toBe(0);
});

test('422: hours that are none; 401: without a key', async () => {
  for (const hours of ['0', '169', '1.5', '-1', 'x', '024']) {
    const answer = await stage.merchant.get(`/figures?hours=${hours}`);
    expectErrors(answer, '/hours invalid_format');
  }
  expectProblem(await stage.merchant.get('/figures?days=1'), 'invalid_request');
  expectProblem(await stage.http.get('/v1/figures'), 'unauthorized');
  expect((await statistics('?hours=168')).payments).toHaveLength(168);
});
