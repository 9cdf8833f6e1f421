import { createStage, KEY, type Stage } from '../../helpers/app/test-app';

/** Razorpay's API tells whether a payment is on hold; the CSV of its dashboard has no column for it. */

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

/** Sends a file, and works until it is stored and matched. */
async function imported(source: string, type: string, body: string): Promise<void> {
  const answer = await fetch(`${stage.serviceUrl}/v1/settlement_files?source=${source}`, {
    ...{ method: 'POST', headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': type }, body },
  });
  expect(answer.status).toBe(202);
  await stage.runUntilIdle();
}

let sent = 0;
const fromApi = (id: string, item: object): Promise<void> => {
  const paid = { entity_id: id, type: 'payment', debit: 0, credit: 97640, amount: 100000, currency: 'INR', fee: 2360 };
  const items = [{ ...paid, tax: 360, created_at: 1793682000, method: 'upi', ...item }];
  return imported('razorpay_api', 'application/json', JSON.stringify({ entity: 'collection', count: ++sent, items }));
};
const HEADER =
  'transaction_entity,entity_id,amount,currency,fee (exclusive tax),tax,debit,credit,payment_method,card_type,issuer_name,entity_created_at,payment_captured_at,payment_notes,refund_notes,arn,entity_description,order_id,order_receipt,order_notes,dispute_id,dispute_created_at,dispute_reason,settlement_id,settled_at,settlement_utr,settled_by';
const fromCsv = (id: string, settlement = ',,,'): Promise<void> => {
  const row = `payment,${id},1000.00,INR,20.00,3.60,0,976.40,upi,,,03/11/2026 10:00:00,03/11/2026 10:00:05,,,,,,,,,,,`;
  return imported('razorpay', 'text/csv', `${HEADER}\n${row}${settlement}\n${'\n'.repeat(++sent)}`);
};
const SETTLED = 'setl_Hold00000001,05/11/2026 18:00:00,HDFCN52026110509,Razorpay';

/** Whether the row is on hold, and what of it the ledger has in the reserve. */
async function held(id: string): Promise<[boolean, number]> {
  const [row] = await stage.sql<{ hold: boolean; reserve: number }>(
    `SELECT l.on_hold AS hold, sum(g.reserve)::int AS reserve FROM settlement_lines l JOIN ledger g ON g.line_id = l.id
      WHERE l.gateway_id = $1 GROUP BY 1`,
    [id],
  );
  return [row?.hold ?? false, row?.reserve ?? 0];
}

test('a row of the CSV without a settlement neither ends a hold nor brings one back; the API ends it', async () => {
  await fromApi('pay_Hold000000001', { on_hold: true });
  expect(await held('pay_Hold000000001')).toEqual([true, 97640]);
  await fromCsv('pay_Hold000000001');
  expect(await held('pay_Hold000000001')).toEqual([true, 97640]);
  await fromApi('pay_Hold000000001', { on_hold: false });
  expect(await held('pay_Hold000000001')).toEqual([false, 0]);
  await fromCsv('pay_Hold000000001');
  expect(await held('pay_Hold000000001')).toEqual([false, 0]);
});

test('a row of the CSV with a settlement ends a hold, and an older answer of the API does not bring it back', async () => {
  await fromApi('pay_Hold000000002', { on_hold: true });
  await fromCsv('pay_Hold000000002', SETTLED);
  expect(await held('pay_Hold000000002')).toEqual([false, 0]);
  await fromApi('pay_Hold000000002', { on_hold: true });
  expect(await held('pay_Hold000000002')).toEqual([false, 0]);
});
