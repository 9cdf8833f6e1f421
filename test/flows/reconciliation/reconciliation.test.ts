import { beginMatching, CHUNK_LINES, type FilePart } from '../../../src/db/reconciliation/matching/scope';
import { storeFile, storeStatement, type TestLine } from '../../helpers/app/books-files';
import { startMerchant } from '../../helpers/app/merchant';
import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';

const TOTAL = 68145;

let stage: Stage;
let merchant: Awaited<ReturnType<typeof startMerchant>>;
beforeAll(async () => {
  stage = await createStage();
  merchant = await startMerchant();
  await stage.merchant.post('/webhook_endpoints', { url: merchant.url, events: ['reconciliation.exception'] });
});
afterAll(async () => {
  await merchant.close();
  await stage.close();
});

async function sent(id: string): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(id)).expect(201);
  await stage.runUntilIdle();
}

/** The gateway's payment id of a captured order. */
async function captured(id: string): Promise<string> {
  await sent(id);
  await stage.customer.act(id, 'pay').expect(200);
  await stage.runUntilIdle();
  return (await stage.order(id)).payment.verification.pg_transaction_id;
}

const exceptions = async (query: string): Promise<Json[]> =>
  (await stage.merchant.get(`/exceptions?limit=100&${query}`).expect(200)).body.data;
const findingsOf = async (id: string): Promise<Json[]> =>
  (await exceptions('')).filter(({ reference_id }) => reference_id === id);
const balances = async (): Promise<Record<string, number>> => {
  const { data } = (await stage.merchant.get('/ledger/accounts').expect(200)).body;
  const rupees = data.filter(({ currency }: Json) => currency === 'INR');
  return Object.fromEntries(rupees.map(({ account, balance }: Json) => [account, balance.value]));
};
const moved = (before: Record<string, number>, after: Record<string, number>) =>
  Object.fromEntries(
    Object.keys(after)
      .map((account) => [account, (after[account] ?? 0) - (before[account] ?? 0)] as const)
      .filter(([, change]) => change !== 0),
  );

describe('a payment that is settled and credited', () => {
  test('goes from the gateway to the bank less fee and tax, and nothing is found', async () => {
    const before = await balances();
    const pay = await captured('RC-whole');
    const line = { gateway_id: pay, amount: TOTAL, fee: 1363, tax: 245 };
    await storeFile(stage, { settlement: { id: 'setl_whole', utr: 'HDFCN52026112100001', net: 66537 }, lines: [line] });
    await storeStatement(stage, [{ amount: 66537, utr: 'HDFCN52026112100001' }]);
    await stage.runUntilIdle();
    expect(moved(before, await balances())).toEqual({
      customer_receivable: -TOTAL,
      fees: 1363,
      taxes: 245,
      bank: 66537,
    });
    const { data } = (await stage.merchant.get('/settlements').expect(200)).body;
    expect(data[0]).toMatchObject({
      gateway_settlement_id: 'setl_whole',
      state: 'credited',
      lines: 1,
      difference: { value: 0 },
    });
    expect(await findingsOf('RC-whole')).toEqual([]);
    const lines = (await stage.merchant.get(`/settlements/${data[0].id}/lines`).expect(200)).body.data;
    expect(lines).toMatchObject([{ reference_id: 'RC-whole', net: { value: 66537 } }]);
  });

  test('stands in the report of its days, in JSON and as a file', async () => {
    const days = (await stage.merchant.get('/reports/daily?from=2026-11-20&to=2026-11-23').expect(200)).body.data;
    const of = (date: string) => days.find((day: Json) => day.date === date);
    expect(of('2026-11-20')).toMatchObject({ collected: { value: TOTAL }, in_transit: { value: TOTAL } });
    expect(of('2026-11-21')).toMatchObject({ fees: { value: 1363 }, taxes: { value: 245 } });
    expect(of('2026-11-23')).toMatchObject({ credited: { value: 66537 }, in_transit: { value: 0 } });
    const csv = await stage.merchant.get('/reports/daily?from=2026-11-20&to=2026-11-23').set('Accept', 'text/csv');
    expect(csv.text.split('\r\n').slice(0, 2)).toEqual([
      'date,currency,collected,refunded,disputed,fees,taxes,net,in_transit,credited',
      '2026-11-20,INR,681.45,0.00,0.00,0.00,0.00,681.45,681.45,0.00',
    ]);
    const entries = await stage.merchant.get('/ledger/entries?reference_id=RC-whole').set('Accept', 'text/csv');
    expect(entries.text).toContain('gateway_receivable,-16.08,INR,line,RC-whole');
  });

  test('is matched by the gateway’s order and by the reference where the file has no payment id that we know', async () => {
    const other = (id: string, keys: object): TestLine => ({ gateway_id: id, amount: TOTAL, ...keys });
    await captured('RC-order');
    await captured('RC-reference');
    const { transaction_id } = (await stage.order('RC-order')).payment.verification;
    await storeFile(stage, {
      gateway: 'billdesk',
      lines: [other('PGI-1', { order_id: transaction_id }), other('PGI-2', { reference_id: 'RC-reference' })],
    });
    await stage.runUntilIdle();
    const matched = await stage.sql(
      `SELECT reference_id AS ref FROM ledger WHERE cause = 'line' ORDER BY id DESC LIMIT 2`,
    );
    expect(matched.map(({ ref }) => ref).sort()).toEqual(['RC-order', 'RC-reference']);
    expect([...(await findingsOf('RC-order')), ...(await findingsOf('RC-reference'))]).toEqual([]);
  });
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

describe('the inbox', () => {
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

describe('as time goes by', () => {
  test('what is captured and stands in no file is told after working days, and a settlement without a credit', async () => {
    await captured('RC-gone');
    await storeFile(stage, {
      settlement: { id: 'setl_late', utr: 'HDFCN52026112100009', net: 10 },
      lines: [{ gateway_id: 'pay_late', amount: 10 }],
    });
    await stage.runUntilIdle();
    expect(await findingsOf('RC-gone')).toEqual([]);
    await stage.advance(6 * 86_400);
    expect(await findingsOf('RC-gone')).toMatchObject([{ kind: 'missing_at_gateway', expected: { value: TOTAL } }]);
    const late = await exceptions('kind=not_credited');
    expect(late.map(({ gateway_id }) => gateway_id)).toContain('setl_late');
    const pay = (await stage.order('RC-gone')).payment.verification.pg_transaction_id;
    await storeFile(stage, { lines: [{ gateway_id: pay, amount: TOTAL }] });
    await stage.runUntilIdle();
    expect(await findingsOf('RC-gone')).toMatchObject([{ kind: 'missing_at_gateway', state: 'resolved' }]);
  });

  test('a captured payment is missed although another payment of its order is there', async () => {
    await captured('RC-hidden');
    await storeFile(stage, {
      to: '2026-12-31',
      lines: [{ gateway_id: 'pay_hiding', amount: TOTAL, reference_id: 'RC-hidden' }],
    });
    await stage.runUntilIdle();
    await stage.advance(8 * 86_400, 86_400);
    const kinds = (await findingsOf('RC-hidden')).map(({ kind }) => kind).sort();
    expect(kinds).toEqual(['duplicate_payment', 'missing_at_gateway']);
  });

  test('a settlement in reais is not missed because a statement in rupees covers its day', async () => {
    const missing = async () => (await exceptions('kind=not_credited')).map(({ gateway_id }) => gateway_id);
    await storeFile(stage, {
      gateway: 'pagador',
      settlement: { id: 'setl_reais', net: 500 },
      lines: [{ gateway_id: 'pay_reais', amount: 500, currency: 'BRL' }],
    });
    await stage.runUntilIdle();
    expect(await missing()).toContain('setl_late');
    expect(await missing()).not.toContain('setl_reais');
    await storeStatement(stage, [{ amount: 7777 }], { currency: 'BRL' });
    await stage.runUntilIdle();
    expect(await missing()).toContain('setl_reais');
  });

  test('a file of several parts: each posts what agrees, and money twice for one order is found across them', async () => {
    const [first, second] = [await captured('RC-part-1'), await captured('RC-part-2')];
    const before = await balances();
    const line = { amount: TOTAL, fee: 100, tax: 18 };
    await storeFile(stage, {
      lines: [
        { ...line, gateway_id: first },
        { ...line, gateway_id: 'pay_PART0000000002', reference_id: 'RC-part-1' },
        { ...line, gateway_id: second },
      ],
    });
    const far = `UPDATE settlement_lines SET line = line + ${CHUNK_LINES} WHERE gateway_id = ANY($1)`;
    await stage.sql(far, [['pay_PART0000000002', second]]);
    await stage.runUntilIdle();
    expect(moved(before, await balances())).toMatchObject({ fees: 300, taxes: 54, suspense: -TOTAL });
    expect(await findingsOf('RC-part-2')).toEqual([]);
    expect((await findingsOf('RC-part-1')).map(({ kind }) => kind)).toEqual(['duplicate_payment']);
  });

  test.each<[string, string, (pay: { id: string; pg_transaction_id: string }) => TestLine]>([
    ['payment', 'RC-early-1', (pay) => ({ gateway_id: pay.pg_transaction_id })],
    ['order', 'RC-early-2', (pay) => ({ gateway_id: 'PGI-early', order_id: pay.id })],
  ])(
    'a row with the gateway’s %s that came before anybody asked is the order’s from the next night on',
    async (_by, id, keys) => {
      await sent(id);
      await stage.customer.act(id, 'pay', { webhook: 'lost' }).expect(200);
      await stage.world.effects.tick();
      const [pay] = (await stage.customer.order(id)).transactions;
      const line = keys(pay);
      const before = await balances();
      await storeFile(stage, {
        ...{ to: '2026-12-31', settlement: { id: `setl_${id}` } },
        lines: [
          { ...line, amount: TOTAL, fee: 10 },
          { ...line, gateway_id: `rfnd_${id}`, kind: 'refund', amount: -500, payment_id: line.gateway_id },
        ],
      });
      await stage.workers.drain();
      expect((await stage.order(id)).payment.status).toBe('new');
      const settlement = async () =>
        (await stage.merchant.get('/settlements')).body.data.find(
          ({ gateway_settlement_id }: Json) => gateway_settlement_id === `setl_${id}`,
        );
      expect(await settlement()).toMatchObject({ foreign: 1 });
      await stage.advance(180, 60);
      expect((await stage.order(id)).payment.status).toBe('captured');
      await stage.advance(86_400);
      expect(moved(before, await balances())).toEqual({
        customer_receivable: -TOTAL,
        gateway_receivable: TOTAL - 10 - 500,
        fees: 10,
        suspense: 500,
      });
      expect(await settlement()).toMatchObject({ foreign: 0 });
      const [foreign] = (await exceptions('kind=missing_here')).filter(({ gateway_id }) => gateway_id === `setl_${id}`);
      expect(foreign).toMatchObject({ state: 'resolved' });
      expect((await findingsOf(id)).map(({ kind }) => kind)).toEqual(['refund_missing_here']);
      await stage.advance(6 * 86_400, 86_400);
      expect((await findingsOf(id)).map(({ kind }) => kind)).toEqual(['refund_missing_here']);
    },
  );

  test('whatever was matched, the ledger sums to zero and its days to its entries', async () => {
    const all = Object.values(await balances()).reduce((sum, one) => sum + one, 0);
    expect(all).toBe(0);
    const sums = (table: string) =>
      stage.sql(`SELECT sum(gateway_receivable)::int8 AS g, sum(bank)::int8 AS b FROM ${table}`);
    expect(await sums('ledger_days')).toEqual(await sums('ledger'));
  });
});

test('parts of files are matched side by side, no part twice at once, and nothing else beside them', async () => {
  const { db } = stage.ctx;
  const isFree = (part?: FilePart) => db.withTx((tx) => beginMatching(tx, part));
  await db.withTx(async (tx) => {
    expect(await beginMatching(tx, { fileSeq: 1, line: 0 })).toBe(true);
    expect(await isFree({ fileSeq: 1, line: CHUNK_LINES })).toBe(true);
    expect(await isFree({ fileSeq: 2, line: 0 })).toBe(true);
    expect(await isFree({ fileSeq: 1, line: 0 })).toBe(false);
    expect(await isFree()).toBe(false);
  });
  await db.withTx(async (tx) => {
    expect(await beginMatching(tx)).toBe(true);
    expect(await isFree({ fileSeq: 1, line: 0 })).toBe(false);
  });
});
