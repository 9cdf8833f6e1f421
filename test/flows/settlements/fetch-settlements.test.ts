import { claimDay, fetchNextPage } from '../../../src/flows/settlements/fetch-settlements';
import { createWorkers } from '../../../src/workers/workers';
import { type FetchStage, NOON, openFetchStage, QUARTER } from '../../helpers/app/fetch-stage';
import { type Json, teaOrder } from '../../helpers/app/test-app';
import { reconPayment, stripeCharge } from '../../helpers/providers/fake-books';

let books: FetchStage['books'];
let stage: FetchStage['stage'];
let opened: FetchStage;
beforeEach(async () => {
  opened = await openFetchStage();
  ({ books, stage } = opened);
});
afterEach(() => opened.close());
const pass: FetchStage['pass'] = (...given) => opened.pass(...given);
const one = (sql: string) => opened.one(sql);
const unfinished = () => opened.unfinished();
const metric = (name: string) => opened.metric(name);

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
  stage.clock.advance(QUARTER * 1000);
  const slow = await opened.claimOf('razorpay_api');
  expect((await claimDay(stage.ctx))?.source).not.toBe('razorpay_api');
  // Its lease ends.
  stage.clock.advance(61_000);
  await fetchNextPage(stage.ctx, await opened.claimOf('razorpay_api'));
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
