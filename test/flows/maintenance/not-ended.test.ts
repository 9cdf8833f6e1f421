import { deleteExpired } from '../../../src/flows/maintenance/delete-expired';
import { type Merchant, startMerchant } from '../../helpers/app/merchant';
import { createStage, type Stage, teaOrder } from '../../helpers/app/test-app';

const DAY_MS = 86_400_000;
/** Twice as long as anything is kept. */
const DAYS_16 = String(16 * 86_400);

let stage: Stage;
let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant();
  stage = await createStage({
    ...{ RETAIN_DAYS: '8', RETAIN_TIMELINE_DAYS: '8', RETAIN_IDEMPOTENCY_HOURS: '24' },
    ...{ NOTIFY_SCHEDULE_SECONDS: DAYS_16, SEND_SCHEDULE_SECONDS: DAYS_16, LOOKUP_GIVE_UP_HOURS: '8760' },
    FORWARD_URLS: merchant.url,
  });
});
afterAll(async () => {
  await stage.close();
  await merchant.close();
});

const count = async (table: string, where: string): Promise<number> =>
  Number((await stage.sql<{ n: number }>(`SELECT count(*) AS n FROM ${table} WHERE ${where}`))[0]?.n);
const old = () => new Date(stage.clock.now().getTime() - 12 * DAY_MS);

/** An order that was made, and last changed, longer ago than anything is kept. */
async function oldOrder(id: string): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(id, { send: false })).expect(201);
  await stage.sql('UPDATE timeline SET at = $2 WHERE reference_id = $1', [id, old()]);
  await stage.sql('UPDATE orders SET updated_at = $2 WHERE reference_id = $1', [id, old()]);
}

interface Unended {
  what: string;
  table: string;
  /** Makes it; $1 is its name, $2 a moment before it would be removed. */
  made: string;
  /** Ends it; null: it is removed when it ends. */
  ended: string | null;
  /** Its row, by its name. */
  row: string;
}

const OF_ORDER = { table: 'timeline', row: `reference_id = '%'` };

test.each<Unended>([
  {
    what: 'a notification that its schedule still tries',
    table: 'events',
    made: `WITH event AS (INSERT INTO events (id, type, reference_id, body, created_at)
             VALUES ($1, 'payment.captured', $1, '{}', $2) RETURNING id)
           INSERT INTO deliveries (event_id, endpoint_id, due_at, created_at, attempts)
           SELECT id, 'we_1', $2::timestamptz + interval '16 days', $2, 1 FROM event`,
    ended: `UPDATE deliveries SET due_at = NULL, status = 'failed' WHERE event_id = $1`,
    row: `id = '%'`,
  },
  {
    what: 'a notification that is sent at this moment',
    table: 'events',
    made: `WITH event AS (INSERT INTO events (id, type, reference_id, body, created_at)
             VALUES ($1, 'payment.captured', $1, '{}', $2) RETURNING id)
           INSERT INTO deliveries (event_id, endpoint_id, due_at, leased_until, created_at, attempts)
           SELECT id, 'we_1', 'infinity', 'infinity', $2, 1 FROM event`,
    ended: `UPDATE deliveries SET due_at = NULL, leased_until = NULL, status = 'delivered' WHERE event_id = $1`,
    row: `id = '%'`,
  },
  {
    what: 'a message that its schedule still tries',
    table: 'outbox',
    made: `INSERT INTO outbox (kind, lane, pause_key, reference_id, subject_id, due_at, attempts, created_at)
           VALUES ('message', $1, '', $1, 'x', $2::timestamptz + interval '16 days', 1, $2)`,
    ended: `UPDATE outbox SET due_at = NULL, outcome = 'refused', ended_at = now() - interval '9999 days' WHERE lane = $1`,
    row: `lane = '%'`,
  },
  {
    what: 'a copy that its address has not taken',
    table: 'forwards',
    made: `INSERT INTO forwards (url, message_id, headers, body, received_at)
           SELECT url, $1, '{}', '{}', $2 FROM forward_addresses`,
    ended: null,
    row: `message_id = '%'`,
  },
  {
    ...OF_ORDER,
    what: 'the story of an order whose message its schedule still tries',
    made: `INSERT INTO outbox (kind, lane, pause_key, reference_id, subject_id, due_at, attempts, created_at)
           VALUES ('message', $1, '', $1, 'x', $2::timestamptz + interval '16 days', 1, $2)`,
    ended: `UPDATE outbox SET due_at = NULL, outcome = 'refused', ended_at = now() WHERE lane = $1`,
  },
  ...['requested', 'pending', 'unknown'].map((status) => ({
    ...OF_ORDER,
    what: `the story of an order whose refund is ${status}`,
    made: `INSERT INTO refunds (id, reference_id, amount, status, external, transaction_id, created_at, updated_at)
           VALUES (gen_random_uuid(), $1, 100, '${status}', true, 'x', $2, $2)`,
    ended: `UPDATE refunds SET status = 'completed' WHERE reference_id = $1`,
  })),
  {
    ...OF_ORDER,
    what: 'the story of an order with an open claim',
    made: `INSERT INTO disputes (reference_id, dispute_id, kind, status, transaction_id, created_at, updated_at)
           VALUES ($1, 'd', 'chargeback', 'open', 'x', $2, $2)`,
    ended: `UPDATE disputes SET status = 'lost' WHERE reference_id = $1`,
  },
  {
    ...OF_ORDER,
    what: 'the story of an order that is looked up for a year',
    made: `UPDATE payments SET next_lookup_at = $2::timestamptz + interval '300 days' WHERE reference_id = $1`,
    ended: `UPDATE payments SET next_lookup_at = NULL WHERE reference_id = $1`,
  },
])('$what is kept until it has ended', async ({ what, table, made, ended, row }) => {
  const name = `N-${what.replace(/\W/g, '').slice(-30)}`;
  const isThere = () => count(table, row.replace('%', name));
  await oldOrder(name);
  await stage.runUntilIdle();
  await stage.sql(made, [name, old()]);
  await deleteExpired(stage.ctx);
  expect(await isThere()).toBe(1);
  if (ended === null) return;
  await stage.sql(ended, [name]);
  await deleteExpired(stage.ctx);
  expect(await isThere()).toBe(0);
});

test('a notification whose schedule is longer than events are kept arrives', async () => {
  const shop = await startMerchant(() => 500);
  try {
    await stage.merchant.post('/webhook_endpoints', { url: shop.url, events: ['payment.canceled'] }).expect(201);
    await stage.merchant.post('/orders', teaOrder('N-arrives', { send: false })).expect(201);
    await stage.merchant.post('/orders/N-arrives/order_status', { status: 'canceled' }).expect(202);
    await stage.workers.drain();
    expect(shop.received).toHaveLength(1);
    shop.state.answer = () => 204;
    stage.clock.advance(12 * DAY_MS);
    await deleteExpired(stage.ctx);
    stage.clock.advance(8 * DAY_MS);
    await stage.workers.drain();
    expect(shop.received).toHaveLength(2);
    await deleteExpired(stage.ctx);
    expect(await count('events', `reference_id = 'N-arrives'`)).toBe(0);
  } finally {
    await shop.close();
  }
});

test('an answer is kept for as long as promised from when it was given, though the key was first sent long before', async () => {
  const post = () =>
    stage.merchant
      .post('/orders', teaOrder('', { reference_id: undefined, send: false }))
      .set('Idempotency-Key', 'late');
  const first = await post().expect(201);
  // The first request was killed before it had an effect: its claim is all that is left of it.
  await stage.sql(
    `UPDATE idempotency_keys SET status = NULL, body = NULL, created_at = $1, leased_until = $1 WHERE key = 'late'`,
    [new Date(stage.clock.now().getTime() - 23 * 3_600_000)],
  );
  const second = await post().expect(201);
  expect(second.body.reference_id).not.toBe(first.body.reference_id);
  stage.clock.advance(23 * 3_600_000);
  await deleteExpired(stage.ctx);
  expect((await post().expect(201)).body.reference_id).toBe(second.body.reference_id);
});
