import { CHUNK_LINES } from '../../../src/db/reconciliation/matching/scope';
import { storeFile, storeStatement, type TestLine } from '../../helpers/app/books-files';
import { createStage, type Json, type Stage } from '../../helpers/app/test-app';
import { booksOn, moved, TOTAL } from './books-steps';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  // A credit is missing only on days that a statement in its currency covers.
  await storeStatement(stage, [{ amount: -3 }]);
});

const { sent, captured, exceptions, findingsOf, balances, expectLedgerInBalance } = booksOn(() => stage);
afterAll(() => stage.close());

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

  test('whatever was matched, the ledger sums to zero and its days to its entries', () => expectLedgerInBalance());
});
