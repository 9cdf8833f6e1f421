import { storeFile, type TestLine } from '../../helpers/app/books-files';
import { startMerchant } from '../../helpers/app/merchant';
import { createStage, type Json, type Stage } from '../../helpers/app/test-app';
import { booksOn, moved, TOTAL } from './books-steps';

let stage: Stage;
let merchant: Awaited<ReturnType<typeof startMerchant>>;
beforeAll(async () => {
  stage = await createStage();
  merchant = await startMerchant();
  await stage.merchant.post('/webhook_endpoints', { url: merchant.url, events: ['reconciliation.exception'] });
});

const { sent, captured, exceptions, findingsOf, balances, expectLedgerInBalance } = booksOn(() => stage);
afterAll(expectLedgerInBalance);
afterAll(async () => {
  await merchant.close();
  await stage.close();
});

describe('what does not agree', () => {
  test.each<[string, string, (pay: string, id: string) => TestLine[], object]>([
    [
      'another amount',
      'RC-amount',
      (pay) => [{ gateway_id: pay, amount: TOTAL - 100 }],
      { kind: 'amount_mismatch', expected: { value: TOTAL }, found: { value: TOTAL - 100 } },
    ],
    [
      'another currency',
      'RC-currency',
      (pay) => [{ gateway_id: pay, amount: TOTAL, currency: 'USD' }],
      { kind: 'currency_mismatch' },
    ],
    [
      'a second payment for the reference',
      'RC-twice',
      (pay, id) => [
        { gateway_id: pay, amount: TOTAL },
        { gateway_id: `pay_second${id}`, amount: TOTAL, reference_id: id },
      ],
      { kind: 'duplicate_payment', gateway_id: 'pay_secondRC-twice' },
    ],
    [
      'a refund that nobody here knows',
      'RC-refund',
      (pay) => [
        { gateway_id: pay, amount: TOTAL },
        { gateway_id: 'rfnd_x', kind: 'refund', amount: -500, payment_id: pay, refund_id: 'rfnd_x' },
      ],
      { kind: 'refund_missing_here', found: { value: 500 } },
    ],
    [
      'a chargeback',
      'RC-chargeback',
      (pay) => [
        { gateway_id: pay, amount: TOTAL },
        { gateway_id: 'adj_1', kind: 'chargeback', amount: -TOTAL, payment_id: pay, dispute_id: 'disp_1' },
      ],
      { kind: 'chargeback', found: { value: TOTAL } },
    ],
    [
      'money that was never captured',
      'RC-authorized',
      (_pay, id) => [{ gateway_id: 'pay_auth', kind: 'authorized', amount: TOTAL, reference_id: id }],
      { kind: 'authorized_not_captured' },
    ],
  ])('%s is found once, however often it is matched', async (_what, id, lines, found) => {
    const pay = await captured(id);
    await storeFile(stage, { lines: lines(pay, id) });
    await stage.runUntilIdle();
    expect(await findingsOf(id)).toMatchObject([{ state: 'open', ...found }]);
    const period = { from: '2026-11-01', to: '2026-11-30' };
    const { body: run } = await stage.merchant.post('/reconciliations', period).expect(202);
    await stage.runUntilIdle();
    expect((await stage.merchant.get(`/reconciliations/${run.id}`)).body.status).toBe('done');
    expect(await findingsOf(id)).toHaveLength(1);
    const notified = merchant.received.filter(({ json }) => json.data.exception.reference_id === id);
    expect(notified.map(({ json }) => json.data.order.reference_id)).toEqual([id]);
  });

  test('a second payment is found though its row has a lower number, and the first one stays the first', async () => {
    await captured('RC-order-of-time');
    const file = (id: string, fee: number) =>
      storeFile(stage, {
        gateway: 'pagador',
        lines: [{ gateway_id: id, amount: TOTAL, fee, reference_id: 'RC-order-of-time' }],
      });
    await file('1001', 10);
    await stage.runUntilIdle();
    const before = await balances();
    await file('2002', 10);
    // Each connection takes its numbers from a range of its own.
    await stage.sql(`UPDATE settlement_lines SET id = -id WHERE gateway_id = '2002'`);
    await stage.runUntilIdle();
    const found = { kind: 'duplicate_payment', gateway_id: '2002', state: 'open' };
    expect(await findingsOf('RC-order-of-time')).toMatchObject([found]);
    expect(moved(before, await balances())).toEqual({ gateway_receivable: TOTAL - 10, fees: 10, suspense: -TOTAL });
    await stage.merchant.post('/reconciliations', { from: '2026-11-19', to: '2026-11-21' }).expect(202);
    await stage.runUntilIdle();
    expect(await findingsOf('RC-order-of-time')).toMatchObject([found]);
    expect(moved(before, await balances())).toEqual({ gateway_receivable: TOTAL - 10, fees: 10, suspense: -TOTAL });
  });

  test('gateway money of an order that expired is looked up at once, captured by the lookup alone, and then agrees', async () => {
    await sent('RC-expired');
    await stage.customer.act('RC-expired', 'pay', { webhook: 'lost' }).expect(200);
    await stage.world.effects.tick();
    const [transaction] = await stage.sql(`SELECT 1 FROM transactions WHERE reference_id = 'RC-expired'`);
    expect(transaction).toBeUndefined();
    await storeFile(stage, { lines: [{ gateway_id: 'pay_unheard', amount: TOTAL, reference_id: 'RC-expired' }] });
    await stage.runUntilIdle();
    expect((await stage.order('RC-expired')).payment.status).toBe('captured');
    await stage.merchant.post('/reconciliations', { from: '2026-11-20', to: '2026-11-20' }).expect(202);
    await stage.runUntilIdle();
    const found = await findingsOf('RC-expired');
    expect(found.find(({ kind }) => kind === 'missing_here')).toMatchObject({ state: 'resolved' });
  });

  test('gateway money of an order whose provider knows of none stays a finding, and captures nothing', async () => {
    await sent('RC-unpaid');
    await storeFile(stage, { lines: [{ gateway_id: 'pay_odd', amount: TOTAL, reference_id: 'RC-unpaid' }] });
    await stage.runUntilIdle();
    expect((await stage.order('RC-unpaid')).payment.status).not.toBe('captured');
    expect(await findingsOf('RC-unpaid')).toMatchObject([{ kind: 'missing_here', state: 'open' }]);
  });

  test('payments of the web shop on the same account are one finding of their settlement, in suspense', async () => {
    const before = await balances();
    const lines = [1, 2, 3].map((n) => ({ gateway_id: `pay_shop${n}`, amount: 1000, fee: 20, tax: 4 }));
    await storeFile(stage, { settlement: { id: 'setl_shop', net: 2928 }, lines });
    await stage.runUntilIdle();
    const found = (await exceptions('kind=missing_here')).filter(({ gateway_id }) => gateway_id === 'setl_shop');
    expect(found).toMatchObject([{ found: { value: 3000 }, reference_id: null }]);
    expect(moved(before, await balances())).toEqual({ gateway_receivable: 2928, fees: 60, taxes: 12, suspense: -3000 });
  });

  test('a settlement whose rows do not add up to what it pays out', async () => {
    await storeFile(stage, {
      settlement: { id: 'setl_short', net: 999 },
      lines: [{ gateway_id: 'pay_s', amount: 1000 }],
    });
    await stage.runUntilIdle();
    expect(await exceptions('kind=settlement_sum_mismatch')).toMatchObject([
      { expected: { value: 999 }, found: { value: 1000 }, gateway_id: 'setl_short' },
    ]);
  });
});

describe('the inbox', () => {
  test('is read by days of the merchant: what the night found is of the day that has begun', async () => {
    const rows: [key: string, currency: string | null, at: string][] = [
      ['of India', 'INR', '2026-10-04T18:45:00Z'],
      ['of Brazil', 'BRL', '2026-10-05T02:45:00Z'],
      ['of no currency', null, '2026-10-04T18:45:00Z'],
      ['of the evening', 'INR', '2026-10-05T18:15:00Z'],
    ];
    for (const [key, currency, at] of rows)
      await stage.sql(
        `INSERT INTO exceptions (kind, key, gateway_id, currency, state, resolved_at, first_seen_at, last_seen_at)
         VALUES ('unknown_row', $1, $1, $2, 'resolved', $3, $3, $3)`,
        [key, currency, at],
      );
    const seenOn = async (day: string) =>
      (await exceptions(`from=${day}&to=${day}`)).map(({ gateway_id }) => gateway_id).sort();
    expect(await seenOn('2026-10-04')).toEqual(['of Brazil']);
    expect(await seenOn('2026-10-05')).toEqual(['of India', 'of no currency', 'of the evening']);
    expect(await seenOn('2026-10-06')).toEqual([]);
  });

  test('takes an explanation, gives it back, and refuses both where they make no sense', async () => {
    const [finding] = await exceptions('kind=settlement_sum_mismatch');
    const path = `/exceptions/${finding.id}`;
    await stage.merchant.post(`${path}/reopen`, {}).expect(409);
    const { body } = await stage.merchant.post(`${path}/explain`, { note: 'Rounded by the gateway.' }).expect(200);
    expect(body).toMatchObject({ state: 'explained', note: 'Rounded by the gateway.' });
    expect((await stage.merchant.post(`${path}/reopen`, {}).expect(200)).body).toMatchObject({
      state: 'open',
      note: null,
    });
    await stage.merchant.get('/exceptions/none').expect(404);
  });

  test('resolves by itself what is no longer true, an explained one too, and opens and tells it again when it comes back', async () => {
    const [finding] = await exceptions('kind=settlement_sum_mismatch');
    await stage.merchant.post(`/exceptions/${finding.id}/explain`, { note: 'Will be mended.' }).expect(200);
    const mend = async (net: number): Promise<Json> => {
      await stage.sql(`UPDATE settlements SET stated_net = $1 WHERE gateway_settlement_id = 'setl_short'`, [net]);
      await stage.merchant.post('/reconciliations', { from: '2026-11-20', to: '2026-11-20' }).expect(202);
      await stage.runUntilIdle();
      return (await stage.merchant.get(`/exceptions/${finding.id}`)).body;
    };
    expect(await mend(1000)).toMatchObject({ state: 'resolved' });
    await stage.merchant.post(`/exceptions/${finding.id}/explain`, { note: 'Too late.' }).expect(409);
    expect(await mend(999)).toMatchObject({ state: 'open', note: null });
    const notified = merchant.received.filter(({ json }) => json.data.exception.id === finding.id);
    expect(notified).toHaveLength(2);
  });
});
