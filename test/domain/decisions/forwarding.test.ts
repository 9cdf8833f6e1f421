import { decideForward, givenUpAfter, isWanted, pauseAfter } from '../../../src/domain/decisions/forwarding';

test.each([
  [204, 1, 'taken', false],
  [null, 1, 'keeps_its_turn', true],
  [503, 500, 'keeps_its_turn', true],
  [429, 500, 'keeps_its_turn', true],
  [401, 1, 'keeps_its_turn', true],
  [500, 7, 'keeps_its_turn', true],
  [500, 8, 'set_aside', true],
  [410, 8, 'set_aside', true],
  [400, 1, 'set_aside', false],
  [422, 9, 'set_aside', false],
])('status %p at try %i: the delivery is %s, and the address rests: %p', (httpStatus, attempts, row, rests) => {
  expect(decideForward({ delivered: httpStatus === 204, httpStatus }, attempts)).toEqual({ row, rests });
});

test('an address rests as the schedule says, and no longer than a minute', () => {
  expect([1, 2, 9].map((failures) => pauseAfter([5, 300, 1800], failures))).toEqual([5, 60, 60]);
  expect(givenUpAfter([5, 300, 1800])).toBe(2105);
});

test('a filter lets a delivery pass when one of its items fits, and none lets everything pass', () => {
  expect(isWanted([], new Set())).toBe(true);
  expect(isWanted(['payments'], new Set(['statuses', 'payments']))).toBe(true);
  expect(isWanted(['messages', 'payments'], new Set(['statuses']))).toBe(false);
  expect(isWanted(['messages'], new Set())).toBe(false);
});
