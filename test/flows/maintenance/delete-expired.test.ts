import { deleteExpired } from '../../../src/flows/maintenance/delete-expired';
import { createRetention } from '../../../src/workers/retention';
import { createStage, type Stage, teaOrder } from '../../helpers/app/test-app';

const DAY = 86_400;
let stage: Stage;

beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

/** An order that was paid, and thanked for. */
async function paid(referenceId: string): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(referenceId)).set('Idempotency-Key', `key-${referenceId}`).expect(201);
  await stage.runUntilIdle();
  await stage.customer.act(referenceId, 'pay', {}).expect(200);
  await stage.runUntilIdle();
  expect((await stage.order(referenceId)).payment.status).toBe('captured');
}

const count = async (table: string, where = 'true'): Promise<number> =>
  Number((await stage.sql<{ n: number }>(`SELECT count(*) AS n FROM ${table} WHERE ${where}`))[0]?.n);

/** Everything of an order but what may be removed. */
const resourceOf = async (referenceId: string) => stage.order(referenceId);

describe('time passes after a payment', () => {
  let before: unknown;
  beforeAll(async () => {
    await paid('KEEP-1');
    before = await resourceOf('KEEP-1');
  });
  afterEach(async () => {
    expect(await resourceOf('KEEP-1')).toEqual(before);
  });

  test('after a day nothing is gone', async () => {
    const rows = [
      await count('inbox'),
      await count('outbox'),
      await count('timeline'),
      await count('idempotency_keys'),
    ];
    stage.clock.advance(DAY * 1000);
    await deleteExpired(stage.ctx);
    expect([
      await count('inbox'),
      await count('outbox'),
      await count('timeline'),
      await count('idempotency_keys'),
    ]).toEqual(rows);
    expect(rows.every((n) => n > 0)).toBe(true);
  });

  test('after two days the Idempotency-Key is forgotten', async () => {
    stage.clock.advance(DAY * 1000);
    await deleteExpired(stage.ctx);
    expect(await count('idempotency_keys')).toBe(0);
    expect(await count('inbox')).toBeGreaterThan(0);
  });

  test('after a month the received and the sent rows are gone, and the story is still told', async () => {
    stage.clock.advance(29 * DAY * 1000);
    await deleteExpired(stage.ctx);
    expect(await count('inbox')).toBe(0);
    expect(await count('outbox')).toBe(0);
    expect((await stage.timeline('KEEP-1')).map(({ kind }) => kind)).toContain('payment');
  });

  test('after a year the story is gone, and the evidence of the capture is not', async () => {
    stage.clock.advance(336 * DAY * 1000);
    await deleteExpired(stage.ctx);
    expect(await count('timeline')).toBe(0);
    expect(await stage.timeline('KEEP-1')).toEqual([]);
    expect(await count('verifications', `verdict = 'captured'`)).toBe(1);
    expect(await count('transactions')).toBe(1);
  });
});

describe('what is kept however old it is', () => {
  const old = () => new Date(stage.clock.now().getTime() - 400 * DAY * 1000);
  const insertInbox = (key: string, kind: string, outcome: string | null) =>
    stage.sql(
      `INSERT INTO inbox (key, kind, body, received_at, ended_at, due_at, outcome)
       VALUES (convert_to($1, 'UTF8'), $2, '{}', $3, CASE WHEN $4::text IS NOT NULL THEN $3::timestamptz END,
               CASE WHEN $4::text IS NULL THEN 'infinity'::timestamptz END, $4)`,
      [key, kind, old(), outcome],
    );

  test.each([
    ['a consent, because a repeat of it must not be charged', 'payment_method', 'refused'],
    ['news that a later version may understand', 'drift', 'drift'],
    ['news that gave up', 'payment', 'dead'],
    ['news that nobody has dealt with', 'payment', null],
  ])('%s', async (what, kind, outcome) => {
    await insertInbox(what, kind, outcome);
    await insertInbox(`${what}, and next to it one that is over`, 'payment', 'applied');
    await deleteExpired(stage.ctx);
    const rows = await stage.sql<{ key: Buffer }>(`SELECT key FROM inbox WHERE key >= convert_to($1, 'UTF8')`, [what]);
    expect(rows.map(({ key }) => String(key))).toContain(what);
    expect(await count('inbox', `outcome = 'applied'`)).toBe(0);
  });

  test.each([
    ['an attempt to pay is under way', `UPDATE payments SET status = 'pending' WHERE reference_id = $1`],
    ['the payment is still looked for', `UPDATE payments SET next_lookup_at = 'infinity' WHERE reference_id = $1`],
    [
      'a problem is open',
      `INSERT INTO problems (reference_id, code, detail, at) VALUES ($1, 'multiple_success', 'x', now())`,
    ],
    ['the order changed lately', `UPDATE orders SET updated_at = '2100-01-01' WHERE reference_id = $1`],
  ])('the story of an order: %s', async (what, change) => {
    const referenceId = `OPEN-${what.length}`;
    await stage.merchant.post('/orders', teaOrder(referenceId, { send: false })).expect(201);
    await stage.sql('UPDATE timeline SET at = $2 WHERE reference_id = $1', [referenceId, old()]);
    await stage.sql('UPDATE orders SET updated_at = $2 WHERE reference_id = $1', [referenceId, old()]);
    await stage.sql(change, [referenceId]);
    await deleteExpired(stage.ctx);
    expect(await count('timeline', `reference_id = '${referenceId}'`)).toBe(1);
    await stage.sql(`UPDATE problems SET resolved_at = now() WHERE reference_id = $1`, [referenceId]);
    await stage.sql(`UPDATE payments SET status = 'new', next_lookup_at = NULL WHERE reference_id = $1`, [referenceId]);
    await stage.sql('UPDATE orders SET updated_at = $2 WHERE reference_id = $1', [referenceId, old()]);
    await deleteExpired(stage.ctx);
    expect(await count('timeline', `reference_id = '${referenceId}'`)).toBe(0);
  });

  test('a pause that still holds back, and one that ended a moment ago', async () => {
    const at = (seconds: number) => new Date(stage.clock.now().getTime() + seconds * 1000);
    for (const [key, seconds] of Object.entries({ running: 10, recent: -60, old: -DAY - 1 }))
      await stage.sql('INSERT INTO pauses (key, until) VALUES ($1, $2)', [key, at(seconds)]);
    await deleteExpired(stage.ctx);
    const left = await stage.sql<{ key: string }>('SELECT key FROM pauses ORDER BY key');
    expect(left.map(({ key }) => key)).toEqual(['recent', 'running']);
  });
});

describe('a merchant who keeps less, and answers for longer', () => {
  let own: Stage;
  beforeAll(async () => {
    own = await createStage({ RETAIN_DAYS: '8', RETAIN_TIMELINE_DAYS: '9', RETAIN_IDEMPOTENCY_HOURS: '480' });
  });
  afterAll(() => own.close());

  test('has each gone in its time', async () => {
    const left = async (table: string) =>
      Number((await own.sql<{ n: number }>(`SELECT count(*) AS n FROM ${table}`))[0]?.n);
    await own.merchant.post('/orders', teaOrder('OWN-1')).set('Idempotency-Key', 'own-1').expect(201);
    await own.runUntilIdle();
    await own.customer.act('OWN-1', 'pay', {}).expect(200);
    await own.runUntilIdle();
    const lines = await left('timeline');
    own.clock.advance(8.5 * DAY * 1000);
    await deleteExpired(own.ctx);
    expect([await left('outbox'), await left('timeline'), await left('idempotency_keys')]).toEqual([0, lines, 1]);
    own.clock.advance(DAY * 1000);
    await deleteExpired(own.ctx);
    expect([await left('timeline'), await left('idempotency_keys')]).toEqual([0, 1]);
    own.clock.advance(11 * DAY * 1000);
    await deleteExpired(own.ctx);
    expect(await left('idempotency_keys')).toBe(0);
  });
});

test('events go after a month with their deliveries, in small steps; younger ones stay', async () => {
  const at = (days: number) => new Date(stage.clock.now().getTime() - days * DAY * 1000);
  const insertEvents = (name: string, events: number, created: Date) =>
    stage.sql(
      `WITH event AS (
         INSERT INTO events (id, type, reference_id, body, created_at)
         SELECT 'evt_' || $1 || n, 'payment.captured', 'KEEP-1', '{}', $3 FROM generate_series(1, $2) n RETURNING id)
       INSERT INTO deliveries (event_id, endpoint_id, status, created_at)
       SELECT id, 'we_' || n, 'delivered', $3 FROM event, generate_series(1, 2) n`,
      [name, events, created],
    );
  await deleteExpired(stage.ctx);
  expect(await count('events')).toBe(0);
  await insertEvents('old', 1100, at(30.1));
  await insertEvents('young', 3, at(29.9));
  expect(await count('deliveries')).toBe(2206);
  const steps = await deleteExpired(stage.ctx);
  const left = await stage.sql<{ id: string }>('SELECT id FROM events ORDER BY id');
  expect(left.map(({ id }) => id)).toEqual(['evt_young1', 'evt_young2', 'evt_young3']);
  expect(await count('deliveries')).toBe(6);
  expect((await stage.merchant.get('/events').expect(200)).body.data).toHaveLength(3);
  // Three for the events, and one for each of the five other things that are looked through.
  expect(steps).toBeGreaterThanOrEqual(8);
});

test('thousands of old rows go in small steps, and another process takes part without waiting', async () => {
  await stage.sql(
    `INSERT INTO inbox (key, kind, body, received_at, ended_at, outcome)
     SELECT convert_to('many' || n, 'UTF8'), 'payment', '{}', $1, $1, 'applied' FROM generate_series(1, 3200) n`,
    [new Date(stage.clock.now().getTime() - 40 * DAY * 1000)],
  );
  const [steps, others] = await Promise.all([deleteExpired(stage.ctx), deleteExpired(stage.ctx)]);
  expect(await count('inbox', `outcome = 'applied'`)).toBe(0);
  expect(steps + others).toBeGreaterThanOrEqual(7);
});

test('a stop ends it after the step that runs', async () => {
  await stage.sql(
    `INSERT INTO inbox (key, kind, body, received_at, ended_at, outcome)
     SELECT convert_to('stop' || n, 'UTF8'), 'payment', '{}', $1, $1, 'applied' FROM generate_series(1, 1600) n`,
    [new Date(stage.clock.now().getTime() - 40 * DAY * 1000)],
  );
  let asked = 0;
  await deleteExpired(stage.ctx, () => ++asked > 1);
  expect(await count('inbox', `outcome = 'applied'`)).toBe(1100);
});

test('the background task runs every ten minutes, and not after its stop', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'performance'] });
  try {
    const retention = createRetention(stage.ctx);
    retention.start();
    await jest.advanceTimersByTimeAsync(10 * 60_000);
    await retention.stop();
    const left = await count('inbox', `outcome = 'applied'`);
    expect(left).toBeLessThan(1100);
    await jest.advanceTimersByTimeAsync(60 * 60_000);
    expect(await count('inbox', `outcome = 'applied'`)).toBe(left);
  } finally {
    jest.useRealTimers();
  }
});
