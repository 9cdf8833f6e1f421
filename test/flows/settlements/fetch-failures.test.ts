import { evaluateFetch } from '../../../src/cli/doctor/check-fetches';
import { readFetchStates } from '../../../src/db/settlements/fetches';
import { fetchNextPage } from '../../../src/flows/settlements/fetch-settlements';
import { fetchStagePerTest, NOON, QUARTER } from '../../helpers/app/fetch-stage';
import type { Json } from '../../helpers/app/test-app';
import { reconPayment, stripeCharge } from '../../helpers/providers/fake-books';

const run = fetchStagePerTest();
const { pass, one, unfinished, metric } = run;

test('429: nothing is asked of that gateway before its Retry-After is over, and the other one goes on', async () => {
  run.books.recon.set('2026-11-13', [reconPayment('pay_Late1', NOON)]);
  run.stage.clock.advance(QUARTER * 1000);
  run.books.faults.push({ status: 429, headers: { 'retry-after': '600' }, body: {} });
  await run.stage.runUntilIdle();
  const first = run.books.requests.filter(({ path }) => path.includes('/recon/')).length;
  const isRazorpay = first === 1;
  // Each of the rounds takes four seconds.
  await pass(580, 4);
  const asked = run.books.requests.map(({ path }) => (path.includes('/recon/') ? 'razorpay' : 'stripe'));
  const busy = isRazorpay ? 'razorpay' : 'stripe';
  expect(asked.filter((name) => name === busy)).toHaveLength(1);
  expect(asked.filter((name) => name !== busy).length).toBeGreaterThan(5);
  await pass(200);
  expect(await unfinished()).toEqual([]);
  expect(await one(`SELECT count(*) AS n FROM settlement_lines`)).toEqual({ n: 1 });
});

test('5xx, broken connections and answers that are none are tried again, later and later; no day is lost', async () => {
  run.books.recon.set('2026-11-13', [reconPayment('pay_Back1', NOON)]);
  const away = { status: 503, body: { error: { description: 'Down for maintenance' } } };
  const html = { status: 200, body: '<html>Sorry</html>' };
  run.stage.clock.advance(QUARTER * 1000);
  run.books.faults.push(...Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? away : html)));
  await pass(1, 1);
  const [failing] = await unfinished();
  expect(failing).toMatchObject({ day: '2026-11-13', attempts: 1 });
  const [gauge = ''] = await metric('wapay_settlement_fetch_failing_seconds');
  expect(gauge).toMatch(/source="(?:razorpay|stripe)_api"/);
  await pass(30 * 60, 2);
  await pass(3 * 3600, 2);
  const later = (await unfinished())[0];
  expect(later?.attempts).toBeGreaterThan(1);
  const state = (await readFetchStates(run.stage.ctx.db)).find(({ source }) => source === 'razorpay_api');
  const later7 = run.stage.clock.now().getTime() + 7 * 3_600_000;
  expect(state && evaluateFetch(state, run.stage.clock.now().getTime())).toMatchObject({
    name: 'books',
    status: 'warn',
  });
  expect(state && evaluateFetch(state, later7)).toMatchObject({ status: 'fail' });
  run.books.faults.length = 0;
  await pass(2 * 3600);
  await pass(10, 4);
  expect(await unfinished()).toEqual([]);
  expect(await one(`SELECT count(*) AS n FROM settlement_lines WHERE gateway_id = 'pay_Back1'`)).toEqual({ n: 1 });
  expect(await metric('wapay_settlement_fetch_failing_seconds')).toEqual([]);
  const healthy = (await readFetchStates(run.stage.ctx.db)).find(({ source }) => source === 'razorpay_api');
  expect(healthy && evaluateFetch(healthy, 0)).toMatchObject({
    ...{ status: 'ok', detail: 'razorpay_api: fetched up to 2026-11-19' },
  });
});

/** What is kept of a day that is not whole. */
const keptOf = (source: string): Promise<Json> =>
  one(`SELECT f.pages, f.items, f.attempts, f.error, coalesce(sum(c.rows), 0)::int AS rows
         FROM settlement_fetches f LEFT JOIN settlement_file_chunks c ON c.file_id = f.upload_id
        WHERE f.source = '${source}' AND f.day = '2026-11-13' GROUP BY f.source, f.day`);
const linesOf = (gateway: string): Promise<Json> =>
  one(
    `SELECT count(*)::int AS n, count(DISTINCT gateway_id)::int AS ids FROM settlement_lines WHERE gateway = '${gateway}'`,
  );

test('Razorpay: a page that is cut in its middle is asked for again; nothing of its half is kept, and each row once', async () => {
  run.books.recon.set(
    '2026-11-13',
    Array.from({ length: 2_500 }, (_, n) => reconPayment(`pay_Half${n}`, NOON)),
  );
  run.stage.clock.advance(QUARTER * 1000);
  await fetchNextPage(run.stage.ctx, await run.claimOf('razorpay_api'));
  run.stage.clock.advance(1_000);
  run.books.faults.push('cut');
  await fetchNextPage(run.stage.ctx, await run.claimOf('razorpay_api'));
  expect(run.books.faults).toEqual([]);
  expect(await keptOf('razorpay_api')).toEqual({
    ...{ pages: 1, items: 1000, rows: 1000, attempts: 1, error: expect.stringContaining('No answer came') },
  });
  await pass();
  expect(run.books.askedRecon().filter((asked) => asked.startsWith('11-13'))).toEqual([
    ...['11-13 0', '11-13 1000', '11-13 1000', '11-13 2000'],
  ]);
  expect(await linesOf('razorpay')).toEqual({ n: 2500, ids: 2500 });
  expect(await run.stage.sql('SELECT rows, accepted, duplicates FROM settlement_files')).toEqual([
    { rows: 2500, accepted: 2500, duplicates: 0 },
  ]);
  expect(await unfinished()).toEqual([]);
});

test('Stripe: a cut in the list of payouts or in their transactions is asked for again, and each row comes once', async () => {
  const arrival = Date.parse('2026-11-13T00:00:00Z') / 1000;
  const payout = { id: 'po_cut', object: 'payout', amount: 150 * 4800, arrival_date: arrival, automatic: true };
  run.books.payouts.set('2026-11-13', [{ ...payout, status: 'paid', currency: 'brl' }]);
  run.books.transactions.set(
    'po_cut',
    Array.from({ length: 150 }, (_, n) => stripeCharge(n, arrival)),
  );
  run.stage.clock.advance(QUARTER * 1000);
  const next = async (...faults: ('cut' | 'none')[]) => {
    run.books.faults.push(...faults);
    await fetchNextPage(run.stage.ctx, await run.claimOf('stripe_api'));
    expect(run.books.faults).toEqual([]);
    // Longer than the pause after a failure, and than the lease of the other source.
    run.stage.clock.advance(QUARTER * 1000);
  };
  await next('cut');
  expect(await keptOf('stripe_api')).toMatchObject({ pages: 0, rows: 0, attempts: 1 });
  await next('none', 'cut');
  expect(await keptOf('stripe_api')).toMatchObject({ pages: 0, rows: 0, attempts: 2 });
  await next();
  await next('none', 'cut');
  expect(await keptOf('stripe_api')).toMatchObject({ pages: 1, rows: 100, attempts: 1 });
  await pass();
  expect(await linesOf('stripe')).toEqual({ n: 150, ids: 150 });
  expect(await run.stage.sql('SELECT source, rows, accepted, duplicates FROM settlement_files')).toEqual([
    { source: 'stripe_api', rows: 150, accepted: 150, duplicates: 0 },
  ]);
});

test('401: a revoked key is asked with less and less, metric and doctor say so, and it goes on when it is right again', async () => {
  const arrival = Date.parse('2026-11-13T00:00:00Z') / 1000;
  const payout = { id: 'po_right', object: 'payout', amount: 4800, arrival_date: arrival, automatic: true };
  run.books.payouts.set('2026-11-13', [{ ...payout, status: 'paid', currency: 'brl' }]);
  run.books.transactions.set('po_right', [stripeCharge(1, arrival)]);
  run.books.recon.set('2026-11-13', [reconPayment('pay_Key1', NOON)]);
  run.books.keys.razorpaySecret = 'another';
  await pass();
  // The other gateway is not held up.
  expect(await linesOf('stripe')).toEqual({ n: 1, ids: 1 });
  const hours: number[] = [];
  for (let refused = 1; refused <= 6; refused++) {
    expect(run.books.askedRecon()).toEqual(Array(refused).fill('11-13 0'));
    const { at } = await one(`SELECT min(next_attempt_at) AS at FROM settlement_fetches
                               WHERE source = 'razorpay_api' AND finished_at IS NULL`);
    const waitMs = at.getTime() - run.stage.clock.now().getTime();
    hours.push(waitMs / 3_600_000);
    run.stage.clock.advance(waitMs - 5_000);
    await run.stage.workers.drain();
    expect(run.books.askedRecon()).toHaveLength(refused);
    run.stage.clock.advance(5_000);
    await run.stage.workers.drain();
  }
  const longer = hours.slice(1).map((each, index) => each / (hours[index] ?? 0));
  expect(Math.min(...longer.slice(0, 3))).toBeGreaterThan(1.5);
  expect(Math.max(...hours)).toBeLessThan(6 * 1.2);
  expect(hours.at(-1)).toBeGreaterThan(5.9);
  expect((await unfinished())[0]).toMatchObject({
    day: '2026-11-13',
    attempts: 7,
    error: expect.stringMatching(/^401: /),
  });
  expect(await metric('wapay_settlement_pages_total')).toContain(
    'wapay_settlement_pages_total{source="razorpay_api",outcome="refused"} 7',
  );
  const failing = await metric('wapay_settlement_fetch_failing_seconds');
  expect(failing).toEqual([expect.stringMatching(/source="razorpay_api"} \d{4,}/)]);
  const stateOf = async () => {
    const state = (await readFetchStates(run.stage.ctx.db)).find(({ source }) => source === 'razorpay_api');
    if (!state) throw new Error('no day is planned');
    return evaluateFetch(state, run.stage.clock.now().getTime());
  };
  expect(await stateOf()).toMatchObject({
    ...{ status: 'fail', advice: expect.stringContaining('401 and 403: check the keys') },
    detail: expect.stringContaining('Authentication failed'),
  });
  run.books.keys.razorpaySecret = 'secret';
  await pass(8 * 3_600);
  // What the night in between has planned.
  await pass();
  expect(await unfinished()).toEqual([]);
  expect(await linesOf('razorpay')).toEqual({ n: 1, ids: 1 });
  expect(await metric('wapay_settlement_fetch_failing_seconds')).toEqual([]);
  expect(await stateOf()).toMatchObject({ status: 'ok' });
});
