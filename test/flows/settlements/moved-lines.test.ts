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

/** Sends rows of `id,payout`, and works until they are stored and matched. */
async function imported(rows: readonly string[]): Promise<void> {
  const lines = rows.map((row) => row.split(',')).map(([id, payout]) => `${id},1000,05/11/2026,06/11/2026,${payout}`);
  const answer = await fetch(`${stage.serviceUrl}/v1/settlement_files?source=csv:shop`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'text/csv' },
    body: `Txn,Amount,On,Paid,Payout\n${lines.join('\n')}\n`,
  });
  expect(answer.status).toBe(202);
  await stage.runUntilIdle();
}

const payouts = async (): Promise<Json[]> =>
  (await stage.merchant.get('/settlements').expect(200)).body.data
    .map((one: Json) => [one.gateway_settlement_id, one.lines, one.net.value])
    .sort();

test('lines that go over to another payout no longer count in the first one', async () => {
  await imported(['t1,p1', 't2,p1', 't3,p1']);
  expect(await payouts()).toEqual([['p1', 3, 3000]]);
  await imported(['t2,p2', 't3,p2', 't4,p2']);
  expect(await payouts()).toEqual([
    ['p1', 1, 1000],
    ['p2', 3, 3000],
  ]);
  await imported(['t1,p2']);
  expect(await payouts()).toEqual([
    ['p1', 0, 0],
    ['p2', 4, 4000],
  ]);
});
