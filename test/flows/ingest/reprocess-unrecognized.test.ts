import { countUnrecognized } from '../../../src/db/queues/unrecognized';
import { reprocessUnrecognized } from '../../../src/flows/ingest/reprocess-unrecognized';
import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const delivery = (list: string, item: Json) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '1', changes: [{ field: 'messages', value: { messaging_product: 'whatsapp', [list]: [item] } }] }],
});

test('a shape that nobody knows is answered 200, kept as it came, and counted', async () => {
  const before = (await countUnrecognized(stage.ctx.db)).kept;
  await stage.deliver(delivery('statuses', { odd: true })).expect(200);
  await stage.deliver(Buffer.from('{"entry": [{"chang')).expect(200);
  await stage.runUntilIdle();
  const counts = await countUnrecognized(stage.ctx.db);
  expect(counts.kept).toBe(before + 2);
  expect(counts.newestAt).toBeInstanceOf(Date);
  const rows = await stage.sql(`SELECT outcome, convert_from(body, 'UTF8') AS body FROM inbox WHERE kind = 'drift'`);
  expect(rows.map(({ outcome }) => outcome)).toEqual(['drift', 'drift']);
  expect(rows.map(({ body }) => body)).toContain('{"entry": [{"chang');
  expect(await reprocessUnrecognized(stage.ctx)).toEqual({ reread: 2, understood: 0 });
  expect((await countUnrecognized(stage.ctx.db)).kept).toBe(before + 2);
});

test('news that an older version did not understand is dealt with after the upgrade', async () => {
  await stage.merchant.post('/orders', teaOrder('D-1')).expect(201);
  await stage.runUntilIdle();
  await stage.customer.act('D-1', 'pay', { webhook: 'lost' });
  await stage
    .deliver(delivery('statuses', { type: 'payment', status: 'captured', payment: { reference_id: 'D-1' } }))
    .expect(200);
  // The workers of the older version were faster or slower; what counts is what they left behind.
  const kept = await stage.sql(
    `UPDATE inbox SET kind = 'drift', reference_id = NULL, due_at = NULL, ended_at = now(), outcome = 'drift'
      WHERE kind = 'payment' RETURNING id`,
  );
  expect(kept).toHaveLength(1);
  const { understood } = await reprocessUnrecognized(stage.ctx);
  expect(understood).toBe(1);
  await stage.runUntilIdle();
  expect((await stage.order('D-1')).payment.status).toBe('captured');
  const [row] = await stage.sql('SELECT kind, reference_id, outcome FROM inbox WHERE id = $1', [kept[0].id]);
  expect(row).toEqual({ kind: 'payment', reference_id: 'D-1', outcome: 'applied' });
  expect((await reprocessUnrecognized(stage.ctx)).understood).toBe(0);
});

test('a whole delivery that was kept is taken apart, and its items are news of their own', async () => {
  await stage.merchant.post('/orders', teaOrder('D-2')).expect(201);
  await stage.runUntilIdle();
  await stage.customer.act('D-2', 'pay', { webhook: 'lost' });
  const body = delivery('statuses', { type: 'payment', status: 'captured', payment: { reference_id: 'D-2' } });
  const now = stage.clock.now();
  await stage.sql(
    `INSERT INTO inbox (key, kind, body, received_at, ended_at, outcome) VALUES ('whole', 'drift', $1, $2, $2, 'drift')`,
    [Buffer.from(JSON.stringify(body)), now],
  );
  expect((await reprocessUnrecognized(stage.ctx)).understood).toBe(1);
  await stage.runUntilIdle();
  expect((await stage.order('D-2')).payment.status).toBe('captured');
  const [row] = await stage.sql(`SELECT kind, outcome FROM inbox WHERE key = 'whole'`);
  expect(row).toEqual({ kind: 'other', outcome: 'split' });
});

test('many kept items are read page by page, each once', async () => {
  const now = stage.clock.now();
  await stage.sql(
    `INSERT INTO inbox (key, kind, body, received_at, ended_at, outcome)
     SELECT decode(lpad(to_hex(n), 8, '0'), 'hex'), 'drift', '{}', $1, $1, 'drift' FROM generate_series(1, 1201) n`,
    [now],
  );
  const before = (await countUnrecognized(stage.ctx.db)).kept;
  expect(await reprocessUnrecognized(stage.ctx)).toEqual({ reread: before, understood: 0 });
});
