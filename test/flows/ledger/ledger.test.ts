import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

async function captured(id: string): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(id)).expect(201);
  await stage.runUntilIdle();
  await stage.customer.act(id, 'pay').expect(200);
  await stage.runUntilIdle();
}

const entries = (id: string) =>
  stage.sql<Json>(
    `SELECT cause, day::text, customer_receivable AS customer, gateway_receivable AS gateway, refunds, suspense
       FROM ledger WHERE reference_id = $1 ORDER BY id`,
    [id],
  );

test('a capture and a refund are posted with the change, on the merchant’s day', async () => {
  await captured('LG-1');
  await stage.merchant.post('/orders/LG-1/refunds', { amount: { value: 8145 } }).expect(202);
  await stage.advance(20, 10);
  expect(await entries('LG-1')).toEqual([
    { cause: 'capture', day: '2026-11-20', customer: -68145, gateway: 68145, refunds: 0, suspense: 0 },
    { cause: 'refund', day: '2026-11-20', customer: 0, gateway: -8145, refunds: 8145, suspense: 0 },
  ]);
});

test('a change that the database refuses posts nothing', async () => {
  const before = await stage.sql('SELECT count(*) AS count FROM ledger');
  await stage.merchant.post('/orders/LG-1/refunds', { amount: { value: 99999999 } }).expect(409);
  expect(await stage.sql('SELECT count(*) AS count FROM ledger')).toEqual(before);
});

describe('the database refuses', () => {
  const POST = `INSERT INTO ledger (day, posted_at, currency, cause, gateway_receivable, suspense)
                VALUES (current_date, now(), 'INR', 'line',`;

  test.each<[string, string, string]>([
    ['a transaction that does not sum to zero', `${POST} 100, -99)`, 'ledger_sums_to_zero'],
    ['a change of what was posted', 'UPDATE ledger SET posted_at = now()', 'only added to'],
    ['its removal', 'DELETE FROM ledger', 'only added to'],
  ])('%s', async (_what, sql, reason) => {
    await expect(stage.sql(sql)).rejects.toThrow(reason);
  });
});

test('the sums of the days are those of the entries', async () => {
  await captured('LG-2');
  const sums = (table: string) =>
    stage.sql(
      `SELECT day::text, currency, cause, sum(customer_receivable)::int8 AS c, sum(gateway_receivable)::int8 AS g,
              sum(refunds)::int8 AS r FROM ${table} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    );
  expect(await sums('ledger_days')).toEqual(await sums('ledger'));
});
