import { evaluateFetch } from '../../../src/cli/doctor/check-fetches';
import { readFetchStates } from '../../../src/db/settlements/fetches';
import { claimDay, fetchNextPage } from '../../../src/flows/settlements/fetch-settlements';
import { createWorkers } from '../../../src/workers/workers';
import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';
import { reconPayment, startFakeBooks, stripeCharge } from '../../helpers/providers/fake-books';

let books: Awaited<ReturnType<typeof startFakeBooks>>;
let stage: Stage;
beforeEach(async () => {
  books = await startFakeBooks();
  stage = await createStage(books.env);
  // Plans the first days.
  await stage.runUntilIdle();
});
afterEach(async () => {
  await stage.close();
  await books.close();
});

/** Noon in India on the 19th, the newest day that is whole when the stage begins. */
const NOON = Date.parse('2026-11-19T06:30:00Z') / 1000;
const QUARTER = 1_000;

/** Lets the planned minutes pass, and then so many pages. */
async function pass(seconds = QUARTER, rounds = 8): Promise<void> {
  stage.clock.advance(seconds * 1000);
  for (let round = 0; round < rounds; round++) await stage.runUntilIdle();
}
const one = async (sql: string): Promise<Json> => (await stage.sql(sql))[0];
const unfinished = () =>
  stage.sql(`SELECT day::text AS day, attempts, error FROM settlement_fetches
              WHERE finished_at IS NULL AND source = 'razorpay_api' ORDER BY day`);
const metric = async (name: string): Promise<string[]> =>
  (await stage.http.get('/metrics')).text.split('\n').filter((line) => line.startsWith(`${name}{`));

test('a day comes page by page: each row once, with the tax taken out of Razorpay’s fee', async () => {
  await stage.merchant.post('/orders', teaOrder('FETCH-1')).expect(201);
  await stage.runUntilIdle();
  await stage.customer.act('FETCH-1', 'pay').expect(200);
  await stage.runUntilIdle();
  const { pg_transaction_id: paid } = (await stage.order('FETCH-1')).payment.verification;
  const own = { amount: 68145, fee: 1608, tax: 245, credit: 66537 };
  books.recon.set('2026-11-19', [
    reconPayment(paid, NOON, own),
    ...Array.from({ length: 2_499 }, (_, n) => reconPayment(`pay_Web${n}`, NOON)),
  ]);
  await stage.merchant.put('/fee_rates/razorpay', {
    methods: { default: { percent: '2', fixed: 0, tax_percent: '18' } },
  });
  await pass();
  expect(books.askedRecon().filter((asked) => asked.startsWith('11-19'))).toEqual([
    '11-19 0',
    '11-19 1000',
    '11-19 2000',
  ]);
  expect((await stage.merchant.get('/settlement_files')).body.data).toMatchObject([
    {
      ...{ source: 'razorpay_api', name: 'razorpay_api 2026-11-19', status: 'processed' },
      ...{ rows: 2500, accepted: 2500, rejected: 0, duplicates: 0, period: { from: '2026-11-19', to: '2026-11-19' } },
    },
  ]);
  expect(await one(`SELECT fee, tax, net FROM settlement_lines WHERE gateway_id = 'pay_Web7'`)).toEqual({
    ...{ fee: 200, tax: 36, net: 9764 },
  });
  expect(await one('SELECT count(*) AS n, count(DISTINCT gateway_id) AS ids FROM settlement_lines')).toEqual({
    ...{ n: 2500, ids: 2500 },
  });
  const open: Json[] = (await stage.merchant.get('/exceptions?state=open')).body.data;
  // Those of the web shop, in one.
  expect(open.map(({ kind }) => kind)).toEqual(['missing_here']);
  const { data } = (await stage.merchant.get('/ledger/entries?reference_id=FETCH-1')).body;
  expect(data.filter(({ cause }: Json) => cause === 'line').length).toBeGreaterThan(0);
  expect(await metric('wapay_settlement_pages_total')).toContain(
    'wapay_settlement_pages_total{source="razorpay_api",outcome="page"} 9',
  );
  expect(await one('SELECT count(*) AS n FROM settlement_file_chunks')).toEqual({ n: 0 });
});

test('each day is asked for once by however many processes, the next one in the morning after it', async () => {
  const others = [createWorkers(stage.ctx), createWorkers(stage.ctx)];
  const together = async () => {
    for (let round = 0; round < 10; round++) {
      stage.clock.advance(1_000);
      await Promise.all([stage.workers, ...others].map((workers) => workers.drain()));
    }
  };
  await together();
  expect(books.requests).toEqual([]);
  stage.clock.advance(QUARTER * 1000);
  await together();
  const week = ['13', '14', '15', '16', '17', '18', '19'].map((day) => `11-${day} 0`);
  expect(books.askedRecon()).toEqual(week);
  // Up to 06:00 of the 21st in India nothing is new.
  stage.clock.advance(Date.parse('2026-11-21T00:29:00Z') - stage.clock.now().getTime());
  await together();
  expect(books.askedRecon()).toEqual(week);
  stage.clock.advance((60 + QUARTER) * 1000);
  await together();
  stage.clock.advance(QUARTER * 1000);
  await together();
  expect(books.askedRecon()).toEqual([...week, '11-20 0']);
  expect((await stage.merchant.get('/settlement_files')).body.data).toEqual([]);
});

test('a gateway is asked for one page at a time, and not again within a quarter of a second', async () => {
  books.recon.set(
    '2026-11-13',
    Array.from({ length: 2_500 }, (_, n) => reconPayment(`pay_Rate${n}`, NOON)),
  );
  stage.clock.advance(QUARTER * 1000);
  const others = [createWorkers(stage.ctx), createWorkers(stage.ctx)];
  for (let page = 1; page <= 3; page++) {
    await Promise.all([stage.workers, ...others].map((workers) => workers.drain()));
    stage.clock.advance(249);
    await stage.workers.drain();
    expect(books.askedRecon()).toHaveLength(page);
    stage.clock.advance(1);
  }
});

test('an answer that comes after another process has gone on changes nothing, whatever it is', async () => {
  const rows = Array.from({ length: 1_001 }, (_, n) => reconPayment(`pay_Stale${n}`, NOON));
  books.recon.set('2026-11-13', rows);
  const claimRecon = async () => {
    for (;;) {
      const fetch = await claimDay(stage.ctx);
      if (fetch?.source === 'razorpay_api') return fetch;
      if (!fetch) throw new Error('nothing is due');
    }
  };
  stage.clock.advance(QUARTER * 1000);
  const slow = await claimRecon();
  expect((await claimDay(stage.ctx))?.source).not.toBe('razorpay_api');
  // Its lease ends.
  stage.clock.advance(61_000);
  await fetchNextPage(stage.ctx, await claimRecon());
  await fetchNextPage(stage.ctx, slow);
  books.faults.push({ status: 500, body: {} });
  await fetchNextPage(stage.ctx, slow);
  expect((await unfinished())[0]).toMatchObject({ day: '2026-11-13', attempts: 0, error: null });
  await pass();
  expect(await one('SELECT rows, accepted, duplicates FROM settlement_files')).toEqual({
    ...{ rows: 1001, accepted: 1001, duplicates: 0 },
  });
});

test('days on which the service was off are all fetched when it is back', async () => {
  await pass();
  books.requests.length = 0;
  stage.clock.advance(10 * 86_400_000);
  await stage.runUntilIdle();
  await pass();
  await pass(1, 3);
  expect(books.askedRecon()).toEqual(Array.from({ length: 10 }, (_, n) => `11-${20 + n} 0`));
});

test('429: nothing is asked of that gateway before its Retry-After is over, and the other one goes on', async () => {
  books.recon.set('2026-11-13', [reconPayment('pay_Late1', NOON)]);
  stage.clock.advance(QUARTER * 1000);
  books.faults.push({ status: 429, headers: { 'retry-after': '600' }, body: {} });
  await stage.runUntilIdle();
  const first = books.requests.filter(({ path }) => path.includes('/recon/')).length;
  const isRazorpay = first === 1;
  // Each of the rounds takes four seconds.
  await pass(580, 4);
  const asked = books.requests.map(({ path }) => (path.includes('/recon/') ? 'razorpay' : 'stripe'));
  const busy = isRazorpay ? 'razorpay' : 'stripe';
  expect(asked.filter((name) => name === busy)).toHaveLength(1);
  expect(asked.filter((name) => name !== busy).length).toBeGreaterThan(5);
  await pass(200);
  expect(await unfinished()).toEqual([]);
  expect(await one(`SELECT count(*) AS n FROM settlement_lines`)).toEqual({ n: 1 });
});

test('5xx, broken connections and answers that are none are tried again, later and later; no day is lost', async () => {
  books.recon.set('2026-11-13', [reconPayment('pay_Back1', NOON)]);
  const away = { status: 503, body: { error: { description: 'Down for maintenance' } } };
  const html = { status: 200, body: '<html>Sorry</html>' };
  stage.clock.advance(QUARTER * 1000);
  books.faults.push(...Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? away : html)));
  await pass(1, 1);
  const [failing] = await unfinished();
  expect(failing).toMatchObject({ day: '2026-11-13', attempts: 1 });
  const [gauge = ''] = await metric('wapay_settlement_fetch_failing_seconds');
  expect(gauge).toMatch(/source="(?:razorpay|stripe)_api"/);
  await pass(30 * 60, 2);
  await pass(3 * 3600, 2);
  const later = (await unfinished())[0];
  expect(later?.attempts).toBeGreaterThan(1);
  const state = (await readFetchStates(stage.ctx.db)).find(({ source }) => source === 'razorpay_api');
  const later7 = stage.clock.now().getTime() + 7 * 3_600_000;
  expect(state && evaluateFetch(state, stage.clock.now().getTime())).toMatchObject({ name: 'books', status: 'warn' });
  expect(state && evaluateFetch(state, later7)).toMatchObject({ status: 'fail' });
  books.faults.length = 0;
  await pass(2 * 3600);
  await pass(10, 4);
  expect(await unfinished()).toEqual([]);
  expect(await one(`SELECT count(*) AS n FROM settlement_lines WHERE gateway_id = 'pay_Back1'`)).toEqual({ n: 1 });
  expect(await metric('wapay_settlement_fetch_failing_seconds')).toEqual([]);
  const healthy = (await readFetchStates(stage.ctx.db)).find(({ source }) => source === 'razorpay_api');
  expect(healthy && evaluateFetch(healthy, 0)).toMatchObject({
    ...{ status: 'ok', detail: 'razorpay_api: fetched up to 2026-11-19' },
  });
});

test('rows that cannot be read are kept by where they stand in the whole day, and the others are stored', async () => {
  const rows = Array.from({ length: 1_002 }, (_, n) => reconPayment(`pay_Row${n}`, NOON));
  rows[3] = reconPayment('pay_Row3', NOON, { credit: 9765 });
  rows[1_001] = reconPayment('pay_Row1001', NOON, { type: 'thunder' });
  books.recon.set('2026-11-19', rows);
  await pass();
  const [file] = (await stage.merchant.get('/settlement_files')).body.data;
  expect(file).toMatchObject({ rows: 1002, accepted: 1000, rejected: 2 });
  const rejections = (await stage.merchant.get(`/settlement_files/${file.id}/rejections`)).body.data;
  expect(rejections.map(({ line }: Json) => line)).toEqual([3, 1001]);
});

test('Stripe: the transactions of each payout of the day, in pages, add up to what it pays out', async () => {
  const arrival = Date.parse('2026-11-19T00:00:00Z') / 1000;
  const payout = (id: string, amount: number, change: object = {}) => ({
    ...{ id, object: 'payout', amount, arrival_date: arrival, automatic: true, status: 'paid', currency: 'brl' },
    trace_id: { status: 'supported', value: `TRACE${id.toUpperCase()}` },
    ...change,
  });
  const charges = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => stripeCharge(from + n, arrival));
  const itself = (id: string, amount: number) => ({
    ...stripeCharge(0, arrival),
    ...{ id: `txn_${id}`, amount: -amount, fee: 0, net: -amount, reporting_category: 'payout', type: 'payout' },
    source: { id, object: 'payout' },
  });
  books.payouts.set('2026-11-19', [
    payout('po_b', 3 * 4800),
    payout('po_hand', 100, { automatic: false }),
    payout('po_failed', 100, { status: 'failed' }),
    payout('po_a', 250 * 4800),
  ]);
  books.transactions.set('po_a', [itself('po_a', 250 * 4800), ...charges(1_000, 250)]);
  books.transactions.set('po_b', [itself('po_b', 3 * 4800), ...charges(1, 3)]);
  await pass(QUARTER, 12);
  const settlements: Json[] = (await stage.merchant.get('/settlements')).body.data;
  const found = Object.fromEntries(settlements.map((one) => [one.gateway_settlement_id, one]));
  expect(Object.keys(found).sort()).toEqual(['po_a', 'po_b']);
  expect(found.po_a).toMatchObject({ gateway: 'stripe', lines: 250, difference: { value: 0 }, utr: 'TRACEPO_A' });
  expect(found.po_b).toMatchObject({ lines: 3, net: { value: 3 * 4800 }, fees: { value: 600 }, state: 'settled' });
  expect(await stage.sql('SELECT source, rows, accepted FROM settlement_files')).toEqual([
    { source: 'stripe_api', rows: 255, accepted: 255 },
  ]);
  const stored = JSON.stringify(await stage.sql('SELECT * FROM settlement_lines'));
  expect(stored).not.toContain('Ana Souza');
});
