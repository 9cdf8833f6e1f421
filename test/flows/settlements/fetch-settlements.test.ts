import { claimDay, fetchNextPage } from '../../../src/flows/settlements/fetch-settlements';
import { createWorkers } from '../../../src/workers/workers';
import { fetchStagePerTest, NOON, QUARTER } from '../../helpers/app/fetch-stage';
import { type Json, teaOrder } from '../../helpers/app/test-app';
import { reconPayment, stripeCharge } from '../../helpers/providers/fake-books';

const run = fetchStagePerTest();
const { pass, one, unfinished, metric } = run;

test('a day comes page by page: each row once, with the tax taken out of Razorpay’s fee', async () => {
  await run.stage.merchant.post('/orders', teaOrder('FETCH-1')).expect(201);
  await run.stage.runUntilIdle();
  await run.stage.customer.act('FETCH-1', 'pay').expect(200);
  await run.stage.runUntilIdle();
  const { pg_transaction_id: paid } = (await run.stage.order('FETCH-1')).payment.verification;
  const own = { amount: 68145, fee: 1608, tax: 245, credit: 66537 };
  run.books.recon.set('2026-11-19', [
    reconPayment(paid, NOON, own),
    ...Array.from({ length: 2_499 }, (_, n) => reconPayment(`pay_Web${n}`, NOON)),
  ]);
  await run.stage.merchant.put('/fee_rates/razorpay', {
    methods: { default: { percent: '2', fixed: 0, tax_percent: '18' } },
  });
  await pass();
  expect(run.books.askedRecon().filter((asked) => asked.startsWith('11-19'))).toEqual([
    '11-19 0',
    '11-19 1000',
    '11-19 2000',
  ]);
  expect((await run.stage.merchant.get('/settlement_files')).body.data).toMatchObject([
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
  const open: Json[] = (await run.stage.merchant.get('/exceptions?state=open')).body.data;
  // Those of the web shop, in one.
  expect(open.map(({ kind }) => kind)).toEqual(['missing_here']);
  const { data } = (await run.stage.merchant.get('/ledger/entries?reference_id=FETCH-1')).body;
  expect(data.filter(({ cause }: Json) => cause === 'line').length).toBeGreaterThan(0);
  expect(await metric('wapay_settlement_pages_total')).toContain(
    'wapay_settlement_pages_total{source="razorpay_api",outcome="page"} 9',
  );
  expect(await one('SELECT count(*) AS n FROM settlement_file_chunks')).toEqual({ n: 0 });
});

test('each day is asked for once by however many processes, the next one in the morning after it', async () => {
  const others = [createWorkers(run.stage.ctx), createWorkers(run.stage.ctx)];
  const together = async () => {
    for (let round = 0; round < 10; round++) {
      run.stage.clock.advance(1_000);
      await Promise.all([run.stage.workers, ...others].map((workers) => workers.drain()));
    }
  };
  await together();
  expect(run.books.requests).toEqual([]);
  run.stage.clock.advance(QUARTER * 1000);
  await together();
  const week = ['13', '14', '15', '16', '17', '18', '19'].map((day) => `11-${day} 0`);
  expect(run.books.askedRecon()).toEqual(week);
  // Up to 06:00 of the 21st in India nothing is new.
  run.stage.clock.advance(Date.parse('2026-11-21T00:29:00Z') - run.stage.clock.now().getTime());
  await together();
  expect(run.books.askedRecon()).toEqual(week);
  run.stage.clock.advance((60 + QUARTER) * 1000);
  await together();
  run.stage.clock.advance(QUARTER * 1000);
  await together();
  expect(run.books.askedRecon()).toEqual([...week, '11-20 0']);
  expect((await run.stage.merchant.get('/settlement_files')).body.data).toEqual([]);
});

test('a gateway is asked for one page at a time, and not again within a quarter of a second', async () => {
  run.books.recon.set(
    '2026-11-13',
    Array.from({ length: 2_500 }, (_, n) => reconPayment(`pay_Rate${n}`, NOON)),
  );
  run.stage.clock.advance(QUARTER * 1000);
  const others = [createWorkers(run.stage.ctx), createWorkers(run.stage.ctx)];
  for (let page = 1; page <= 3; page++) {
    await Promise.all([run.stage.workers, ...others].map((workers) => workers.drain()));
    run.stage.clock.advance(249);
    await run.stage.workers.drain();
    expect(run.books.askedRecon()).toHaveLength(page);
    run.stage.clock.advance(1);
  }
});

test('an answer that comes after another process has gone on changes nothing, whatever it is', async () => {
  const rows = Array.from({ length: 1_001 }, (_, n) => reconPayment(`pay_Stale${n}`, NOON));
  run.books.recon.set('2026-11-13', rows);
  run.stage.clock.advance(QUARTER * 1000);
  const slow = await run.claimOf('razorpay_api');
  expect((await claimDay(run.stage.ctx))?.source).not.toBe('razorpay_api');
  // Its lease ends.
  run.stage.clock.advance(61_000);
  await fetchNextPage(run.stage.ctx, await run.claimOf('razorpay_api'));
  await fetchNextPage(run.stage.ctx, slow);
  run.books.faults.push({ status: 500, body: {} });
  await fetchNextPage(run.stage.ctx, slow);
  expect((await unfinished())[0]).toMatchObject({ day: '2026-11-13', attempts: 0, error: null });
  await pass();
  expect(await one('SELECT rows, accepted, duplicates FROM settlement_files')).toEqual({
    ...{ rows: 1001, accepted: 1001, duplicates: 0 },
  });
});

test('days on which the service was off are all fetched when it is back', async () => {
  await pass();
  run.books.requests.length = 0;
  run.stage.clock.advance(10 * 86_400_000);
  await run.stage.runUntilIdle();
  await pass();
  await pass(1, 3);
  expect(run.books.askedRecon()).toEqual(Array.from({ length: 10 }, (_, n) => `11-${20 + n} 0`));
});

test('rows that cannot be read are kept by where they stand in the whole day, and the others are stored', async () => {
  const rows = Array.from({ length: 1_002 }, (_, n) => reconPayment(`pay_Row${n}`, NOON));
  rows[3] = reconPayment('pay_Row3', NOON, { credit: 9765 });
  rows[1_001] = reconPayment('pay_Row1001', NOON, { type: 'thunder' });
  run.books.recon.set('2026-11-19', rows);
  await pass();
  const [file] = (await run.stage.merchant.get('/settlement_files')).body.data;
  expect(file).toMatchObject({ rows: 1002, accepted: 1000, rejected: 2 });
  const rejections = (await run.stage.merchant.get(`/settlement_files/${file.id}/rejections`)).body.data;
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
  run.books.payouts.set('2026-11-19', [
    payout('po_b', 3 * 4800),
    payout('po_hand', 100, { automatic: false }),
    payout('po_failed', 100, { status: 'failed' }),
    payout('po_a', 250 * 4800),
  ]);
  run.books.transactions.set('po_a', [itself('po_a', 250 * 4800), ...charges(1_000, 250)]);
  run.books.transactions.set('po_b', [itself('po_b', 3 * 4800), ...charges(1, 3)]);
  await pass(QUARTER, 12);
  const settlements: Json[] = (await run.stage.merchant.get('/settlements')).body.data;
  const found = Object.fromEntries(settlements.map((one) => [one.gateway_settlement_id, one]));
  expect(Object.keys(found).sort()).toEqual(['po_a', 'po_b']);
  expect(found.po_a).toMatchObject({ gateway: 'stripe', lines: 250, difference: { value: 0 }, utr: 'TRACEPO_A' });
  expect(found.po_b).toMatchObject({ lines: 3, net: { value: 3 * 4800 }, fees: { value: 600 }, state: 'settled' });
  expect(await run.stage.sql('SELECT source, rows, accepted FROM settlement_files')).toEqual([
    { source: 'stripe_api', rows: 255, accepted: 255 },
  ]);
  const stored = JSON.stringify(await run.stage.sql('SELECT * FROM settlement_lines'));
  expect(stored).not.toContain('Ana Souza');
});
