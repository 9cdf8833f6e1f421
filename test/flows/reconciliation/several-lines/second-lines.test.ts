import { storeFile } from '../../../helpers/app/books-files';
import { createStage, type Json, type Stage } from '../../../helpers/app/test-app';
import { booksOn, TOTAL } from '../books-steps';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const { sent } = booksOn(() => stage);

const findingsOf = async (id: string): Promise<Json[]> =>
  (await stage.merchant.get('/exceptions?limit=100').expect(200)).body.data
    .filter(({ reference_id }: Json) => reference_id === id)
    .map(({ kind, gateway_id, state }: Json) => ({ kind, gateway_id, state }));

/** What the gateway's rows of an order moved. */
const linesMoved = async (id: string): Promise<Json> =>
  (
    await stage.sql(
      `SELECT sum(gateway_receivable)::int AS gateway, sum(fees)::int AS fees, sum(suspense)::int AS suspense
         FROM ledger WHERE reference_id = $1 AND cause = 'line'`,
      [id],
    )
  )[0];

const rematch = async (): Promise<void> => {
  await stage.merchant.post('/reconciliations', { from: '2026-11-19', to: '2026-11-21' }).expect(202);
  await stage.runUntilIdle();
};

const byReference = (id: string) =>
  storeFile(stage, {
    gateway: 'pagador',
    lines: [{ gateway_id: `PGI-${id}`, amount: TOTAL, fee: 10, reference_id: id }],
  });
const exact = async (id: string) => {
  const pay = (await stage.order(id)).payment.verification.pg_transaction_id;
  await storeFile(stage, { lines: [{ gateway_id: pay, amount: TOTAL, fee: 10 }] });
};

describe('a row that was matched by its reference, when the row of the verified payment comes later', () => {
  test('becomes a second payment, in suspense, and stays it in every later run', async () => {
    await sent('SL-later');
    await stage.customer.act('SL-later', 'pay').expect(200);
    await stage.runUntilIdle();
    await byReference('SL-later');
    await stage.runUntilIdle();
    expect(await findingsOf('SL-later')).toEqual([]);
    await exact('SL-later');
    await stage.runUntilIdle();
    const found = [{ kind: 'duplicate_payment', gateway_id: 'PGI-SL-later', state: 'open' }];
    const moved = { gateway: TOTAL - 20, fees: 20, suspense: -TOTAL };
    expect(await findingsOf('SL-later')).toEqual(found);
    expect(await linesMoved('SL-later')).toEqual(moved);
    await rematch();
    expect(await findingsOf('SL-later')).toEqual(found);
    expect(await linesMoved('SL-later')).toEqual(moved);
  });

  test('becomes one as well where it came before the order was paid', async () => {
    await sent('SL-early');
    await byReference('SL-early');
    await stage.runUntilIdle();
    expect(await findingsOf('SL-early')).toMatchObject([{ kind: 'missing_here' }]);
    await stage.customer.act('SL-early', 'pay').expect(200);
    await stage.runUntilIdle();
    await exact('SL-early');
    await stage.runUntilIdle();
    const open = (await findingsOf('SL-early')).filter(({ state }) => state === 'open');
    expect(open).toEqual([{ kind: 'duplicate_payment', gateway_id: 'PGI-SL-early', state: 'open' }]);
    expect(await linesMoved('SL-early')).toEqual({ gateway: TOTAL - 20, fees: 20, suspense: -TOTAL });
  });
});

describe('what a version before this one has posted is put right in the next night', () => {
  const night = () => stage.advance(86_400, 86_400);

  test('a row that it matched by its reference, beside the row of the verified payment', async () => {
    await sent('SL-before');
    await stage.customer.act('SL-before', 'pay').expect(200);
    await stage.runUntilIdle();
    await byReference('SL-before');
    await stage.runUntilIdle();
    // It kept no id of the payment.
    await stage.sql(`BEGIN; ALTER TABLE ledger DISABLE TRIGGER USER;
      UPDATE ledger SET subject = NULL WHERE reference_id = 'SL-before' AND cause = 'line';
      ALTER TABLE ledger ENABLE TRIGGER USER; COMMIT`);
    await exact('SL-before');
    await stage.runUntilIdle();
    await night();
    expect(await findingsOf('SL-before')).toEqual([
      { kind: 'duplicate_payment', gateway_id: 'PGI-SL-before', state: 'open' },
    ]);
    expect(await linesMoved('SL-before')).toEqual({ gateway: TOTAL - 20, fees: 20, suspense: -TOTAL });
  });

  test('a payment that it posted for each of two gateways’ names', async () => {
    await sent('SL-names');
    await stage.customer.act('SL-names', 'pay').expect(200);
    await stage.runUntilIdle();
    await exact('SL-names');
    const pay = (await stage.order('SL-names')).payment.verification.pg_transaction_id;
    await storeFile(stage, { gateway: 'razorpay2', lines: [{ gateway_id: pay, amount: TOTAL, fee: 10 }] });
    await stage.sql(
      `INSERT INTO ledger (day, posted_at, currency, cause, reference_id, line_id, fees, gateway_receivable)
       SELECT '2026-11-20', now(), currency, 'line', 'SL-names', id, fee, -fee
         FROM settlement_lines WHERE gateway_id = $1 ORDER BY id`,
      [pay],
    );
    await stage.sql('UPDATE settlement_files SET matched_at = now()');
    await night();
    expect(await findingsOf('SL-names')).toEqual([{ kind: 'duplicate_payment', gateway_id: pay, state: 'open' }]);
    expect(await linesMoved('SL-names')).toEqual({ gateway: -10, fees: 10, suspense: 0 });
  });
});
