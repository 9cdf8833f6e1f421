import { findNotReadyReasons } from '../../../src/db/maintenance/readiness';
import { readFixtureText } from '../../adapters/settlements/read-source';
import { createStage, KEY, type Stage, teaOrder } from '../../helpers/app/test-app';
import { refuseWrites } from '../../helpers/faults/refuse-writes';
import { expectProblem } from '../../http/problem';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const STATES: [string, string, RegExp][] = [
  ['the disk is full', '53100', /^The disk of the database is full: free space/],
  ['it is out of memory', '53200', /^The database is out of memory: lower/],
  ['it is out of connections', '53300', /^The database has no free connection: raise max_connections/],
  ['a limit of its configuration is reached', '53400', /^The database has no free connection/],
  ['it is read-only', '25006', /^The database is read-only: point DATABASE_URL at the primary/],
  ['it is shutting down', '57P01', /^The database is starting or shutting down/],
  ['it starts', '57P03', /^The database is starting or shutting down/],
  ['its disk fails', '58030', /^The disk of the database fails/],
];

test.each(STATES)(
  '%s: 503 that says so for the merchant and for WhatsApp, /readyz too, and the same again works when it is over',
  async (_why, code, advice) => {
    const order = teaOrder(`DB-${code}`, { send: false });
    const delivery = {
      entry: [{ changes: [{ field: 'messages', value: { statuses: [{ id: code, status: 'x' }] } }] }],
    };
    for (const table of ['orders', 'inbox']) {
      const heal = await refuseWrites(stage, table, code);
      const answer = table === 'orders' ? stage.merchant.post('/orders', order) : stage.deliver(delivery);
      const { detail } = expectProblem(await answer, 'unavailable');
      if (table === 'orders') expect(detail).toMatch(advice);
      const [reason = ''] = await findNotReadyReasons(stage.ctx.db);
      expect(reason.replace('the', 'The')).toMatch(advice);
      await heal();
    }
    await stage.merchant.post('/orders', order).expect(201);
    await stage.deliver(delivery).expect(200);
    expect(await findNotReadyReasons(stage.ctx.db)).toEqual([]);
  },
);

test('the disk fills between send and record: the outcome is recorded when there is room, and nothing is sent twice', async () => {
  await stage.merchant.post('/orders', teaOrder('DB-1', { send: false })).expect(201);
  let heal: Promise<() => Promise<void>> | undefined;
  stage.ctx.checkpoint = async (step) => {
    if (step === 'deliver:answered') heal ??= refuseWrites(stage, 'messages', '53100');
    await heal;
  };
  await stage.merchant.post('/orders/DB-1/order_details', {}).expect(202);
  const settled = stage.runUntilIdle();
  while (!heal) await new Promise(setImmediate);
  // Longer than one try takes.
  await new Promise((resolve) => setTimeout(resolve, 700));
  await (await heal)();
  await settled;
  const { body } = await stage.merchant.get('/orders/DB-1').expect(200);
  expect(body.messages).toMatchObject([
    { kind: 'order_details', status: expect.stringMatching(/^(sent|delivered|read)$/) },
  ]);
});

test('the disk fills while a settlement file arrives: 503 that says so, and the same file is taken when there is room', async () => {
  const heal = await refuseWrites(stage, 'settlement_file_chunks', '53100');
  const send = () =>
    stage.http
      .post('/v1/settlement_files?source=phonepe')
      .set({ Authorization: `Bearer ${KEY}`, 'Content-Type': 'text/csv' })
      .send(readFixtureText('phonepe.csv'));
  expect(expectProblem(await send(), 'unavailable').detail).toMatch(/^The disk of the database is full: free space/);
  expect(await findNotReadyReasons(stage.ctx.db)).toEqual([expect.stringMatching(/^the disk of the database is full/)]);
  await heal();
  const { body } = await send().expect(202);
  await stage.runUntilIdle();
  expect((await stage.merchant.get(`/settlement_files/${body.id}`)).body).toMatchObject({ accepted: 2, rejected: 0 });
});
