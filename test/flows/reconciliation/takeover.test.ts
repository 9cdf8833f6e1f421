import { WORKER_LOCKS } from '../../../src/db/sessions/worker-lock';
import { claimRun, performRun } from '../../../src/flows/reconciliation/request-run';
import { storeFile } from '../../helpers/app/books-files';
import { createStage, type Json, type Stage } from '../../helpers/app/test-app';
import { refuseWrites } from '../../helpers/faults/refuse-writes';
import { booksOn, TOTAL } from './books-steps';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const { captured, sent, exceptions } = booksOn(() => stage);

async function claimed(worker = 0) {
  const [run] = await claimRun({ ...stage.ctx, workerId: () => worker });
  return run;
}

const waiting = () =>
  stage.sql(`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`);

test('a row that an import moves to another file while a run is taken over is posted once', async () => {
  const pay = await captured('TO-moved');
  const file = { lines: [{ gateway_id: pay, amount: TOTAL, fee: 100, tax: 18 }] };
  await storeFile(stage, file);
  const [first, second] = [await claimed(), await claimed()];
  if (!first || !second) throw new Error('there is no run');
  expect(second.id).toBe(first.id);
  // The first process stops in the midst of posting the row.
  const client = await stage.ctx.db.pool.connect();
  await client.query(`
    BEGIN;
    INSERT INTO ledger_days (day, currency, cause, shard) SELECT day, 'INR', 'line', shard
      FROM generate_series(date '2026-11-19', '2026-11-22', '1 day') day, generate_series(0, 7) shard`);
  const before = performRun(stage.ctx, first);
  let isOver = false;
  void before.finally(() => {
    isOver = true;
  });
  while (!isOver && (await waiting()).length === 0) await new Promise(setImmediate);
  await storeFile(stage, file);
  const later = performRun(stage.ctx, second);
  while ((await waiting()).length < (isOver ? 1 : 2)) await new Promise(setImmediate);
  await client.query('COMMIT');
  client.release();
  await Promise.all([before, later]);
  await stage.runUntilIdle();
  expect(await stage.sql(`SELECT fees, taxes FROM ledger WHERE reference_id = 'TO-moved' AND cause = 'line'`)).toEqual([
    { fees: 100, taxes: 18 },
  ]);
});

test('a run of a process that lives is not taken over between two of its transactions, one of a dead process is', async () => {
  await storeFile(stage, { lines: [{ gateway_id: 'pay_takeover', amount: 100 }] });
  const client = await stage.ctx.db.pool.connect();
  await client.query(`INSERT INTO workers (id, host, pid) VALUES (71, 'one', 1), (72, 'two', 2)`);
  await client.query('SELECT pg_advisory_lock($1, 71)', [WORKER_LOCKS]);
  const run = await claimed(71);
  expect(run).toBeDefined();
  expect(await claimed(72)).toBeUndefined();
  await stage.merchant.post('/reconciliations', { from: '2026-11-20', to: '2026-11-20' }).expect(202);
  expect(await claimed(72)).toBeUndefined();
  await client.query('SELECT pg_advisory_unlock($1, 71)', [WORKER_LOCKS]);
  client.release();
  expect(await claimed(72)).toMatchObject({ id: run?.id });
  await stage.runUntilIdle();
  expect(await stage.sql(`SELECT 1 FROM reconciliations WHERE status <> 'done'`)).toEqual([]);
});

test('of two processes that see new files at the same moment, one makes a run', async () => {
  await storeFile(stage, { lines: [{ gateway_id: 'pay_together', amount: 100 }] });
  const runs = await Promise.all([1, 2, 3, 4].map(() => claimed()));
  expect(new Set(runs.flatMap((run) => run?.id ?? [])).size).toBe(1);
  await stage.runUntilIdle();
});

test('what a run found whose process ended before it notified anybody is notified by the next look, once', async () => {
  const notified = async () =>
    (await stage.merchant.get('/events?type=reconciliation.exception&limit=100').expect(200)).body.data.filter(
      ({ data }: Json) => data.exception.gateway_id === 'pay_untold',
    );
  await sent('TO-untold');
  await storeFile(stage, { lines: [{ gateway_id: 'pay_untold', amount: TOTAL, reference_id: 'TO-untold' }] });
  const run = await claimed();
  if (!run) throw new Error('there is no run');
  const heal = await refuseWrites(stage, 'events', '53100');
  await expect(performRun(stage.ctx, run)).rejects.toThrow('disk');
  await heal();
  expect(await exceptions('kind=missing_here')).toMatchObject([{ gateway_id: 'pay_untold', state: 'open' }]);
  expect(await notified()).toEqual([]);
  await stage.workers.drain();
  expect(await notified()).toHaveLength(1);
  await stage.workers.drain();
  expect(await notified()).toHaveLength(1);
});
