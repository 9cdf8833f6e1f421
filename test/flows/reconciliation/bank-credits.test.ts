import { storeFile, storeStatement } from '../../helpers/app/books-files';
import { createStage, type Json, type Stage } from '../../helpers/app/test-app';
import { booksOn, moved } from './books-steps';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});

const { exceptions, balances, expectLedgerInBalance } = booksOn(() => stage);
afterAll(expectLedgerInBalance);
afterAll(() => stage.close());

describe('the bank', () => {
  test('credits two settlements at once, and both are credited', async () => {
    const settlement = (id: string) => ({ id, utr: 'AXISN52026112200002', net: 700 });
    await storeFile(stage, { settlement: settlement('setl_a'), lines: [{ gateway_id: 'pay_a', amount: 700 }] });
    await storeFile(stage, { settlement: settlement('setl_b'), lines: [{ gateway_id: 'pay_b', amount: 700 }] });
    await storeStatement(stage, [{ amount: 1400, utr: 'AXISN52026112200002' }]);
    await stage.runUntilIdle();
    const { data } = (await stage.merchant.get('/settlements?state=credited').expect(200)).body;
    expect(data.map((one: Json) => one.gateway_settlement_id)).toEqual(expect.arrayContaining(['setl_a', 'setl_b']));
  });

  test('takes a credit back, and the settlement waits for its money again until it comes', async () => {
    const settlement = { id: 'setl_back', utr: 'AXISN52026112200004', net: 700 };
    await storeFile(stage, { settlement, lines: [{ gateway_id: 'pay_back', amount: 700 }] });
    const [booking] = await storeStatement(stage, [{ amount: 700, utr: settlement.utr }]);
    await stage.runUntilIdle();
    const before = await balances();
    const read = async (): Promise<Json> =>
      (await stage.merchant.get('/settlements')).body.data.find(
        (one: Json) => one.gateway_settlement_id === 'setl_back',
      );
    expect(await read()).toMatchObject({ state: 'credited' });
    await stage.sql('UPDATE bank_rows SET voided_at = now() WHERE id = $1', [booking]);
    await storeStatement(stage, [{ amount: -3 }]);
    await stage.runUntilIdle();
    expect(await read()).toMatchObject({ state: 'settled', credited_at: null });
    expect(moved(before, await balances())).toEqual({ bank: -700, gateway_receivable: 700 });
    await storeStatement(stage, [{ amount: 700, utr: settlement.utr, day: '2026-11-24' }]);
    await stage.runUntilIdle();
    expect(await read()).toMatchObject({ state: 'credited', credited_at: '2026-11-23T18:30:00.000Z' });
    expect(moved(before, await balances())).toEqual({});
  });

  test('gives a payout back with its UTR, and a charge with that UTR changes nothing', async () => {
    const settlement = { id: 'setl_returned', utr: 'AXISN52026112200005', net: 700 };
    await storeFile(stage, { settlement, lines: [{ gateway_id: 'pay_returned', amount: 700 }] });
    const before = await balances();
    const rows = [700, -6].map((amount) => ({ amount, utr: settlement.utr }));
    await storeStatement(stage, rows);
    await stage.runUntilIdle();
    const read = async (): Promise<Json> =>
      (await stage.merchant.get('/settlements')).body.data.find(
        (one: Json) => one.gateway_settlement_id === 'setl_returned',
      );
    expect(await read()).toMatchObject({ state: 'credited' });
    await storeStatement(stage, [{ amount: -700, utr: settlement.utr, day: '2026-11-24' }]);
    await stage.runUntilIdle();
    expect(await read()).toMatchObject({ state: 'settled', credited_at: null });
    const found = async () =>
      (await exceptions('kind=credit_mismatch')).find(({ gateway_id }) => gateway_id === 'setl_returned');
    expect(await found()).toMatchObject({ state: 'open', expected: { value: 700 }, found: { value: 0 } });
    expect(moved(before, await balances())).toEqual({ gateway_receivable: 700, suspense: -700 });
    await storeStatement(stage, [{ amount: 700, utr: settlement.utr, day: '2026-11-25' }]);
    await stage.runUntilIdle();
    expect(await read()).toMatchObject({ state: 'credited' });
    expect(await found()).toMatchObject({ state: 'resolved' });
  });

  test('credits another amount: found; and a credit that names a gateway and fits nothing, until a person says what it pays', async () => {
    const settlement = { id: 'setl_less', utr: 'AXISN52026112200003', net: 700 };
    await storeFile(stage, { settlement, lines: [{ gateway_id: 'pay_c', amount: 700 }] });
    await storeFile(stage, {
      settlement: { id: 'setl_person', net: 650 },
      lines: [{ gateway_id: 'pay_d', amount: 650 }],
    });
    const rows = [
      { amount: 690, utr: 'AXISN52026112200003' },
      { amount: 650, gateway: 'razorpay' },
      { amount: 5000, utr: 'NEFT0001' },
    ];
    const [, booking] = await storeStatement(stage, rows);
    await stage.runUntilIdle();
    expect(await exceptions('kind=credit_mismatch&state=open')).toMatchObject([
      { expected: { value: 700 }, found: { value: 690 } },
    ]);
    const [unknown] = await exceptions('kind=unknown_credit');
    expect(unknown).toMatchObject({ found: { value: 650 }, bank_row_id: booking });
    const { data } = (await stage.merchant.get('/settlements?state=settled').expect(200)).body;
    const { id } = data.find((one: Json) => one.gateway_settlement_id === 'setl_person');
    await stage.merchant.post(`/settlements/${id}/credit`, { bank_row_id: 999_999 }).expect(422);
    await stage.merchant.post(`/settlements/${id}/credit`, { bank_row_id: booking, note: 'Paid by hand.' }).expect(200);
    const noted = async () => (await stage.merchant.get(`/exceptions/${unknown.id}`)).body;
    expect(await noted()).toMatchObject({ state: 'open', note: 'Paid by hand.' });
    await stage.runUntilIdle();
    expect((await stage.merchant.get(`/settlements/${id}`)).body.state).toBe('credited');
    expect(await noted()).toMatchObject({ state: 'resolved', note: 'Paid by hand.' });
  });
});
