import { createStage, START, type Stage, teaOrder } from '../../helpers/app/test-app';

const HOUR = 3600;
const DAY = 86_400;

let stage: Stage;
afterEach(() => stage.close());

/** Seconds from `since` at which WhatsApp was asked about an order. */
const lookups = (id: string, since: number): number[] =>
  stage.world.httpLog
    .all()
    .filter(({ method, path }) => method === 'GET' && path.endsWith(`/${id}`))
    .map(({ at }) => (Date.parse(at) - since) / 1000);

/** Goes from one due look to the next, and makes sure that a second before it nobody is asked. */
async function followLooks(id: string, since: number, most: number): Promise<number[]> {
  const times: number[] = [];
  for (;;) {
    const [row] = await stage.sql<{ at: Date | null }>(
      'SELECT next_lookup_at AS at FROM payments WHERE reference_id = $1',
      [id],
    );
    if (!row?.at || times.length >= most) return times;
    const wait = row.at.getTime() - stage.clock.now().getTime();
    if (wait > 1) {
      stage.clock.advance(wait - 1);
      const before = lookups(id, since).length;
      await stage.workers.drain();
      expect(lookups(id, since)).toHaveLength(before);
      stage.clock.advance(1);
    }
    await stage.workers.drain();
    const last = lookups(id, since).at(-1);
    if (last !== undefined) times.push(last);
  }
}

/** Creates an order and sends it; the answer comes in the same instant, and no status follows. */
async function sent(id: string, change: object = {}): Promise<number> {
  await stage.merchant.post('/orders', teaOrder(id, change)).expect(201);
  await stage.workers.drain();
  stage.world.effects.forget();
  return stage.clock.now().getTime();
}
const expiring = (inSeconds: number) => ({
  order: {
    ...teaOrder('').order,
    expiration: { timestamp: String(Math.floor(stage.clock.now().getTime() / 1000) + inSeconds) },
  },
});
/** What failed together must not come back together: up to a fifth later, never earlier. */
function expectSpread(delays: number[], least: number): void {
  for (const delay of delays) {
    expect(delay).toBeGreaterThanOrEqual(least - 0.001);
    expect(delay).toBeLessThanOrEqual(least * 1.2);
  }
}
const sum = (delays: number[]) => delays.map((_, i) => delays.slice(0, i + 1).reduce((a, b) => a + b, 0));

test('an unpaid order is looked up by the schedule, counted from the last look; the last value repeats', async () => {
  stage = await createStage({ LOOKUP_SCHEDULE_SECONDS: '120,300,900,3600' });
  const since = await sent('A-1');
  expect(await followLooks('A-1', since, 7)).toEqual(sum([120, 300, 900, 3600, 3600, 3600, 3600]));
});

test("a webhook begins the schedule anew; a merchant's look counts as a look, and not as a step", async () => {
  stage = await createStage({ LOOKUP_SCHEDULE_SECONDS: '100,1000,5000' });
  const since = await sent('A-2');
  expect(await followLooks('A-2', since, 2)).toEqual([100, 1100]);
  stage.clock.advance(400_000);
  await stage.merchant.post('/orders/A-2/lookup').expect(200);
  expect((await followLooks('A-2', since, 1)).at(-1)).toBe(1100 + 400 + 5000);

  await stage.customer.act('A-2', 'fail').expect(200);
  await stage.workers.drain();
  const reportedAt = (stage.clock.now().getTime() - since) / 1000;
  expect(await followLooks('A-2', since, 2)).toEqual([reportedAt + 100, reportedAt + 1100]);
});

test('without an answer it asks again after five minutes at most, and never faster than the schedule', async () => {
  stage = await createStage({ LOOKUP_SCHEDULE_SECONDS: '60,86400' });
  const since = await sent('A-3');
  await stage.customer.faults({ lookup: 'down' });
  const [first = 0, second = 0, third = 0] = await followLooks('A-3', since, 3);
  expect(first).toBe(60);
  expectSpread([second - first, third - second], 60);
  await stage.customer.faults({ lookup: 'ok' });
  const [answered = 0] = await followLooks('A-3', since, 1);
  expectSpread([answered - third], 60);
  await stage.customer.faults({ lookup: 'down' });
  const [daily = 0, next = 0, last = 0] = await followLooks('A-3', since, 3);
  expect(daily).toBeCloseTo(answered + DAY, 3);
  expectSpread([next - daily, last - next], 300);
});

test('an order expires exactly at its deadline, by a lookup made then', async () => {
  stage = await createStage({ LOOKUP_SCHEDULE_SECONDS: '250,3600' });
  const timestamp = Math.floor(START.getTime() / 1000) + 1000;
  const since = await sent('A-4', expiring(1000));
  expect(await followLooks('A-4', since, 2)).toEqual([250, 1000]);
  expect(stage.clock.now()).toEqual(new Date(timestamp * 1000));
  expect((await stage.order('A-4')).payment.status).toBe('expired');
});

test('an attempt that runs at the deadline keeps the order open until it ends', async () => {
  stage = await createStage({ LOOKUP_SCHEDULE_SECONDS: '250,3600' });
  await sent('A-5', expiring(1000));
  await stage.customer.act('A-5', 'fail', { webhook: 'lost', after_seconds: 1500 }).expect(202);
  stage.clock.advance(1_000_000);
  await stage.workers.drain();
  expect((await stage.order('A-5')).payment.status).toBe('pending');
  stage.clock.advance(3_600_000);
  await stage.world.tick();
  await stage.workers.drain();
  expect((await stage.order('A-5')).payment.status).toBe('expired');
});

test('the search ends 96 h after the expiry, says so, and any payment webhook takes it up again', async () => {
  stage = await createStage({ LOOKUP_SCHEDULE_SECONDS: '3600,86400' });
  const since = await sent('A-6', expiring(2 * HOUR));
  const times = await followLooks('A-6', since, 20);
  // At the deadline the payment moves to expired, which begins the schedule anew; the last look is at the very end.
  const deadline = 2 * HOUR;
  expect(times).toEqual([
    HOUR,
    deadline,
    deadline + HOUR,
    deadline + HOUR + DAY,
    deadline + HOUR + 2 * DAY,
    deadline + HOUR + 3 * DAY,
    deadline + 4 * DAY,
  ]);
  expect((await stage.timeline('A-6')).at(-1)).toMatchObject({ kind: 'gave_up' });
  stage.clock.advance(10 * DAY * 1000);
  await stage.workers.drain();
  expect(lookups('A-6', since)).toHaveLength(times.length);

  await stage.customer.act('A-6', 'fail').expect(200);
  await stage.workers.drain();
  expect((await followLooks('A-6', since, 1)).length).toBe(1);
  await stage.customer.act('A-6', 'pay', { webhook: 'lost' }).expect(200);
  expect((await followLooks('A-6', since, 1)).length).toBe(1);
  expect((await stage.order('A-6')).payment.status).toBe('captured');
});

test('a status of the message is a sign of life too', async () => {
  stage = await createStage({ LOOKUP_SCHEDULE_SECONDS: '3600,86400', LOOKUP_GIVE_UP_HOURS: '1' });
  const since = await sent('A-7', expiring(2 * HOUR));
  await followLooks('A-7', since, 20);
  stage.clock.advance(DAY * 1000);
  const [message] = (await stage.order('A-7')).messages;
  const status = {
    id: message.wamid,
    status: 'read',
    timestamp: String(Math.floor(stage.clock.now().getTime() / 1000)),
    biz_opaque_callback_data: message.id,
  };
  const value = { metadata: { phone_number_id: '109876543210987' }, statuses: [status] };
  await stage.deliver({ entry: [{ id: '1', changes: [{ field: 'messages', value }] }] }).expect(200);
  await stage.workers.drain();
  expect(await followLooks('A-7', since, 20)).toHaveLength(1);
});

test('a provider that never answers is not asked for ever', async () => {
  stage = await createStage({ LOOKUP_SCHEDULE_SECONDS: '3600', LOOKUP_GIVE_UP_HOURS: '1' });
  const since = await sent('A-8', expiring(HOUR));
  await stage.customer.faults({ lookup: 'down' });
  const times = await followLooks('A-8', since, 100);
  expectSpread([times.at(-1) ?? 0], 2 * HOUR);
  expect((await stage.order('A-8')).payment.status).toBe('new');
  expect((await stage.timeline('A-8')).at(-1)).toMatchObject({ kind: 'gave_up' });
});

test('an order that never expires is looked up daily for thirty days after its last sign of life', async () => {
  stage = await createStage({});
  const since = await sent('A-9');
  const times = await followLooks('A-9', since, 100);
  const ramp = sum([120, 300, 900, 3600, 21_600, DAY]);
  const last = ramp.at(-1) ?? 0;
  expect(times.slice(0, 6)).toEqual(ramp);
  expect(times.slice(6)).toEqual(Array.from({ length: times.length - 6 }, (_, i) => last + (i + 1) * DAY));
  // The one that finds thirty days gone is the last.
  expect(times.at(-2)).toBeLessThan(30 * DAY);
  expect(times.at(-1)).toBeGreaterThanOrEqual(30 * DAY);
  expect(times.at(-1)).toBeLessThan(31 * DAY);
  expect((await stage.timeline('A-9')).at(-1)).toMatchObject({ kind: 'gave_up' });
});

test.each([
  ['after 1, 7, 30 and 90 days: of what comes later no webhook may tell', {}, [1, 7, 30, 90]],
  ['on the days of CAPTURED_LOOKUP_DAYS', { CAPTURED_LOOKUP_DAYS: '20,2' }, [2, 20]],
  ['not at all without such days', { CAPTURED_LOOKUP_DAYS: 'none' }, []],
])('a captured payment is looked up by itself %s', async (_, env, days) => {
  stage = await createStage(env);
  await sent('A-10');
  await stage.customer.act('A-10', 'pay').expect(200);
  await stage.workers.drain();
  const captured = stage.clock.now().getTime();
  const times = await followLooks('A-10', captured, 9);
  expect(times.map((seconds) => Math.round(seconds / DAY))).toEqual(days);
  const before = lookups('A-10', captured).length;
  stage.clock.advance(100 * DAY * 1000);
  await stage.workers.drain();
  expect(lookups('A-10', captured)).toHaveLength(before);
});

test('an order that was never sent is not looked up', async () => {
  stage = await createStage({});
  await stage.merchant.post('/orders', teaOrder('A-11', { send: false, ...expiring(1000) })).expect(201);
  stage.clock.advance(2000 * 1000);
  await stage.workers.drain();
  expect(lookups('A-11', 0)).toEqual([]);
  expect((await stage.order('A-11')).payment.status).toBe('new');
});

test('an undeliverable order whose lookups fail is asked less and less, and not for ever', async () => {
  stage = await createStage({ LOOKUP_GIVE_UP_HOURS: '48' });
  const since = await sent('A-U', expiring(2 * HOUR));
  const [message] = (await stage.order('A-U')).messages;
  const status = {
    id: message.wamid,
    status: 'failed',
    timestamp: '1795171209',
    errors: [{ code: 131026, title: 'no' }],
  };
  const value = { metadata: { phone_number_id: '109876543210987' }, statuses: [status] };
  await stage.deliver({ entry: [{ id: '1', changes: [{ field: 'messages', value }] }] }).expect(200);
  await stage.workers.drain();
  await stage.customer.faults({ lookup: 'down' });
  const times = await followLooks('A-U', since, 100);
  const delays = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  for (const [index, delay] of delays.slice(0, 6).entries()) expectSpread([delay], Math.min(120, 300) * 2 ** index);
  expect(times.length).toBeLessThan(20);
  expect(times.at(-1)).toBeLessThanOrEqual(50 * HOUR * 1.2);
});
