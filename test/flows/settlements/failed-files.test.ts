import { createStage, type Json, KEY, type Stage } from '../../helpers/app/test-app';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  await stage.merchant.put('/column_mappings/shop', MAPPING).expect(200);
});
afterAll(() => stage.close());

const MAPPING = {
  columns: { id: 'Txn', amount: 'Amount', created_at: 'On', settled_at: 'Paid', settlement_id: 'Payout' },
  ...{ unit: 'minor', date_format: 'dd/MM/yyyy', timezone: 'Asia/Kolkata' },
};
/** More than two chunks have. */
const MANY = 12_000;

async function sent(rows: readonly [id: string, payout: string][]): Promise<Json> {
  const answer = await fetch(`${stage.serviceUrl}/v1/settlement_files?source=csv:shop`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'text/csv' },
    body: `Txn,Amount,On,Paid,Payout\n${rows.map(([id, payout]) => `${id},1000,05/11/2026,06/11/2026,${payout}\n`).join('')}`,
  });
  expect(answer.status).toBe(202);
  return answer.json();
}

const read = async ({ id }: Json): Promise<Json> => (await stage.merchant.get(`/settlement_files/${id}`)).body;
const statusOf = async (file: Json) => (await read(file)).status;
const payouts = async (): Promise<Json[]> =>
  (await stage.merchant.get('/settlements').expect(200)).body.data
    .map((one: Json) => [one.gateway_settlement_id, one.lines, one.net.value, one.foreign])
    .sort();
const suspense = async (): Promise<number> =>
  (await stage.merchant.get('/ledger/accounts').expect(200)).body.data.find(
    ({ account }: Json) => account === 'suspense',
  ).balance.value;

test('what a file had stored and moved before it failed for good is matched and summed, and once when it is sent again', async () => {
  await stage.sql(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$`);
  await stage.sql(`
    CREATE TRIGGER refuse BEFORE INSERT ON settlement_lines FOR EACH ROW WHEN (NEW.gateway_id = 'bad')
      EXECUTE FUNCTION refuse()`);
  await sent([
    ['t1', 'p1'],
    ['t2', 'p1'],
  ]);
  const more = Array.from({ length: MANY - 1 }, (_, n): [string, string] => [`n${n}`, 'p2']);
  const rows: [string, string][] = [['t1', 'p2'], ...more, ['bad', 'p2']];
  const file = await sent(rows);
  for (let tries = 0; tries < 10; tries++) {
    expect(await statusOf(file)).toBe('processing');
    await expect(stage.runUntilIdle()).rejects.toThrow('refused');
    stage.clock.advance(31_000);
  }
  expect(await statusOf(file)).toBe('failed');
  await stage.runUntilIdle();
  const { accepted } = await read(file);
  expect(accepted).toBeGreaterThan(1);
  expect(await payouts()).toEqual([
    ['p1', 1, 1000, 1],
    ['p2', accepted, accepted * 1000, accepted],
  ]);
  expect(await suspense()).toBe(-(accepted + 1) * 1000);

  await stage.sql('DROP TRIGGER refuse ON settlement_lines');
  expect((await sent(rows)).id).toBe(file.id);
  await stage.runUntilIdle();
  expect(await statusOf(file)).toBe('processed');
  expect(await payouts()).toEqual([
    ['p1', 1, 1000, 1],
    ['p2', MANY + 1, (MANY + 1) * 1000, MANY + 1],
  ]);
  expect(await suspense()).toBe(-(MANY + 2) * 1000);
  expect(await stage.sql('SELECT 1 FROM settlement_files WHERE matched_at IS NULL')).toEqual([]);
}, 60_000);
