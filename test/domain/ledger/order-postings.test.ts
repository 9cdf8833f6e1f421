import { merchantDay } from '../../../src/domain/ledger/merchant-day';
import { type BookedOrder, postingsOf } from '../../../src/domain/ledger/order-postings';

const PAID_AT = new Date('2026-11-20T18:31:00Z');
const first = { transactionId: 'order_1', pgTransactionId: 'pay_1' };
const second = { transactionId: 'order_2', pgTransactionId: 'pay_2' };
const unpaid: BookedOrder = {
  payment: { currency: 'INR', capturedAmount: 0 },
  ...{ verification: null, transactions: [], refunds: [], disputes: [] },
};
const success = { status: 'success', amount: 500, currency: 'INR', createdAt: null, updatedAt: PAID_AT } as const;
const paid: BookedOrder = {
  ...unpaid,
  payment: { currency: 'INR', capturedAmount: 500 },
  verification: first,
  transactions: [{ ...first, ...success }],
};
const twice: BookedOrder = { ...paid, transactions: [...paid.transactions, { ...second, ...success }] };
const refund = { ...first, id: 'r-1', status: 'completed', amount: 200 } as const;
const dispute = { ...first, id: 'd-1', status: 'open', amount: 500, openedAt: PAID_AT } as const;

describe('what a change of an order posts', () => {
  test.each<[string, BookedOrder, BookedOrder, [string, string, object][]]>([
    ['an order without money: nothing', unpaid, unpaid, []],
    [
      'a capture: the gateway owes it',
      unpaid,
      paid,
      [['capture', 'pay_1', { gateway_receivable: 500, customer_receivable: -500 }]],
    ],
    [
      'a captured order that changes otherwise: nothing',
      paid,
      { ...paid, refunds: [{ ...refund, status: 'pending' }] },
      [],
    ],
    [
      'a second payment: in suspense until somebody decides',
      paid,
      twice,
      [['second_payment', 'pay_2', { gateway_receivable: 500, suspense: -500 }]],
    ],
    [
      'a mismatched payment that a person accepts: out of suspense, and captured',
      { ...unpaid, transactions: [{ ...first, ...success, amount: 510 }] },
      {
        ...paid,
        payment: { currency: 'INR', capturedAmount: 510 },
        transactions: [{ ...first, ...success, amount: 510 }],
      },
      [
        ['second_payment', 'pay_1', { gateway_receivable: -510, suspense: 510 }],
        ['capture', 'pay_1', { gateway_receivable: 510, customer_receivable: -510 }],
      ],
    ],
    [
      'a success in another currency: nothing, its worth is not known',
      paid,
      { ...paid, transactions: [...paid.transactions, { ...second, ...success, currency: 'USD' }] },
      [],
    ],
    [
      'a completed refund',
      paid,
      { ...paid, refunds: [refund] },
      [['refund', 'r-1', { gateway_receivable: -200, refunds: 200 }]],
    ],
    [
      'a refund of the second payment: out of suspense',
      twice,
      { ...twice, refunds: [{ ...refund, ...second, amount: 500 }] },
      [['refund', 'r-1', { gateway_receivable: -500, suspense: 500 }]],
    ],
    [
      'a refund that fails after it was done: the money is back',
      { ...paid, refunds: [refund] },
      { ...paid, refunds: [{ ...refund, status: 'failed' }] },
      [['refund', 'r-1', { gateway_receivable: 200, refunds: -200 }]],
    ],
    [
      'a dispute that opens',
      paid,
      { ...paid, disputes: [dispute] },
      [['dispute', 'd-1', { gateway_receivable: -500, disputes: 500 }]],
    ],
    [
      'a dispute whose amount changes: the difference',
      { ...paid, disputes: [dispute] },
      { ...paid, disputes: [{ ...dispute, amount: 300 }] },
      [['dispute', 'd-1', { gateway_receivable: 200, disputes: -200 }]],
    ],
    [
      'a dispute that is lost: nothing more',
      { ...paid, disputes: [dispute] },
      { ...paid, disputes: [{ ...dispute, status: 'lost' }] },
      [],
    ],
    [
      'a dispute that is won: the money is back',
      { ...paid, disputes: [dispute] },
      { ...paid, disputes: [{ ...dispute, status: 'won' }] },
      [['dispute', 'd-1', { gateway_receivable: 500, disputes: -500 }]],
    ],
  ])('%s', (_what, before, after, posted) => {
    expect(postingsOf(before, after).map(({ cause, subject, posting }) => [cause, subject, posting])).toEqual(posted);
  });
});

test.each([
  ['2026-11-20T18:29:59Z', 'INR', '2026-11-20'],
  ['2026-11-20T18:30:00Z', 'INR', '2026-11-21'],
  ['2026-11-21T02:59:59Z', 'BRL', '2026-11-20'],
  ['2026-11-21T03:00:00Z', 'BRL', '2026-11-21'],
])('%s is, for a merchant who is paid in %s, on %s', (at, currency, day) => {
  expect(merchantDay(new Date(at), currency)).toBe(day);
});
