import fc from 'fast-check';
import type { PaymentAnswer, TransactionAnswer } from '../../../src/domain/decisions/provider-answer';
import { type ExpectedPayment, evaluateLookup } from '../../../src/domain/decisions/verdict';

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

const expected = (change: Partial<ExpectedPayment> = {}): ExpectedPayment => ({
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
  ['an attempt runs', { status: 'pending', transactions: [pending] }, 'pending', 'reported_pending'],
  ['an attempt failed', { status: 'pending', transactions: [failed] }, 'failed', 'reported_failed'],
  ['one failed, the next runs', { status: 'pending', transactions: [failed, pending] }, 'pending', 'reported_pending'],
  ['captured, yet the only attempt failed', { transactions: [failed] }, 'failed', 'reported_failed'],
  ['captured, yet the only attempt still runs', { transactions: [pending] }, 'pending', 'reported_pending'],
  ['a success in a payment that is not captured', { status: 'pending' }, 'pending', 'reported_pending'],
  ['a success in a payment of an unknown word', { status: 'unknown' }, 'pending', 'reported_pending'],
  ['everything agrees', {}, 'captured', 'reported_captured'],
  ['a failed attempt before the success', { transactions: [failed, transaction()] }, 'captured', 'reported_captured'],
  ['no amount in the transaction', { transactions: [transaction({ amount: null })] }, 'captured', 'reported_captured'],
  [
    'no currency in the transaction',
    { transactions: [transaction({ currency: null })] },
    'captured',
    'reported_captured',
  ],
  ['another amount', { amount: 68_146 }, 'mismatch', null],
  ['no amount, or one in another offset', { amount: null }, 'mismatch', null],
  ['another amount in the transaction', { transactions: [transaction({ amount: 1 })] }, 'mismatch', null],
  ['another currency', { currency: 'USD' }, 'mismatch', null],
  ['no currency', { currency: null }, 'mismatch', null],
  ['another currency in the transaction', { transactions: [transaction({ currency: 'USD' })] }, 'mismatch', null],
  ['another reference', { referenceId: 'R-2' }, 'mismatch', null],
  ['another reference in other letters', { referenceId: 'r-1' }, 'mismatch', null],
])('%s: %s', (_story, said, verdict, event) => {
  const evaluation = evaluateLookup(answer(said), expected());
  expect(evaluation).toMatchObject({ verdict, event });
  // Evidence comes with a capture and with nothing else.
  expect(evaluation.evidence !== null).toBe(verdict === 'captured');
  expect(evaluation.problems.length > 0).toBe(verdict === 'mismatch');
});

test.each<[said: Partial<PaymentAnswer>, code: string]>([
  [{ amount: 1 }, 'amount_mismatch'],
  [{ currency: 'USD' }, 'currency_mismatch'],
  [{ currency: 'USD', amount: 1 }, 'currency_mismatch'],
  [{ referenceId: 'R-2', amount: 1 }, 'reference_mismatch'],
])('%j is the problem %s', (said, code) => {
  expect(evaluateLookup(answer(said), expected()).problems).toMatchObject([{ code }]);
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
    expect(evaluateLookup(answer(said), expected())).toMatchObject({ success, pending: isPending });
  });
});

describe('several successes', () => {
  test('capture once, on the oldest, whatever the order they are told in', () => {
    for (const transactions of [
      [transaction(), second],
      [second, transaction()],
    ]) {
      const evaluation = evaluateLookup(answer({ transactions }), expected());
      expect(evaluation.evidence?.pgTransactionId).toBe('pay_1');
      expect(evaluation.problems).toMatchObject([{ code: 'multiple_success', subject: 'pay_2' }]);
    }
  });
  test('a capture stays with the transaction it rests on', () => {
    const capturedBy = { transactionId: 'order_1', pgTransactionId: 'pay_2', verdict: 'captured' as const };
    const evaluation = evaluateLookup(answer({ transactions: [transaction(), second] }), expected({ capturedBy }));
    expect(evaluation.evidence?.pgTransactionId).toBe('pay_2');
    expect(evaluation.problems).toMatchObject([{ code: 'multiple_success', subject: 'pay_1' }]);
  });
  describe('a capture whose transaction had no payment id then', () => {
    const capturedBy = { transactionId: 'order_1', pgTransactionId: null, verdict: 'captured' as const };
    const older = transaction({ id: 'order_2', pgTransactionId: 'pay_0', createdAt: new Date(+PAID_AT - 1000) });
    const evaluate = (...transactions: TransactionAnswer[]) =>
      evaluateLookup(answer({ transactions }), expected({ capturedBy })).problems.map(({ code, subject }) => [
        code,
        subject,
      ]);
    test('stays with it when the id has come', () => {
      expect(evaluate(older, transaction())).toEqual([['multiple_success', 'pay_0']]);
    });
    test('is contradicted when it has failed since, although another one succeeded', () => {
      expect(evaluate(older, transaction({ status: 'failed' }))).toEqual([['capture_contradicted', 'pay_1']]);
    });
    test('is not contradicted by an earlier attempt of the same order', () => {
      expect(evaluate(failed, transaction())).toEqual([]);
    });
  });
  test('the first that agrees counts, the one that does not is flagged', () => {
    const wrong = transaction({ amount: 1 });
    const evaluation = evaluateLookup(answer({ transactions: [wrong, second] }), expected());
    expect(evaluation).toMatchObject({ verdict: 'captured', evidence: { pgTransactionId: 'pay_2' } });
    expect(evaluation.problems).toMatchObject([{ code: 'multiple_success', subject: 'pay_1' }]);
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
    const evaluation = evaluateLookup(answer({ transactions: [transaction(change)] }), expected({ expiresAt }));
    expect(evaluation.verdict).toBe('captured');
    expect(evaluation.problems.map((problem) => problem.code)).toEqual(late ? ['paid_after_expiry'] : []);
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
      const reported = answer(change as Partial<PaymentAnswer>);
      const agrees = (one: TransactionAnswer) =>
        one.status === 'success' && [68_145, null].includes(one.amount) && ['INR', null].includes(one.currency);
      const paid =
        reported.referenceId === 'R-1' &&
        reported.status === 'captured' &&
        reported.currency === 'INR' &&
        reported.amount === 68_145 &&
        reported.transactions.some(agrees);
      expect(evaluateLookup(reported, expected()).verdict === 'captured').toBe(paid);
    }),
    { numRuns: 500 },
  );
});

describe('a PSP tells amounts of each transaction alone', () => {
  const [base] = answer().transactions;
  const reported = (transactions: object[]) =>
    evaluateLookup(
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
    expect(reported([{ amount, currency }])).toMatchObject({ verdict: 'captured' });
    expect(reported([{ amount: amount - 1, currency }])).toMatchObject({ problems: [{ code: 'amount_mismatch' }] });
    expect(reported([{ amount, currency: 'USD' }])).toMatchObject({ problems: [{ code: 'currency_mismatch' }] });
  });

  test('one without an amount or a currency proves nothing', () => {
    expect(reported([{ amount: null, currency }])).toMatchObject({ verdict: 'mismatch' });
    expect(reported([{ amount, currency: null }])).toMatchObject({ verdict: 'mismatch' });
  });

  test('the one that agrees captures, and the other is a second payment', () => {
    const evaluation = reported([
      { id: 'a', pgTransactionId: 'a', amount: 1, currency },
      { id: 'b', pgTransactionId: 'b', amount, currency },
    ]);
    expect(evaluation).toMatchObject({ evidence: { id: 'b' }, problems: [{ code: 'multiple_success', subject: 'a' }] });
  });
});
