import { isStorableTime, storableTime } from '../../../src/domain/values/stored-time';

test.each([
  ['a time of today', Date.parse('2026-11-20T10:00:00Z')],
  ['the first second of 1970', 0],
  ['the first millisecond of the year 1', Date.parse('0001-01-01T00:00:00.000Z')],
  ['the last millisecond of the year 9999', Date.parse('9999-12-31T23:59:59.999Z')],
])('%s can be stored', (_, milliseconds) => {
  expect(storableTime(milliseconds)).toEqual(new Date(milliseconds));
});

test.each([
  ['the year 0, which PostgreSQL does not know', Date.parse('0001-01-01T00:00:00.000Z') - 1],
  ['the year 10000, which RFC 3339 cannot write', Date.parse('9999-12-31T23:59:59.999Z') + 1],
  ['nanoseconds taken for milliseconds', 1_795_171_200_000_000_000],
  ['seconds multiplied beyond what a date holds', 1e18],
  ['no number', Number.NaN],
  ['infinity', Number.POSITIVE_INFINITY],
])('%s is dropped', (_, milliseconds) => {
  expect(storableTime(milliseconds)).toBeNull();
  expect(isStorableTime(new Date(milliseconds))).toBe(false);
});
