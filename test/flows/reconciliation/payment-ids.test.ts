import { storeFile, type TestLine } from '../../helpers/app/books-files';
import { createStage, type Json, type Stage } from '../../helpers/app/test-app';
import { booksOn, TOTAL } from './books-steps';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const { captured } = booksOn(() => stage);

const findingsOf = async (id: string): Promise<Json[]> =>
  (await stage.merchant.get('/exceptions?limit=100').expect(200)).body.data
    .filter(({ reference_id }: Json) => reference_id === id)
    .map(({ kind, gateway_id, found }: Json) => [kind, gateway_id, found.value]);

const openOf = async (id: string): Promise<Json[]> =>
  (await stage.merchant.get('/exceptions?limit=100&state=open').expect(200)).body.data.filter(
    ({ reference_id }: Json) => reference_id === id,
  );

/** How many rows belong to an order, and what of them is not explained. */
const matched = async (id: string): Promise<Json> =>
  (
    await stage.sql(
      `SELECT count(*)::int AS rows, sum(suspense)::int AS suspense FROM ledger WHERE reference_id = $1 AND cause = 'line'`,
      [id],
    )
  )[0];

test('a row with an id of its own is found by the payment id beside it, as Stripe writes rows', async () => {
  const pay = await captured('PI-row');
  await storeFile(stage, {
    gateway: 'stripe',
    lines: [{ gateway_id: 'txn_1', amount: TOTAL, fee: 10, payment_id: pay }],
  });
  await stage.runUntilIdle();
  expect(await matched('PI-row')).toEqual({ rows: 1, suspense: 0 });
  expect(await findingsOf('PI-row')).toEqual([]);
});

test('another amount in such a row is found', async () => {
  const pay = await captured('PI-less');
  await storeFile(stage, { gateway: 'stripe', lines: [{ gateway_id: 'txn_2', amount: TOTAL - 1, payment_id: pay }] });
  await stage.runUntilIdle();
  expect(await findingsOf('PI-less')).toEqual([['amount_mismatch', 'txn_2', TOTAL - 1]]);
});

test('instalments of one payment are together the captured amount, in whichever file they come', async () => {
  const pay = await captured('PI-parts');
  const part = (n: number): TestLine => {
    const ids = { gateway_id: `payable_${n}`, payment_id: pay, details: { installment: String(n) } };
    return { ...ids, amount: TOTAL / 3, fee: 10 };
  };
  await storeFile(stage, { gateway: 'pagarme', lines: [part(1), part(2)] });
  await stage.runUntilIdle();
  await storeFile(stage, { gateway: 'pagarme', lines: [part(3)] });
  await stage.runUntilIdle();
  expect(await findingsOf('PI-parts')).toEqual([]);
  expect(await matched('PI-parts')).toEqual({ rows: 3, suspense: 0 });
  await storeFile(stage, { gateway: 'pagarme', lines: [part(4)] });
  await stage.runUntilIdle();
  expect(await findingsOf('PI-parts')).toEqual([['amount_mismatch', 'payable_4', TOTAL / 3]]);
  expect(await matched('PI-parts')).toEqual({ rows: 4, suspense: -TOTAL / 3 });
});

test('a row of another payment of the order stays a second payment beside instalments', async () => {
  const pay = await captured('PI-other');
  const ids = { payment_id: pay, details: { installment: '1' } };
  await storeFile(stage, {
    gateway: 'pagarme',
    lines: [
      { ...ids, gateway_id: 'payable_7', amount: TOTAL - 100 },
      { ...ids, gateway_id: 'payable_8', amount: 100 },
      { gateway_id: 'payable_9', payment_id: 'ch_other', reference_id: 'PI-other', amount: TOTAL },
    ],
  });
  await stage.runUntilIdle();
  expect(await findingsOf('PI-other')).toEqual([['duplicate_payment', 'payable_9', TOTAL]]);
});

test('two rows of one payment that are no instalments, as of a boleto paid twice, are two payments', async () => {
  const pay = await captured('PI-twice');
  const line = { payment_id: pay, amount: TOTAL };
  await storeFile(stage, { gateway: 'cnab240', lines: [{ ...line, gateway_id: '341/1@05112026' }] });
  await stage.runUntilIdle();
  await storeFile(stage, { gateway: 'cnab240', lines: [{ ...line, gateway_id: '341/1@06112026' }] });
  await stage.runUntilIdle();
  expect(await findingsOf('PI-twice')).toEqual([['duplicate_payment', '341/1@06112026', TOTAL]]);
  expect(await matched('PI-twice')).toEqual({ rows: 2, suspense: -TOTAL });
});

test('instalments that fall short are told a month after the last row, of a day that a file covers', async () => {
  const pay = await captured('PI-short');
  const part = (n: number): TestLine => {
    const ids = { gateway_id: `payable_1${n}`, payment_id: pay, details: { installment: String(n) } };
    return { ...ids, amount: TOTAL / 3 };
  };
  await storeFile(stage, { gateway: 'pagarme', lines: [part(1), part(2)] });
  await stage.advance(40 * 86_400, 10 * 86_400);
  // No file says what the gateway did since.
  expect(await findingsOf('PI-short')).toEqual([]);
  await storeFile(stage, { gateway: 'pagarme', from: '2026-12-15', to: '2026-12-25', lines: [] });
  await stage.runUntilIdle();
  const short = [['amount_mismatch', pay, (TOTAL / 3) * 2]];
  expect(await findingsOf('PI-short')).toEqual(short);
  const detail = `The instalments of pagarme ${pay} are together less than was captured for order PI-short`;
  const events = `SELECT count(*)::int AS count FROM events WHERE type = 'reconciliation.exception' AND body::text LIKE $1`;
  expect(await stage.sql(events, [`%${detail}%`])).toEqual([{ count: 1 }]);
  // A run over other days leaves it as it is.
  await stage.merchant.post('/reconciliations', { from: '2026-11-01', to: '2026-11-30' }).expect(202);
  await stage.runUntilIdle();
  expect(await findingsOf('PI-short')).toEqual(short);
  await storeFile(stage, { gateway: 'pagarme', lines: [part(3)] });
  await stage.runUntilIdle();
  expect(await openOf('PI-short')).toEqual([]);
  expect(await matched('PI-short')).toEqual({ rows: 3, suspense: 0 });
});
