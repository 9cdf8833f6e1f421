import { storeFile } from '../../helpers/app/books-files';
import { createStage, type Stage } from '../../helpers/app/test-app';
import { booksOn, moved, TOTAL } from './books-steps';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});

const { captured, findingsOf, balances, expectLedgerInBalance } = booksOn(() => stage);
afterAll(expectLedgerInBalance);
afterAll(() => stage.close());

describe('fees, and money that the gateway keeps for a while', () => {
  test('a fee outside the agreed rate is found, one within a minor unit is not', async () => {
    const methods = { upi: { percent: '0' }, default: { percent: '2', tax_percent: '18' } };
    await stage.merchant.put('/fee_rates/razorpay', { methods }).expect(201);
    const [dear, right, free] = [await captured('RC-dear'), await captured('RC-right'), await captured('RC-free')];
    await storeFile(stage, {
      lines: [
        { gateway_id: dear, amount: TOTAL, fee: 2000, tax: 360, method: 'card' },
        { gateway_id: right, amount: TOTAL, fee: 1362, tax: 245, method: 'card' },
        { gateway_id: free, amount: TOTAL, fee: 1363, tax: 245, method: 'upi' },
      ],
    });
    await stage.runUntilIdle();
    expect(await findingsOf('RC-dear')).toMatchObject([
      { kind: 'fee_variance', expected: { value: 1608 }, found: { value: 2360 } },
    ]);
    expect(await findingsOf('RC-right')).toEqual([]);
    expect(await findingsOf('RC-free')).toMatchObject([{ kind: 'fee_variance', expected: { value: 0 } }]);
    await stage.sql('DELETE FROM fee_rates');
  });

  test('rates that change apply to payments from then on, and rates that are corrected to all', async () => {
    const put = (percent: string, status: number) =>
      stage.merchant.put('/fee_rates/rater', { methods: { default: { percent } } }).expect(status);
    const open = async () => (await findingsOf('RC-rates')).filter(({ state }) => state === 'open');
    const rematch = async () => {
      await stage.merchant.post('/reconciliations', { from: '2026-11-19', to: '2026-11-21' }).expect(202);
      await stage.runUntilIdle();
    };
    await captured('RC-rates');
    await put('2', 201);
    const line = { gateway_id: 'rated-1', amount: TOTAL, fee: 1363, reference_id: 'RC-rates' };
    await storeFile(stage, { gateway: 'rater', lines: [line] });
    await stage.runUntilIdle();
    expect(await open()).toEqual([]);
    await stage.advance(60);
    await put('1.8', 200);
    await rematch();
    expect(await open()).toEqual([]);
    await stage.sql(`UPDATE settlement_lines SET occurred_at = $1 WHERE gateway_id = 'rated-1'`, [
      new Date(stage.clock.now().getTime() + 1000),
    ]);
    await rematch();
    expect(await open()).toMatchObject([{ kind: 'fee_variance', expected: { value: 1227 }, found: { value: 1363 } }]);
    await stage.advance(60);
    await put('2', 200);
    await rematch();
    expect(await open()).toEqual([]);
    await stage.sql('DELETE FROM fee_rates');
  });

  test('rates that a process of an earlier version stored, and so without a version of them, are compared with', async () => {
    await captured('RC-elder');
    await stage.sql(
      `INSERT INTO fee_rates (gateway, methods, created_at, updated_at)
       VALUES ('elder', '{"default": {"percent": "1.8"}}', '2026-11-01', '2026-11-01')`,
    );
    const line = { gateway_id: 'elder-1', amount: TOTAL, fee: 1363, reference_id: 'RC-elder' };
    await storeFile(stage, { gateway: 'elder', lines: [line] });
    await stage.runUntilIdle();
    expect(await findingsOf('RC-elder')).toMatchObject([{ kind: 'fee_variance', expected: { value: 1227 } }]);
    await stage.sql('DELETE FROM fee_rates');
  });

  test('a payment on hold is in the reserve until the gateway sets it free', async () => {
    const pay = await captured('RC-hold');
    const before = await balances();
    const line = { gateway_id: pay, amount: TOTAL, fee: 100, tax: 18 };
    await storeFile(stage, { lines: [{ ...line, on_hold: true }] });
    await stage.runUntilIdle();
    expect(moved(before, await balances())).toEqual({
      gateway_receivable: -TOTAL,
      fees: 100,
      taxes: 18,
      reserve: 68027,
    });
    await storeFile(stage, { settlement: { id: 'setl_free' }, lines: [{ ...line, on_hold: false }] });
    await stage.runUntilIdle();
    expect(moved(before, await balances())).toEqual({ gateway_receivable: -118, fees: 100, taxes: 18 });
  });

  test('the same row again, and a run over the same period, post nothing more', async () => {
    const pay = await captured('RC-again');
    const lines = [{ gateway_id: pay, amount: TOTAL - 5, fee: 100, tax: 18 }];
    await storeFile(stage, { lines });
    await stage.runUntilIdle();
    const before = await balances();
    await storeFile(stage, { lines });
    await stage.merchant.post('/reconciliations', { from: '2026-11-19', to: '2026-11-21' }).expect(202);
    await stage.runUntilIdle();
    expect(moved(before, await balances())).toEqual({});
  });

  test('a refund and a dispute that are known here agree with their rows', async () => {
    const pay = await captured('RC-back');
    await stage.merchant.post('/orders/RC-back/refunds', { amount: { value: 500 } }).expect(202);
    await stage.advance(20, 10);
    expect((await stage.order('RC-back')).payment.refunded_amount.value).toBe(500);
    const before = await balances();
    await storeFile(stage, {
      lines: [
        { gateway_id: pay, amount: TOTAL },
        { gateway_id: 'rfnd_known', kind: 'refund', amount: -500, payment_id: pay, refund_id: 'rfnd_known' },
      ],
    });
    await stage.runUntilIdle();
    expect(await findingsOf('RC-back')).toEqual([]);
    expect(moved(before, await balances())).toEqual({});
  });
});
