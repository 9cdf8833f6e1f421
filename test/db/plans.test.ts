import { Client } from 'pg';
import { readGauges } from '../../src/db/maintenance/queue-metrics';
import { discardDead, listDead, retryDead } from '../../src/db/queues/dead-letters';
import { reprocessUnrecognized } from '../../src/flows/ingest/reprocess-unrecognized';
import { deleteExpired } from '../../src/flows/maintenance/delete-expired';
import { changesSince, followChanges } from '../../src/flows/views/follow-changes';
import { seedPast } from '../bench/load/seed';
import { createStage, type Stage, teaOrder } from '../helpers/app/test-app';

/** With so many past orders every table below is far too long to be read from end to end. */
const PAST_ORDERS = 20_000;
const BIG = [
  ...['orders', 'payments', 'messages', 'timeline', 'transactions', 'verifications', 'problems'],
  ...['inbox', 'outbox', 'events', 'deliveries', 'idempotency_keys'],
];

let stage: Stage;
/** Every statement that went to the database, whoever sent it, with the parameters of its last use. */
const statements = new Map<string, unknown[]>();
const { query } = Client.prototype;

beforeAll(async () => {
  stage = await createStage();
  const { pool } = stage.ctx.db;
  const client = await pool.connect();
  await seedPast(client, 'past', PAST_ORDERS, { days: 20, evidencePerOrder: 0 });
  await client.query(`
    INSERT INTO events (id, type, reference_id, body, created_at)
      SELECT 'evt_past' || n, 'payment.captured', 'past-' || n, '{}', now() FROM generate_series(0, ${PAST_ORDERS - 1}) n;
    INSERT INTO deliveries (event_id, endpoint_id, status, created_at)
      SELECT 'evt_past' || n, 'we_past', 'delivered', now() FROM generate_series(0, ${PAST_ORDERS - 1}) n;
    INSERT INTO idempotency_keys (key, fingerprint, leased_until, status, body, created_at)
      SELECT 'past' || n, '\\x00', now(), 201, '{}', '2026-11-20T00:00:00Z' FROM generate_series(1, ${PAST_ORDERS}) n;
    INSERT INTO problems (reference_id, code, detail, at, resolved_at)
      SELECT 'past-' || n, 'multiple_success', '', now(), now() FROM generate_series(0, ${PAST_ORDERS - 1}) n;
    UPDATE orders SET metadata = json_build_object('store', 'BLR', 'cart', reference_id), wa_id = '9191' || lpad(substr(reference_id, 6), 8, '0'),
                      wa_user_id = 'IN.' || substr(reference_id, 6);
    `);
  await client.query('VACUUM ANALYZE');
  client.release();
}, 120_000);
afterAll(async () => {
  Client.prototype.query = query;
  await stage.close();
});

function record(): void {
  Client.prototype.query = function (this: Client, ...args: unknown[]) {
    const [first, second] = args;
    const { text, values } = typeof first === 'string' ? { text: first, values: second } : (first as never);
    if (typeof text === 'string') statements.set(text, Array.isArray(values) ? values : []);
    return (query as (...args: unknown[]) => unknown).apply(this, args);
  } as typeof query;
}

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  Plans?: Plan[];
}

interface Explained {
  'QUERY PLAN': { Plan: Plan }[];
}

/** The big tables that a statement reads from end to end. */
async function sequentialScans(client: Client, text: string, values: unknown[]): Promise<string[]> {
  const ask = query as (this: Client, text: string, values: unknown[]) => Promise<{ rows: Explained[] }>;
  const { rows } = await ask.call(client, `EXPLAIN (FORMAT JSON) ${text}`, values);
  const walk = (plan: Plan): string[] => [
    ...(plan['Node Type'] === 'Seq Scan' && BIG.includes(plan['Relation Name'] ?? '')
      ? [plan['Relation Name'] ?? '']
      : []),
    ...(plan.Plans ?? []).flatMap(walk),
  ];
  return rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => walk(Plan)));
}

/**
 * A whole day of the service: every hot route and every queue, one after another. Erasing a customer is not among them:
 * it happens rarely and may look everywhere.
 */
async function live(): Promise<void> {
  const { merchant, ctx } = stage;
  await merchant.post('/orders', teaOrder('PLAN-1')).set('Idempotency-Key', 'plan-1').expect(201);
  await stage.runUntilIdle();
  await stage.customer.act('PLAN-1', 'fail', {}).expect(200);
  await stage.runUntilIdle();
  await stage.customer.act('PLAN-1', 'pay', {}).expect(200);
  await stage.runUntilIdle();
  await merchant.post('/orders/PLAN-1/order_status', { status: 'shipped' }).expect(202);
  await stage.runUntilIdle();
  await merchant.post('/orders/PLAN-1/lookup').expect(200);
  await merchant.post('/orders/PLAN-1/problem/resolve', { note: 'none' }).expect(200);
  await merchant.get('/orders/PLAN-1/timeline').expect(200);
  await merchant.post('/orders/PLAN-1/refunds', {}).set('Idempotency-Key', 'plan-2').expect(202);
  await stage.runUntilIdle();
  await merchant.get('/orders/PLAN-1/refunds').expect(200);
  await merchant.post('/orders', teaOrder('PLAN-2')).expect(201);
  await stage.runUntilIdle();
  await stage.customer.act('PLAN-2', 'pay', { webhook: 'lost' }).expect(200);
  await stage.advance(121);
  await merchant.get('/events?limit=100').expect(200);
  await merchant.get('/events?type=payment.captured&limit=10').expect(200);
  const first = await merchant.get('/orders').expect(200);
  await merchant.get(`/orders?cursor=${first.body.next_cursor}`).expect(200);
  for (const status of ['pending', 'processing', 'shipped', 'canceled'])
    await merchant.get(`/orders?status=${status}`).expect(200);
  for (const status of ['new', 'pending', 'failed', 'captured', 'canceled', 'expired'])
    await merchant.get(`/orders?payment_status=${status}`).expect(200);
  await merchant.get('/orders?problem=true').expect(200);
  await merchant.get('/orders?created_after=2026-11-19T00:00:00Z&created_before=2026-11-21T00:00:00Z').expect(200);
  await merchant.post('/orders/search', { phone: '+919000000017' }).expect(200);
  expect((await merchant.post('/orders/search', { user_id: 'IN.17' }).expect(200)).body.data).toHaveLength(1);
  for (const filter of [{ transaction_id: 'PAY_17' }, { metadata_value: 'PAST-17' }, { reference_id: 'PAST-17' }])
    expect((await merchant.post('/orders/search', filter).expect(200)).body.data).toHaveLength(1);
  // One that all have, which is another statement.
  expect((await merchant.post('/orders/search', { metadata_value: 'blr' }).expect(200)).body.data).toHaveLength(20);
  expect((await merchant.post('/orders/search', { phone: '+919100000017' }).expect(200)).body.data).toHaveLength(1);
  for (const refunded of ['none', 'partly', 'fully']) await merchant.get(`/orders?refunded=${refunded}`).expect(200);
  await merchant.get('/orders?payment_status=captured&refunded=none').set('Accept', 'text/csv').expect(200);
  await merchant.post('/credentials/search', { phone: '+919000000017' }).expect(200);
  await readGauges(ctx.db, ctx.clock.now());
  await merchant.get('/figures').expect(200);
  await merchant.get('/orders/PLAN-1/messages').expect(200);
  await merchant.get('/events?reference_id=PLAN-1').expect(200);
  const follower = await followChanges(ctx.db);
  expect(await changesSince(ctx.db, follower.position - 10, 100)).not.toEqual([]);
  expect(await follower.next()).toEqual([]);
  await retryDead(ctx.db, ['inbox:1', 'outbox:1'], ctx.clock.now());
  await discardDead(ctx.db, ['inbox:1', 'outbox:1'], ctx.clock.now());
  await listDead(ctx.db, 100);
  await reprocessUnrecognized(ctx);
  await deleteExpired(ctx);
}

test('no statement of the service reads a big table from end to end', async () => {
  record();
  await live();
  Client.prototype.query = query;
  const client = new Client({ connectionString: stage.config.databaseUrl ?? '' });
  await client.connect();
  const slow: Record<string, string[]> = {};
  let explained = 0;
  for (const [text, values] of statements) {
    if (!/^\s*(SELECT|WITH|INSERT|UPDATE|DELETE)/i.test(text)) continue;
    // The stage's own question whether anything is still going on.
    if (text.includes('FROM inbox WHERE ended_at IS NULL) AS j')) continue;
    explained += 1;
    const tables = await sequentialScans(client, text, values);
    if (tables.length > 0) slow[text.replace(/\s+/g, ' ')] = tables;
  }
  await client.end();
  expect(slow).toEqual({});
  expect(explained).toBeGreaterThan(60);
}, 120_000);

test('the check itself finds a table that is read from end to end', async () => {
  const client = new Client({ connectionString: stage.config.databaseUrl ?? '' });
  await client.connect();
  expect(await sequentialScans(client, `SELECT count(*) FROM orders WHERE type = $1`, ['x'])).toEqual(['orders']);
  await client.end();
});
