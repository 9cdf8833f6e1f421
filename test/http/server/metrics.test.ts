import { version } from '../../../package.json';
import { METRICS, type MetricName } from '../../../src/metrics/catalog';
import { createStage, type Stage, teaOrder } from '../../helpers/app/test-app';

const TOKEN = 'token-of-the-metrics-test';
let stage: Stage;

beforeAll(async () => {
  stage = await createStage({ METRICS_TOKEN: TOKEN });
});
afterAll(() => stage.close());

const read = async (): Promise<string> =>
  (await stage.http.get('/metrics').set('Authorization', `Bearer ${TOKEN}`).expect(200)).text;

/** The value of one line, for example `numberOf(text, 'wapay_queue_due', 'queue="inbox"')`; undefined without it. */
function numberOf(text: string, name: string, ...labels: string[]): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(name) && labels.every((label) => one.includes(label)));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

/** Creates an order and lets its message reach the customer. */
async function sent(referenceId: string): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(referenceId)).expect(201);
  await stage.runUntilIdle();
}

test('200 is Prometheus text', async () => {
  const response = await stage.http.get('/metrics').set('Authorization', `Bearer ${TOKEN}`).expect(200);
  expect(response.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  for (const line of response.text.split('\n').filter((line) => line !== ''))
    expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"]*",?)+\})? (-?[\d.e+-]+|Nan))$/);
});

test('every metric is in the catalog with its kind and labels, and every one of the catalog is there', async () => {
  await sent('M-0');
  const text = await read();
  const types = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = '', kind = '']) => [name, kind]);
  const own = types.filter(([name]) => name?.startsWith('wapay_'));
  const catalog = Object.entries(METRICS).map(([name, { kind }]) => [name, kind]);
  expect(own.sort()).toEqual(catalog.filter(([name]) => name?.startsWith('wapay_')).sort());
  expect(types).toEqual(expect.arrayContaining(catalog));
  for (const [, name = '', labels = ''] of text.matchAll(/^(wapay_\w+?)(?:_bucket|_sum|_count)?\{(.*)\} /gm)) {
    const known: readonly string[] | undefined = METRICS[name as MetricName]?.labels;
    const given = [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label).filter((label) => label !== 'le');
    expect({ name, given: given.sort() }).toEqual({ name, given: [...(known ?? [])].sort() });
  }
});

test('how far the machine’s clock is from the database’s: no second, on one machine', async () => {
  expect(Math.abs(numberOf(await read(), 'wapay_clock_skew_seconds') ?? 99)).toBeLessThan(1);
});

test('which version runs, and how late its event loop is', async () => {
  const text = await read();
  expect(numberOf(text, 'wapay_build_info', `version="${version}"`, `node="${process.version}"`)).toBe(1);
  expect(numberOf(text, 'nodejs_eventloop_lag_p99_seconds')).toBeDefined();
  expect(numberOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
  expect(text).not.toContain('wapay_process_');
});

test.each([
  ['no token', {}],
  ['another token', { Authorization: 'Bearer something-else' }],
  ['an API key', { Authorization: 'Bearer sk_sandbox' }],
])('401 with %s', async (_what, headers) => {
  const response = await stage.http.get('/metrics').set(headers).expect(401);
  expect(response.body.code).toBe('unauthorized');
});

test('a payment is counted where it was received, looked up and captured, by who told first', async () => {
  await sent('M-1');
  await stage.customer.act('M-1', 'pay', {}).expect(200);
  await stage.runUntilIdle();
  const text = await read();
  expect(numberOf(text, 'wapay_webhook_items_total', 'kind="payment"')).toBeGreaterThanOrEqual(1);
  expect(numberOf(text, 'wapay_webhook_items_total', 'kind="message_status"')).toBeGreaterThanOrEqual(1);
  expect(numberOf(text, 'wapay_lookups_total', 'verdict="captured"', 'cause="webhook"')).toBeGreaterThanOrEqual(1);
  expect(numberOf(text, 'wapay_payments_captured_total', 'cause="webhook"')).toBe(1);
  expect(numberOf(text, 'wapay_payments_captured_total', 'cause="reconciler"')).toBeUndefined();
  const exchanges = ['to="whatsapp"', 'outcome="answer"', 'status="200"'];
  expect(numberOf(text, 'wapay_exchange_duration_seconds_count', ...exchanges)).toBeGreaterThanOrEqual(3);
});

test('without a webhook, the reconciler is who told first', async () => {
  await sent('M-2');
  await stage.customer.act('M-2', 'pay', { webhook: 'lost' }).expect(200);
  await stage.advance(121);
  expect(numberOf(await read(), 'wapay_payments_captured_total', 'cause="reconciler"')).toBe(1);
});

test('a merchant who asks first is who told first', async () => {
  await sent('M-2B');
  await stage.customer.act('M-2B', 'pay', { webhook: 'lost' }).expect(200);
  await stage.merchant.post('/orders/M-2B/lookup').expect(200);
  expect(numberOf(await read(), 'wapay_payments_captured_total', 'cause="manual"')).toBe(1);
});

test('a lookup without an answer is counted, and captures nothing', async () => {
  await sent('M-3');
  await stage.customer.faults({ lookup: 'down' });
  await stage.merchant.post('/orders/M-3/lookup').expect(502);
  await stage.customer.faults({ lookup: 'ok' });
  expect(numberOf(await read(), 'wapay_lookups_total', 'outcome="unanswered"', 'cause="manual"')).toBe(1);
});

test('requests are counted by the pattern of their route, whatever the path', async () => {
  await stage.merchant.get('/orders/NOBODY').expect(404);
  await stage.http.get('/no/such/path-OF-NOBODY').expect(404);
  const text = await read();
  const order = ['method="GET"', 'route="/v1/orders/:reference_id"', 'status="404"'];
  expect(numberOf(text, 'wapay_http_request_duration_seconds_count', ...order)).toBe(1);
  expect(numberOf(text, 'wapay_http_request_duration_seconds_count', 'route="none"', 'status="404"')).toBe(1);
  expect(text).not.toContain('NOBODY');
});

test('what waits, and for how long, is read from the database', async () => {
  await stage.sql(`INSERT INTO inbox (key, kind, body, received_at, due_at) VALUES ('\\x01', 'other', '{}', $1, $1)`, [
    stage.clock.now(),
  ]);
  stage.clock.advance(90_000);
  const before = await read();
  expect(numberOf(before, 'wapay_queue_due', 'queue="inbox"')).toBe(1);
  expect(numberOf(before, 'wapay_queue_oldest_due_seconds', 'queue="inbox"')).toBe(90);
  await stage.runUntilIdle();
  expect(numberOf(await read(), 'wapay_queue_due', 'queue="inbox"')).toBe(0);
});

test('notifications that wait for their endpoint, now or later', async () => {
  expect(numberOf(await read(), 'wapay_deliveries_pending')).toBe(0);
  await stage.sql(
    `WITH event AS (
       INSERT INTO events (id, type, reference_id, body, created_at)
       VALUES ('evt_waits', 'payment.captured', 'M-1', '{}', $1) RETURNING id)
     INSERT INTO deliveries (event_id, endpoint_id, status, due_at, created_at)
     SELECT id, 'we_' || n, CASE WHEN n < 3 THEN 'pending' ELSE 'delivered' END::"DeliveryStatus",
            CASE n WHEN 1 THEN $1::timestamptz WHEN 2 THEN $1::timestamptz + interval '5 hours' END, $1
       FROM event, generate_series(1, 3) n`,
    [stage.clock.now()],
  );
  expect(numberOf(await read(), 'wapay_deliveries_pending')).toBe(2);
  await stage.sql(`DELETE FROM events WHERE id = 'evt_waits'`);
  expect(numberOf(await read(), 'wapay_deliveries_pending')).toBe(0);
});

test('money at risk: an attempt is under way and nobody has confirmed it', async () => {
  await sent('M-5');
  await stage.sql(`UPDATE payments SET status = 'pending' WHERE reference_id = 'M-5'`);
  expect(numberOf(await read(), 'wapay_money_at_risk_minor_units', 'currency="INR"')).toBe(68_145);
  await stage.sql(`UPDATE payments SET status = 'failed' WHERE reference_id = 'M-5'`);
  expect(numberOf(await read(), 'wapay_money_at_risk_minor_units', 'currency="INR"')).toBeUndefined();
});

test('open problems by code; a resolved one is gone', async () => {
  await sent('M-6');
  await stage.customer.faults({ lookup: 'wrong_amount' });
  await stage.customer.act('M-6', 'pay', {}).expect(200);
  await stage.runUntilIdle();
  await stage.customer.faults({ lookup: 'ok' });
  expect(numberOf(await read(), 'wapay_problems_open', 'code="amount_mismatch"')).toBe(1);
  await stage.merchant.post('/orders/M-6/problem/resolve', { note: 'seen' }).expect(200);
  expect(numberOf(await read(), 'wapay_problems_open', 'code="amount_mismatch"')).toBeUndefined();
});

test('news of a shape nobody knows is counted as drift', async () => {
  await stage.deliver(Buffer.from('{"entry": "of another kind"}')).expect(200);
  expect(numberOf(await read(), 'wapay_drift_items')).toBe(1);
});

test('nothing in it is about a person', async () => {
  const text = await read();
  for (const secret of ['919845012345', 'wamid', 'M-1', 'sk_sandbox', TOKEN]) expect(text).not.toContain(secret);
});

test('messages are counted by what became of them, once each', async () => {
  const before = await read();
  const count = (text: string, kind: string, status: string) =>
    numberOf(text, 'wapay_messages_total', `kind="${kind}"`, `status="${status}"`) ?? 0;
  await sent('M-9');
  // Told twice by WhatsApp, and then out of order.
  await stage.sql(`UPDATE inbox SET due_at = $1, ended_at = NULL WHERE kind = 'message_status'`, [stage.clock.now()]);
  await stage.runUntilIdle();
  const after = await read();
  const grown = ['sent', 'delivered', 'read', 'failed', 'unknown'].map(
    (status) => count(after, 'order_details', status) - count(before, 'order_details', status),
  );
  // This customer does not always read.
  expect(grown).toEqual([1, 1, expect.any(Number), 0, 0]);
});

test('a message that WhatsApp refuses counts as failed', async () => {
  await fetch(`${stage.sandboxUrl}/customers/919845077777`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ window: 'closed' }),
  });
  await stage.merchant.post('/orders', teaOrder('M-10', { to: '+919845077777' })).expect(201);
  await stage.runUntilIdle();
  expect(numberOf(await read(), 'wapay_messages_total', 'kind="order_details"', 'status="failed"')).toBe(1);
});

test('refunds are counted by where they stand', async () => {
  await sent('M-11');
  await stage.customer.act('M-11', 'pay', {}).expect(200);
  await stage.runUntilIdle();
  await stage.merchant.post('/orders/M-11/refunds', {}).expect(202);
  expect(numberOf(await read(), 'wapay_refunds', 'status="requested"')).toBe(1);
  await stage.advance(600);
  const [{ status }] = await stage.sql('SELECT status FROM refunds');
  expect(status).not.toBe('requested');
  const text = await read();
  expect(numberOf(text, 'wapay_refunds', 'status="requested"')).toBeUndefined();
  expect(numberOf(text, 'wapay_refunds', `status="${status}"`)).toBe(1);
});
