import fc from 'fast-check';
import type { PaymentAnswer, TransactionAnswer } from '../../src/domain/answer';
import { type Expected, judge } from '../../src/domain/verdict';

const PAID_AT = new Date('2026-11-20T10:00:00Z');

const transaction = (change: Partial<TransactionAnswer> = {}): TransactionAnswer => ({
  id: 'order_1',
  pgTransactionId: 'pay_1',
  type: 'razorpay',
  status: 'success',
  method: 'upi',
  error: null,
  amount: 68_145,
  currency: 'INR',
  createdAt: PAID_AT,
  updatedAt: PAID_AT,
  refunds: [],
  ...change,
});

const answer = (change: Partial<PaymentAnswer> = {}): PaymentAnswer => ({
  referenceId: 'R-1',
  status: 'captured',
  currency: 'INR',
  amount: 68_145,
  transactions: [transaction()],
  ...change,
});

const expected = (change: Partial<Expected> = {}): Expected => ({
  referenceId: 'R-1',
  currency: 'INR',
  amount: 68_145,
  expiresAt: null,
  capturedBy: null,
  ...change,
});

const failed = transaction({ status: 'failed', pgTransactionId: 'pay_0' });
const pending = transaction({ status: 'pending', pgTransactionId: 'pay_2' });
const second = transaction({ pgTransactionId: 'pay_2', createdAt: new Date(PAID_AT.getTime() + 1000) });

test.each<[story: string, said: Partial<PaymentAnswer>, verdict: string, event: string | null]>([
  ['nobody tried', { status: 'pending', transactions: [] }, 'nothing', null],
  ['nobody tried, in the older words', { status: 'new', transactions: [] }, 'nothing', null],
  ['a bare "canceled" tells nothing', { status: 'canceled', transactions: [] }, 'nothing', null],
  ['a bare "failed" tells nothing', { status: 'failed', transactions: [] }, 'nothing', null],
  ['a bare "captured" is no evidence', { transactions: [] }, 'nothing', null],
  ['a word never seen before tells nothing', { status: 'unknown', transactions: [] }, 'nothing', null],
  ['an attempt runs', { status: 'pending', transactions: [pending] }, 'pending', 'told_pending'],
  ['an attempt failed', { status: 'pending', transactions: [failed] }, 'failed', 'told_failed'],
  ['one failed, the next runs', { status: 'pending', transactions: [failed, pending] }, 'pending', 'told_pending'],
  ['captured, yet the only attempt failed', { transactions: [failed] }, 'failed', 'told_failed'],
  ['captured, yet the only attempt still runs', { transactions: [pending] }, 'pending', 'told_pending'],
  ['a success in a payment that is not captured', { status: 'pending' }, 'pending', 'told_pending'],
  ['a success in a payment of an unknown word', { status: 'unknown' }, 'pending', 'told_pending'],
  ['everything agrees', {}, 'captured', 'told_captured'],
  ['a failed attempt before the success', { transactions: [failed, transaction()] }, 'captured', 'told_captured'],
  ['no amount in the transaction', { transactions: [transaction({ amount: null })] }, 'captured', 'told_captured'],
  ['no currency in the transaction', { transactions: [transaction({ currency: null })] }, 'captured', 'told_captured'],
  ['another amount', { amount: 68_146 }, 'mismatch', null],
  ['no amount, or one in another offset', { amount: null }, 'mismatch', null],
  ['another amount in the transaction', { transactions: [transaction({ amount: 1 })] }, 'mismatch', null],
  ['another currency', { currency: 'USD' }, 'mismatch', null],
  ['no currency', { currency: null }, 'mismatch', null],
  ['another currency in the transaction', { transactions: [transaction({ currency: 'USD' })] }, 'mismatch', null],
  ['another reference', { referenceId: 'R-2' }, 'mismatch', null],
  ['another reference in other letters', { referenceId: 'r-1' }, 'mismatch', null],
])('%s: %s', (_story, said, verdict, event) => {
  const judgement = judge(answer(said), expected());
  expect(judgement).toMatchObject({ verdict, event });
  // Evidence comes with a capture and with nothing else.
  expect(judgement.evidence !== null).toBe(verdict === 'captured');
  expect(judgement.problems.length > 0).toBe(verdict === 'mismatch');
});

test.each<[said: Partial<PaymentAnswer>, code: string]>([
  [{ amount: 1 }, 'amount_mismatch'],
  [{ currency: 'USD' }, 'currency_mismatch'],
  [{ currency: 'USD', amount: 1 }, 'currency_mismatch'],
  [{ referenceId: 'R-2', amount: 1 }, 'reference_mismatch'],
])('%j is the problem %s', (said, code) => {
  expect(judge(answer(said), expected()).problems).toMatchObject([{ code }]);
});

describe('what forbids to cancel and to expire', () => {
  test.each<[story: string, said: Partial<PaymentAnswer>, success: boolean, isPending: boolean]>([
    ['nothing', { transactions: [] }, false, false],
    ['a failed attempt does not', { transactions: [failed] }, false, false],
    ['a success that agrees', {}, true, false],
    ['a success that does not agree', { amount: 1 }, true, false],
    ['an attempt that runs', { transactions: [failed, pending] }, false, true],
    ['both', { transactions: [transaction(), pending] }, true, true],
    ['what is said about another order does not', { referenceId: 'R-2' }, false, false],
  ])('%s', (_story, said, success, isPending) => {
    expect(judge(answer(said), expected())).toMatchObject({ success, pending: isPending });
  });
});

describe('several successes', () => {
  test('capture once, on the oldest, whatever the order they are told in', () => {
    for (const transactions of [
      [transaction(), second],
      [second, transaction()],
    ]) {
      const judgement = judge(answer({ transactions }), expected());
      expect(judgement.evidence?.pgTransactionId).toBe('pay_1');
      expect(judgement.problems).toMatchObject([{ code: 'multiple_success', subject: 'pay_2' }]);
    }
  });
  test('a capture stays with the transaction it rests on', () => {
    const capturedBy = { transactionId: 'order_1', pgTransactionId: 'pay_2' };
    const judgement = judge(answer({ transactions: [transaction(), second] }), expected({ capturedBy }));
    expect(judgement.evidence?.pgTransactionId).toBe('pay_2');
    expect(judgement.problems).toMatchObject([{ code: 'multiple_success', subject: 'pay_1' }]);
  });
  test('the first that agrees counts, the one that does not is flagged', () => {
    const wrong = transaction({ amount: 1 });
    const judgement = judge(answer({ transactions: [wrong, second] }), expected());
    expect(judgement).toMatchObject({ verdict: 'captured', evidence: { pgTransactionId: 'pay_2' } });
    expect(judgement.problems).toMatchObject([{ code: 'multiple_success', subject: 'pay_1' }]);
  });
});

describe('late money, judged by its own time', () => {
  const at = (seconds: number) => new Date(PAID_AT.getTime() + seconds * 1000);
  test.each<[story: string, change: Partial<TransactionAnswer>, expiresAt: Date | null, late: boolean]>([
    ['before the expiry', {}, at(1), false],
    ['at the expiry', {}, at(0), false],
    ['after the expiry', {}, at(-1), true],
    ['begun in time, settled late', { updatedAt: at(500) }, at(1), false],
    ['only the second time is known', { createdAt: null, updatedAt: at(500) }, at(1), true],
    ['no time is known', { createdAt: null, updatedAt: null }, at(-1), false],
    ['an order that never expires', {}, null, false],
  ])('%s', (_story, change, expiresAt, late) => {
    const judgement = judge(answer({ transactions: [transaction(change)] }), expected({ expiresAt }));
    expect(judgement.verdict).toBe('captured');
    expect(judgement.problems.map((problem) => problem.code)).toEqual(late ? ['paid_after_expiry'] : []);
  });
});

test('captured means, always, that reference, currency, every amount and both states agree', () => {
  const amount = fc.constantFrom(68_145, 68_146, null);
  const currency = fc.constantFrom('INR', 'USD', null);
  const said = fc.record({
    referenceId: fc.constantFrom('R-1', 'R-2'),
    status: fc.constantFrom('new', 'pending', 'captured', 'failed', 'canceled', 'unknown'),
    currency,
    amount,
    transactions: fc.array(
      fc
        .record({
          status: fc.constantFrom('pending', 'success', 'failed'),
          amount,
          currency,
          pgTransactionId: fc.uuid(),
        })
        .map((change) => transaction(change as Partial<TransactionAnswer>)),
      { maxLength: 3 },
    ),
  });
  fc.assert(
    fc.property(said, (change) => {
      const told = answer(change as Partial<PaymentAnswer>);
      const agrees = (one: TransactionAnswer) =>
        one.status === 'success' && [68_145, null].includes(one.amount) && ['INR', null].includes(one.currency);
      const paid =
        told.referenceId === 'R-1' &&
        told.status === 'captured' &&
        told.currency === 'INR' &&
        told.amount === 68_145 &&
        told.transactions.some(agrees);
      expect(judge(told, expected()).verdict === 'captured').toBe(paid);
    }),
    { numRuns: 500 },
  );
});

describe('a PSP tells amounts of each transaction alone', () => {
  const [base] = answer().transactions;
  const told = (transactions: object[]) =>
    judge(
      answer({
        amount: null,
        currency: null,
        perTransaction: true,
        transactions: transactions.map((change) => ({ ...base, ...change })) as PaymentAnswer['transactions'],
      }),
      expected(),
    );
  const { amount, currency } = expected();

  test('its own amount and currency decide', () => {
    expect(told([{ amount, currency }])).toMatchObject({ verdict: 'captured' });
    expect(told([{ amount: amount - 1, currency }])).toMatchObject({ problems: [{ code: 'amount_mismatch' }] });
    expect(told([{ amount, currency: 'USD' }])).toMatchObject({ problems: [{ code: 'currency_mismatch' }] });
  });

  test('one without an amount or a currency proves nothing', () => {
    expect(told([{ amount: null, currency }])).toMatchObject({ verdict: 'mismatch' });
    expect(told([{ amount, currency: null }])).toMatchObject({ verdict: 'mismatch' });
  });

  test('the one that agrees captures, and the other is a second payment', () => {
    const judgement = told([
      { id: 'a', pgTransactionId: 'a', amount: 1, currency },
      { id: 'b', pgTransactionId: 'b', amount, currency },
    ]);
    expect(judgement).toMatchObject({ evidence: { id: 'b' }, problems: [{ code: 'multiple_success', subject: 'a' }] });
  });
});
