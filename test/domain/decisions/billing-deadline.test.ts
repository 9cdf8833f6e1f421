import { evaluateBilling } from '../../../src/domain/decisions/billing-deadline';

const NOVEMBER = new Date('2026-11-28T12:00:00Z');

test.each<[string, Parameters<typeof evaluateBilling>[0], Date, [string, string, number][]]>([
  [
    'an Indian account in dollars',
    { currency: 'USD', country: 'IN', sellsIn: ['INR'] },
    NOVEMBER,
    [['INR', 'near', 34]],
  ],
  ['an Indian account in rupees', { currency: 'INR', country: 'IN', sellsIn: ['INR'] }, NOVEMBER, [['INR', 'met', 34]]],
  [
    'the last day',
    { currency: 'EUR', country: 'IN', sellsIn: [] },
    new Date('2026-12-31T23:59:59Z'),
    [['INR', 'near', 1]],
  ],
  [
    'the day itself',
    { currency: 'EUR', country: 'IN', sellsIn: [] },
    new Date('2027-01-01T00:00:00Z'),
    [['INR', 'over', 0]],
  ],
  [
    'months later',
    { currency: 'EUR', country: 'IN', sellsIn: [] },
    new Date('2027-03-01T00:00:00Z'),
    [['INR', 'over', -59]],
  ],
  [
    'a Brazilian account in dollars',
    { currency: 'USD', country: 'BR', sellsIn: ['BRL'] },
    NOVEMBER,
    [['BRL', 'near', 215]],
  ],
  [
    'no country, orders in rupees',
    { currency: 'USD', country: null, sellsIn: ['INR'] },
    NOVEMBER,
    [['INR', 'near', 34]],
  ],
  [
    'no country, both markets',
    { currency: 'INR', country: null, sellsIn: ['BRL', 'INR'] },
    NOVEMBER,
    [
      ['INR', 'met', 34],
      ['BRL', 'near', 215],
    ],
  ],
  ['nothing could be read', { currency: null, country: null, sellsIn: ['INR'] }, NOVEMBER, [['INR', 'unknown', 34]]],
  ['an account elsewhere that sells to India', { currency: 'EUR', country: 'DE', sellsIn: ['INR'] }, NOVEMBER, []],
  ['nothing sold yet', { currency: 'USD', country: null, sellsIn: [] }, NOVEMBER, []],
])('%s', (_what, account, now, expected) => {
  const found = evaluateBilling(account, now).map(({ deadline, state, daysLeft }) => [
    deadline.currency,
    state,
    daysLeft,
  ]);
  expect(found).toEqual(expected);
});
