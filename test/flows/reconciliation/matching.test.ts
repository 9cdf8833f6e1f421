import { beginMatching, CHUNK_LINES, type FilePart } from '../../../src/db/reconciliation/matching/scope';
import { storeFile, storeStatement, type TestLine } from '../../helpers/app/books-files';
import { createStage, type Json, type Stage } from '../../helpers/app/test-app';
import { booksOn, moved, TOTAL } from './books-steps';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});

const { captured, findingsOf, balances, expectLedgerInBalance } = booksOn(() => stage);
afterAll(expectLedgerInBalance);
afterAll(() => stage.close());

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
