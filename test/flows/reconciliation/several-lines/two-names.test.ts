import { storeFile, type TestLine } from '../../../helpers/app/books-files';
import { createStage, type Json, type Stage } from '../../../helpers/app/test-app';
import { booksOn, moved, TOTAL } from '../books-steps';

/** The books of one gateway's account, imported under two sources: `razorpay`, and a mapping of the merchant's. */

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const { captured, findingsOf, balances, expectLedgerInBalance } = booksOn(() => stage);

const SECOND = 'razorpay2';
const FEE = { fee: 10, tax: 2 };
const imported = async (gateway: string, ...lines: TestLine[]): Promise<void> => {
  await storeFile(stage, { gateway, lines });
  await stage.runUntilIdle();
};
const rematch = async (): Promise<void> => {
  await stage.merchant.post('/reconciliations', { from: '2026-11-19', to: '2026-11-21' }).expect(202);
  await stage.runUntilIdle();
};
const openOf = async (id: string): Promise<Json[]> =>
  (await findingsOf(id))
    .filter(({ state }) => state === 'open')
    .map(({ kind, gateway_id, found }) => `${kind} ${gateway_id} ${found.value}`)
    .sort();
/** What one payment of `TOTAL` with its fee moves. */
const ONCE = { gateway_receivable: -12, fees: 10, taxes: 2 };

test.each<[string, (pay: string, id: string) => TestLine, (pay: string, id: string) => TestLine]>([
  ['with the same row', (pay) => ({ gateway_id: pay }), (pay) => ({ gateway_id: pay })],
  [
    'whose rows have ids of their own',
    (pay) => ({ gateway_id: pay }),
    (pay, id) => ({ gateway_id: id, payment_id: pay }),
  ],
  [
    'whose first rows have ids of their own',
    (pay, id) => ({ gateway_id: id, payment_id: pay }),
    (pay) => ({ gateway_id: pay }),
  ],
  [
    'by references, under ids that no lookup verified',
    (_pay, id) => ({ gateway_id: `PGI-${id}`, reference_id: id }),
    (_pay, id) => ({ gateway_id: `PGI-${id}`, reference_id: id }),
  ],
])('a payment in the books of two names, %s, is posted once and told', async (how, first, second) => {
  const id = `TN-${how.length}`;
  const pay = await captured(id);
  const before = await balances();
  await imported('razorpay', { ...first(pay, id), amount: TOTAL, ...FEE });
  expect(moved(before, await balances())).toEqual(ONCE);
  expect(await openOf(id)).toEqual([]);

  const line = { ...second(pay, id), amount: TOTAL, ...FEE };
  await imported(SECOND, line);
  expect(moved(before, await balances())).toEqual(ONCE);
  const found = [`duplicate_payment ${line.gateway_id} ${TOTAL}`];
  expect(await openOf(id)).toEqual(found);
  const [{ detail, advice }] = (await findingsOf(id)) as [Json];
  expect(detail).toContain('the books of another gateway have already');
  expect(advice).not.toContain('Refund');
  await rematch();
  expect(moved(before, await balances())).toEqual(ONCE);
  expect(await openOf(id)).toEqual(found);
  await expectLedgerInBalance();
});

test('payments in files of two names that are matched in one run are posted once, whichever comes first', async () => {
  const pays = await Promise.all(['TN-run1', 'TN-run2'].map(captured));
  const before = await balances();
  const lines = pays.map((gateway_id) => ({ gateway_id, amount: TOTAL, ...FEE }));
  await storeFile(stage, { gateway: 'razorpay', lines: lines.slice(0, 1) });
  await storeFile(stage, { gateway: SECOND, lines });
  await imported('razorpay', ...lines.slice(1));
  expect(moved(before, await balances())).toEqual({ gateway_receivable: -24, fees: 20, taxes: 4 });
  for (const [n, pay] of pays.entries())
    expect(await openOf(`TN-run${n + 1}`)).toEqual([`duplicate_payment ${pay} ${TOTAL}`]);
});

test('instalments that come after those of the other name are no repetition, and those of that name are', async () => {
  const pay = await captured('TN-parts');
  const before = await balances();
  const part = (n: number): TestLine => {
    const ids = { gateway_id: `payable_${n}`, payment_id: pay, details: { installment: String(n) } };
    return { ...ids, amount: TOTAL / 3, ...FEE };
  };
  await imported('pagarme', part(1), part(2));
  await imported(SECOND, part(1));
  await imported('pagarme', part(3));
  expect(moved(before, await balances())).toEqual({ gateway_receivable: -36, fees: 30, taxes: 6 });
  expect(await openOf('TN-parts')).toEqual([`duplicate_payment payable_1 ${TOTAL / 3}`]);
});

test('a refund in the books of two names is posted once and told', async () => {
  const pay = await captured('TN-refund');
  await stage.merchant.post('/orders/TN-refund/refunds', { amount: { value: 500 } }).expect(202);
  await stage.advance(20, 10);
  expect((await stage.order('TN-refund')).payment.refunded_amount.value).toBe(500);
  const [{ provider_refund_id: refund }] = (await stage.sql(
    `SELECT provider_refund_id FROM refunds WHERE reference_id = 'TN-refund'`,
  )) as [Json];
  const line = { kind: 'refund', gateway_id: refund, refund_id: refund, payment_id: pay, amount: -500, ...FEE };
  const before = await balances();
  await imported('razorpay', { gateway_id: pay, amount: TOTAL }, line);
  expect(moved(before, await balances())).toEqual(ONCE);
  await imported(SECOND, line);
  expect(moved(before, await balances())).toEqual(ONCE);
  expect(await openOf('TN-refund')).toEqual([`refund_missing_here ${refund} 500`]);
  await rematch();
  expect(moved(before, await balances())).toEqual(ONCE);
});

test('what a person explained stays explained, and the payment is not missed at its gateway', async () => {
  const pay = await captured('TN-explained');
  for (const gateway of ['razorpay', SECOND]) await imported(gateway, { gateway_id: pay, amount: TOTAL, ...FEE });
  const [{ id }] = (await findingsOf('TN-explained')) as [Json];
  await stage.merchant.post(`/exceptions/${id}/explain`, { note: 'one account, two files' }).expect(200);
  await stage.advance(8 * 86_400, 86_400);
  expect((await findingsOf('TN-explained')).map(({ kind, state }) => [kind, state])).toEqual([
    ['duplicate_payment', 'explained'],
  ]);
});
