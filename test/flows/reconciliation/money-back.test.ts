import { storeFile } from '../../helpers/app/books-files';
import { PIX, sendBread, TOTAL } from '../../helpers/app/brazil-orders';
import { createStage, type Json, KEY, type Stage } from '../../helpers/app/test-app';
import { startFakePsp } from '../../helpers/providers/fake-psp';

/** Refunds and disputes in several steps, in our books and in the gateway's. */

let psp: Awaited<ReturnType<typeof startFakePsp>>;
let stage: Stage;
beforeAll(async () => {
  psp = await startFakePsp();
  stage = await createStage({ PSP: 'http', PSP_BASE_URL: psp.url, PSP_API_KEY: 'the-key' });
});
afterAll(async () => {
  await stage.close();
  await psp.close();
});

const money = (value: number) => ({ value, offset: 100 });
const lookUp = (id: string) => stage.merchant.post(`/orders/${id}/lookup`).expect(200);

/** An order with a charge at the PSP, as `change` says it. */
async function charged(id: string, change: object = {}): Promise<Json> {
  await sendBread(stage, id, { payment_settings: [PIX] });
  const made = {
    ...{ id: `ch_${id}`, reference_id: id, status: 'succeeded', amount: money(TOTAL), currency: 'BRL', disputes: [] },
    ...{ created_at: stage.clock.now().toISOString(), refunds: [], ...change },
  };
  psp.charges.push(made);
  await lookUp(id);
  return made;
}
const refunds = (...amounts: number[]): Json[] =>
  amounts.map((value, n) => ({ id: `re_${n}`, status: 'succeeded', amount: money(value) }));

let payables = 0;
/** Rows of Pagar.me of one charge: amounts in centavos, below zero of refunds; the day of each, in November. */
const rows = (id: string, amounts: readonly (readonly [number, string?])[], change: object = {}): Json[] =>
  amounts.map(([amount, day = '20'], n) => ({
    ...{ id: ++payables, status: 'waiting_funds', amount, fee: 0, charge_id: `ch_${id}`, installment: n + 1 },
    ...{ type: amount < 0 ? 'refund' : 'credit', accrual_date: `2026-11-${day}T13:00:00.000Z`, ...change },
  }));

/** Sends a file of Pagar.me, and works until it is matched. */
async function imported(...data: Json[]): Promise<void> {
  const answer = await fetch(`${stage.serviceUrl}/v1/settlement_files?source=pagarme`, {
    ...{ method: 'POST', headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json' } },
    body: JSON.stringify({ data }),
  });
  expect(answer.status).toBe(202);
  await stage.runUntilIdle();
}
async function rematch(): Promise<void> {
  await stage.merchant.post('/reconciliations', { from: '2026-11-01', to: '2026-12-31' }).expect(202);
  await stage.runUntilIdle();
}

const openOf = async (id: string): Promise<string[]> =>
  (await stage.merchant.get('/exceptions?limit=100&state=open').expect(200)).body.data
    .filter(({ reference_id }: Json) => reference_id === id)
    .map(({ kind, found }: Json) => `${kind} ${found.value}`);
/** What the ledger has of an order, by account. */
const booked = async (id: string): Promise<Json> =>
  (
    await stage.sql(
      `SELECT sum(gateway_receivable)::int AS gateway, sum(refunds)::int AS refunds, sum(disputes)::int AS disputes,
              sum(suspense)::int AS suspense FROM ledger WHERE reference_id = $1`,
      [id],
    )
  )[0];

describe('a refund of a payment in instalments, in one row for each', () => {
  const halves = [TOTAL / 2, TOTAL / 2].map((amount) => [amount] as const);

  test('agrees by the sum of its rows, once in the ledger, and is not missed later', async () => {
    await charged('MB-split', { refunds: refunds(500) });
    await imported(...rows('MB-split', [...halves, [-250], [-250]]));
    const agreed = { gateway: TOTAL - 500, refunds: 500, disputes: 0, suspense: 0 };
    expect(await openOf('MB-split')).toEqual([]);
    expect(await booked('MB-split')).toEqual(agreed);
    await rematch();
    await stage.advance(8 * 86_400, 86_400);
    expect(await openOf('MB-split')).toEqual([]);
    expect(await booked('MB-split')).toEqual(agreed);
  });

  test('agrees in the file with the first row and in the one with the last; a row more is found', async () => {
    await charged('MB-files', { refunds: refunds(500) });
    await imported(...rows('MB-files', [...halves, [-250]]));
    expect(await openOf('MB-files')).toEqual([]);
    await imported(...rows('MB-files', [[-250, '21']]));
    expect(await openOf('MB-files')).toEqual([]);
    expect(await booked('MB-files')).toEqual({ gateway: TOTAL - 500, refunds: 500, disputes: 0, suspense: 0 });
    await imported(...rows('MB-files', [[-250, '22']]));
    expect(await openOf('MB-files')).toEqual(['refund_missing_here 250']);
    expect(await booked('MB-files')).toEqual({ gateway: TOTAL - 750, refunds: 500, disputes: 0, suspense: 250 });
  });

  test('agrees beside another one of its charge, in whichever order their rows come', async () => {
    await charged('MB-two', { refunds: refunds(500, 300, 250) });
    const days: [number, string][] = [
      ...[[-150, '21'] as [number, string], [-250, '20'] as [number, string], [-125, '22'] as [number, string]],
      ...[[-250, '20'] as [number, string], [-150, '21'] as [number, string], [-125, '22'] as [number, string]],
    ];
    await imported(...rows('MB-two', [...halves, ...days]));
    expect(await openOf('MB-two')).toEqual([]);
    expect(await booked('MB-two')).toEqual({ gateway: TOTAL - 1050, refunds: 1050, disputes: 0, suspense: 0 });
    await stage.advance(8 * 86_400, 86_400);
    expect(await openOf('MB-two')).toEqual([]);
  });

  test('whose rows fall short is told a month after the last of them, of a day that a file covers', async () => {
    await charged('MB-short', { refunds: refunds(500) });
    await imported(...rows('MB-short', [...halves, [-200], [-50]]));
    await stage.advance(40 * 86_400, 10 * 86_400);
    expect(await openOf('MB-short')).toEqual([]);
    const days = ['15', '25'].flatMap((day) =>
      rows('nobody', [[100]], { accrual_date: `2026-12-${day}T13:00:00.000Z` }),
    );
    await imported(...days);
    expect(await openOf('MB-short')).toEqual(['amount_mismatch 250']);
    await imported(...rows('MB-short', [[-250, '21']]));
    expect(await openOf('MB-short')).toEqual([]);
  });

  test('that became known here only after its rows is no exception any more', async () => {
    const made = await charged('MB-late');
    await imported(...rows('MB-late', [...halves, [-250], [-250]]));
    expect(await openOf('MB-late')).toEqual(['refund_missing_here 250', 'refund_missing_here 250']);
    made.refunds = refunds(500);
    await lookUp('MB-late');
    await rematch();
    expect(await openOf('MB-late')).toEqual([]);
    expect(await booked('MB-late')).toEqual({ gateway: TOTAL - 500, refunds: 500, disputes: 0, suspense: 0 });
  });
});

test('a refund of a payment in one row is found where its row has another amount', async () => {
  await charged('MB-other', { refunds: refunds(500) });
  await imported(...rows('MB-other', [[TOTAL], [-400]]));
  expect(await openOf('MB-other')).toEqual(['refund_missing_here 400']);
});

describe('a dispute that turns around', () => {
  test.each([
    ['open', 'won', 'lost'],
    ['lost', 'won', 'lost'],
    ['open', 'won', 'open', 'won', 'lost'],
  ])('%s, %s, %s … stands once in the ledger, before its row and after', async (...moves) => {
    const id = `MB-${moves.join('-')}`;
    const made = await charged(id);
    for (const status of moves) {
      made.disputes = [{ id: `dp_${id}`, kind: 'chargeback', status, amount: money(5000), closed_at: null }];
      await lookUp(id);
      await stage.advance(60);
    }
    const lost = { gateway: TOTAL - 5000, refunds: 0, disputes: 5000, suspense: 0 };
    expect(await booked(id)).toEqual(lost);
    await imported(...rows(id, [[TOTAL]]), ...rows(id, [[-5000]], { type: 'chargeback' }));
    expect(await booked(id)).toEqual(lost);
    await rematch();
    expect(await booked(id)).toEqual(lost);
  });

  test('stands once in the ledger where Pagar.me writes it, and its end, in halves without its id', async () => {
    const made = await charged('MB-halves');
    const dispute = { id: 'dp_halves', kind: 'chargeback', amount: money(5000), closed_at: null };
    made.disputes = [{ ...dispute, status: 'open' }];
    await lookUp('MB-halves');
    const half = [TOTAL / 2] as const;
    const back = rows('MB-halves', [[-2500], [-2500]], { type: 'chargeback' });
    await imported(...rows('MB-halves', [half, half]), ...back);
    expect(await booked('MB-halves')).toEqual({ gateway: TOTAL - 5000, refunds: 0, disputes: 5000, suspense: 0 });
    made.disputes = [{ ...dispute, status: 'won' }];
    await lookUp('MB-halves');
    await imported(...rows('MB-halves', [[2500], [2500]], { type: 'chargeback_refund' }));
    expect(await booked('MB-halves')).toEqual({ gateway: TOTAL, refunds: 0, disputes: 0, suspense: 0 });
    expect(await openOf('MB-halves')).toEqual([]);
  });

  test('stands once too where the gateway writes each turn in a row of its own', async () => {
    const made = await charged('MB-turns');
    const turn = async (status: string, n: number) => {
      made.disputes = [{ id: 'dp_turns', kind: 'chargeback', status, amount: money(5000), closed_at: null }];
      await lookUp('MB-turns');
      const ids = { gateway_id: `adj_${n}`, payment_id: 'ch_MB-turns', dispute_id: 'dp_turns', currency: 'BRL' };
      const back = { ...ids, kind: 'chargeback', amount: -5000 };
      const line = status === 'won' ? { ...ids, kind: 'chargeback_reversal', amount: 5000 } : back;
      await storeFile(stage, { gateway: 'pagador', lines: [line] });
      await stage.runUntilIdle();
      return booked('MB-turns');
    };
    const lost = { gateway: TOTAL - 5000, refunds: 0, disputes: 5000, suspense: 0 };
    expect(await turn('lost', 1)).toEqual(lost);
    expect(await turn('won', 2)).toEqual({ gateway: TOTAL, refunds: 0, disputes: 0, suspense: 0 });
    expect(await turn('lost', 3)).toEqual(lost);
    await rematch();
    expect(await booked('MB-turns')).toEqual(lost);
  });
});

test('a refund whose payment a person accepts later goes over to its account, and its row agrees', async () => {
  const made = await charged('MB-accepted', { amount: money(TOTAL - 100) });
  const body = { transaction_id: 'ch_MB-accepted', amount: { value: 500 } };
  await stage.merchant.post('/orders/MB-accepted/refunds', body).expect(202);
  await stage.workers.drain();
  const { id } = psp.refunds.at(-1);
  made.refunds = [{ id, status: 'succeeded', amount: money(500) }];
  await lookUp('MB-accepted');
  expect(await booked('MB-accepted')).toEqual({ gateway: TOTAL - 600, refunds: 0, disputes: 0, suspense: 600 - TOTAL });
  await stage.merchant.post('/orders/MB-accepted/transactions/ch_MB-accepted/accept', { note: 'fee' }).expect(200);
  const agreed = { gateway: TOTAL - 600, refunds: 500, disputes: 0, suspense: 0 };
  expect(await booked('MB-accepted')).toEqual(agreed);
  const ids = { payment_id: 'ch_MB-accepted', currency: 'BRL' };
  await storeFile(stage, {
    gateway: 'pagador',
    lines: [
      { ...ids, gateway_id: 'txn_1', amount: TOTAL - 100 },
      { ...ids, gateway_id: 'txn_2', kind: 'refund', amount: -500, refund_id: id },
    ],
  });
  await stage.runUntilIdle();
  expect(await openOf('MB-accepted')).toEqual([]);
  expect(await booked('MB-accepted')).toEqual(agreed);
});

test('a dispute whose amount went down agrees with a row of the lower amount', async () => {
  const made = await charged('MB-down');
  for (const value of [5000, 3000]) {
    made.disputes = [{ id: 'dp_down', kind: 'chargeback', status: 'open', amount: money(value), closed_at: null }];
    await lookUp('MB-down');
    await stage.advance(60);
  }
  await imported(...rows('MB-down', [[TOTAL]]), ...rows('MB-down', [[-3000]], { type: 'chargeback' }));
  expect(await booked('MB-down')).toEqual({ gateway: TOTAL - 3000, refunds: 0, disputes: 3000, suspense: 0 });
});
