import { EXCEPTION_KINDS } from '../../../src/domain/reconciliation/exception-kinds';
import { adviceOf, detailOf } from '../../../src/domain/reconciliation/exception-texts';
import { isWorkingDay, lateSince } from '../../../src/domain/reconciliation/working-days';

const NONE = new Set<string>();

test.each<[string, string, string, boolean]>([
  ['a Friday', '2026-11-20', 'INR', true],
  ['a Sunday', '2026-11-22', 'INR', false],
  ['the first Saturday of a month', '2026-11-07', 'INR', true],
  ['the second Saturday', '2026-11-14', 'INR', false],
  ['the third Saturday', '2026-11-21', 'INR', true],
  ['the fourth Saturday', '2026-11-28', 'INR', false],
  ['any Saturday', '2026-11-21', 'BRL', false],
])('%s (%s, %s): banks work: %s', (_what, day, currency, works) => {
  expect(isWorkingDay(day, currency, NONE)).toBe(works);
});

test('a holiday that the merchant names is none', () => {
  expect(isWorkingDay('2026-11-20', 'INR', new Set(['2026-11-20']))).toBe(false);
});

test.each<[string, string, number, string[], string]>([
  // Saturday 21 (the third), Monday 23 and Tuesday 24 have gone by on Wednesday 25.
  ['over a weekend', '2026-11-25', 3, [], '2026-11-20'],
  ['a day earlier not yet', '2026-11-24', 3, [], '2026-11-19'],
  ['over a holiday', '2026-11-25', 3, ['2026-11-23'], '2026-11-19'],
])('what is late after working days, %s (today %s, %s days)', (_what, today, days, holidays, late) => {
  expect(lateSince(today, days, 'INR', new Set(holidays))).toBe(late);
});

test.each(EXCEPTION_KINDS)('%s says what it is and what to do, with and without an order', (kind) => {
  const facts = { kind, gateway: 'razorpay', gatewayId: 'pay_1', reason: null, count: null };
  for (const referenceId of ['TEA-1', null]) {
    expect(detailOf({ ...facts, referenceId })).toMatch(/^[A-Z].{20,}\.$/s);
    expect(adviceOf({ ...facts, referenceId })).toMatch(/^[A-Z].{20,}\.$/s);
  }
});
