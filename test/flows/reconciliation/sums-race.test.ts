import { storeFile } from '../../helpers/app/books-files';
import { createStage, type Stage } from '../../helpers/app/test-app';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const match = async (): Promise<void> => {
  await stage.merchant.post('/reconciliations', { from: '2026-11-20', to: '2026-11-20' }).expect(202);
  await stage.runUntilIdle();
};

test('an import that ends while its settlements are summed is in the sums of the next run', async () => {
  const file = (id: string) => ({ settlement: { id: 'setl_race' }, lines: [{ gateway_id: id, amount: 1000 }] });
  await storeFile(stage, file('pay_race1'));
  await stage.runUntilIdle();
  // As an import begins: its settlements are to be summed.
  await stage.sql('UPDATE settlements SET needs_check = true');
  const client = await stage.ctx.db.pool.connect();
  // As it ends, with the last rows just stored.
  await client.query('BEGIN; UPDATE settlements SET needs_check = true');
  const matched = match();
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
  while ((await stage.sql(waiting)).length === 0) await new Promise(setImmediate);
  await client.query(
    `INSERT INTO settlement_lines (amount, net, settled_at, file_seq, line, settlement_seq, kind, gateway, gateway_id, currency)
     SELECT amount, net, settled_at, file_seq, 3, settlement_seq, kind, gateway, 'pay_race2', currency FROM settlement_lines`,
  );
  await client.query('COMMIT');
  client.release();
  await matched;
  await match();
  const { data } = (await stage.merchant.get('/settlements').expect(200)).body;
  expect(data).toMatchObject([{ gateway_settlement_id: 'setl_race', lines: 2, gross: { value: 2000 } }]);
});
