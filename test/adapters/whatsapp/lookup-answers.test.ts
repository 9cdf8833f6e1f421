import { parseLookup } from '../../../src/adapters/whatsapp/lookup';
import { fixture, fixtures, mutate, seeded } from './fixture';

const REF = 'NL-20261120-0001';
const AMOUNT = { value: 147785, offset: 100 };

function ask(payment: object | object[] | null, extra: object = {}) {
  const payments = payment === null || Array.isArray(payment) ? payment : [payment];
  return parseLookup(Buffer.from(JSON.stringify({ payments, ...extra })), REF);
}

function answer(payment: object) {
  const reply = ask({ reference_id: REF, status: 'captured', currency: 'INR', amount: AMOUNT, ...payment });
  if (reply.outcome !== 'answered') throw new Error(`not answered: ${reply.error.details}`);
  return reply;
}

const transaction = (more: object = {}) => ({
  id: 'order_1',
  pg_transaction_id: 'pay_1',
  type: 'razorpay',
  status: 'success',
  ...more,
});

describe('what the documents show', () => {
  test('captured, in the form of 2026', () => {
    const raw = fixture('res.lookup.captured');
    const when = (seconds: number) => new Date(seconds * 1000);
    expect(parseLookup(raw, REF)).toEqual({
      outcome: 'answered',
      raw,
      answer: {
        referenceId: REF,
        status: 'captured',
        currency: 'INR',
        amount: 147785,
        transactions: [
          {
            id: 'order_3UHzqZSwpDWiAQ',
            pgTransactionId: 'pay_zSfPjeMnWZSxfl',
            type: 'razorpay',
            status: 'success',
            method: 'upi',
            error: null,
            amount: 147785,
            currency: 'INR',
            createdAt: when(1795171800),
            updatedAt: when(1795171804),
            refunds: [],
          },
        ],
      },
    });
  });

  test.each<[string, string, object]>([
    ['res.lookup.pending_no_attempt', REF, { status: 'pending', amount: 147785, transactions: [] }],
    ['res.lookup.legacy_status_canceled', 'NL-20251103-0109', { status: 'canceled', amount: 68145, transactions: [] }],
    [
      'res.lookup.pending_failed_attempt',
      REF,
      {
        status: 'pending',
        transactions: [{ status: 'failed', error: { code: 'BAD_REQUEST_ERROR', reason: 'incorrect_pin' } }],
      },
    ],
    [
      'res.lookup.captured_with_refund',
      REF,
      {
        transactions: [
          { refunds: [{ id: 'rfnd_NN1SciVAuOJHBo', amount: 64900, status: 'completed', speedProcessed: 'normal' }] },
        ],
      },
    ],
  ])('%s', (name, reference, expected) => {
    expect(parseLookup(fixture(name), reference)).toMatchObject({ outcome: 'answered', answer: expected });
  });
});

describe('tolerated', () => {
  test.each<[string, object, number | null]>([
    ['amount', { amount: AMOUNT }, 147785],
    ['total_amount', { amount: undefined, total_amount: AMOUNT }, 147785],
    ['both, agreeing', { total_amount: AMOUNT }, 147785],
    ['both, disagreeing: neither is believed', { total_amount: { value: 1, offset: 100 } }, null],
    ['strings', { amount: { value: '147785', offset: '100' } }, 147785],
    ['another offset', { amount: { value: 147785, offset: 1000 } }, null],
    ['no offset', { amount: { value: 147785 } }, null],
    ['major units', { amount: { value: 1477.85, offset: 100 } }, null],
    ['a bare number', { amount: 147785 }, null],
    ['negative', { amount: { value: -5, offset: 100 } }, null],
    ['absent', { amount: null }, null],
  ])('the amount as %s', (_name, payment, amount) => {
    expect(answer(payment).answer.amount).toBe(amount);
  });

  test('an unreadable amount of a success never passes for an absent one', () => {
    const doubtful = transaction({ amount: { value: 147785, offset: 1 } });
    expect(answer({ transactions: [doubtful] }).answer.amount).toBeNull();
    expect(answer({ transactions: [{ ...doubtful, status: 'failed' }] }).answer.amount).toBe(147785);
  });

  test.each([undefined, null, []])('transactions as %p mean that nobody tried', (transactions) => {
    expect(answer({ transactions }).answer.transactions).toEqual([]);
  });

  test.each([1795171804, '1795171804', 1795171804000, '1795171804000'])('the time as %p', (updated_timestamp) => {
    const [one] = answer({ transactions: [transaction({ updated_timestamp })] }).answer.transactions;
    expect(one?.updatedAt).toEqual(new Date(1795171804000));
  });

  test.each([null, 'soon', -1, 1e300, {}])('a time that is none (%p) is null', (updated_timestamp) => {
    expect(answer({ transactions: [transaction({ updated_timestamp })] }).answer.transactions[0]?.updatedAt).toBeNull();
  });

  test.each([
    ['success', 'completed'],
    ['completed', 'completed'],
    ['failed', 'failed'],
    ['pending', 'pending'],
    ['reversed', 'pending'],
  ])('a refund that is %s is %s', (status, ours) => {
    const reply = answer({ transactions: [transaction({ refunds: [{ id: 'r', amount: AMOUNT, status }] })] });
    expect(reply.answer.transactions[0]?.refunds).toMatchObject([{ id: 'r', amount: 147785, status: ours }]);
    expect(reply.unknownWords).toEqual(status === 'reversed' ? ['refund.status=reversed'] : undefined);
  });

  test('refunds beside the transactions join the one that was paid, once', () => {
    const refund = { id: 'r1', amount: AMOUNT, status: 'success' };
    const transactions = [transaction({ id: 'a', status: 'failed' }), transaction({ id: 'b', refunds: [refund] })];
    const reply = answer({ transactions, refunds: [refund, { ...refund, id: 'r2' }] });
    expect(reply.answer.transactions.map(({ refunds }) => refunds.map(({ id }) => id))).toEqual([[], ['r1', 'r2']]);
  });

  test('words never seen before are pending or unknown, never paid, and told', () => {
    const reply = answer({ status: 'settled', transactions: [transaction({ status: 'authorized' })] });
    expect(reply.answer).toMatchObject({ status: 'unknown', transactions: [{ status: 'pending' }] });
    expect(reply.unknownWords).toEqual(['transaction.status=authorized', 'status=settled']);
  });

  test('ids of 19 digits written as numbers keep every digit', () => {
    const raw = Buffer.from(
      `{"payments":[{"reference_id":"${REF}","status":"captured","transactions":[{"id":4039937153695782540,"pg_transaction_id":4039937153695782541,"status":"success"}]}]}`,
    );
    expect(parseLookup(raw, REF)).toMatchObject({
      answer: { transactions: [{ id: '4039937153695782540', pgTransactionId: '4039937153695782541' }] },
    });
  });
});

describe('whose payment it is', () => {
  const other = { reference_id: 'OTHER-1', status: 'captured', currency: 'INR', amount: AMOUNT };
  const ours = { ...other, reference_id: REF, status: 'pending' };

  test('ours is picked out of several', () => {
    expect(ask([other, ours, null as never])).toMatchObject({ answer: { referenceId: REF, status: 'pending' } });
  });

  test('a single one of another reference is told as it is', () => {
    expect(ask(other)).toMatchObject({ outcome: 'answered', answer: { referenceId: 'OTHER-1' } });
  });

  test.each<[string, object[] | object | null]>([
    ['several, none of them ours', [other, { ...other, reference_id: 'OTHER-2' }]],
    ['two of our reference', [ours, ours]],
    ['one without a reference', { ...ours, reference_id: undefined }],
    ['one in another case', { ...other, reference_id: null }],
    ['none', []],
    ['null', null],
  ])('%s: nothing may be concluded', (_name, payments) => {
    expect(ask(payments)).toMatchObject({ outcome: 'unanswered' });
  });
});

describe('nothing may be concluded from', () => {
  test.each<[string, string]>([
    ['an error', '{"error":{"code":100,"message":"(#100) Invalid"}}'],
    [
      'errors beside a payment',
      `{"errors":[{"code":"500","title":"x"}],"payments":[{"reference_id":"${REF}","status":"captured"}]}`,
    ],
    ['HTML', '<html></html>'],
    ['nothing', ''],
    ['half a JSON', '{"payments":[{"refer'],
    ['a list', '[]'],
  ])('%s', (_name, body) => {
    expect(parseLookup(Buffer.from(body), REF)).toMatchObject({ outcome: 'unanswered', error: { httpStatus: 200 } });
  });

  test('the error’s own words are passed on', () => {
    expect(parseLookup(fixture('res.lookup.err_generic'), REF)).toMatchObject({
      outcome: 'unanswered',
      error: { code: 500, title: 'Generic error', details: 'System error. Please try again.' },
    });
  });

  test.each<[string, object]>([
    ['transactions that are words', { transactions: 'none' }],
    ['a transaction that is a word', { transactions: [transaction(), 'pending'] }],
    ['a transaction without any id', { transactions: [{ status: 'success' }] }],
    ['refunds that are words', { transactions: [transaction({ refunds: ['r1'] })] }],
    ['a refund without id', { transactions: [transaction({ refunds: [{ amount: AMOUNT }] })] }],
    ['refunds of no transaction', { transactions: [], refunds: [{ id: 'r' }] }],
  ])('%s: an overlooked attempt or refund costs money', (_name, payment) => {
    expect(ask({ reference_id: REF, status: 'pending', amount: AMOUNT, ...payment })).toMatchObject({
      outcome: 'unanswered',
    });
  });
});

test('5,000 broken lookups never throw, and none invents a capture', () => {
  const pick = seeded(11);
  const names = fixtures('res.lookup.').filter((name) => !name.includes('captured'));
  for (let n = 0; n < 5_000; n += 1) {
    const raw = mutate(fixture(names[pick(names.length)] as string), pick);
    const reply = parseLookup(raw, REF);
    if (reply.outcome === 'unanswered') continue;
    // The mutations may write the word "captured", but none writes "success".
    expect(reply.answer.transactions.some(({ status }) => status === 'success')).toBe(false);
    for (const { refunds } of reply.answer.transactions) expect(Array.isArray(refunds)).toBe(true);
    expect(reply.raw).toBe(raw);
  }
});
