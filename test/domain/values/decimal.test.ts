import fc from 'fast-check';
import { formatDecimal, parseDecimal } from '../../../src/domain/values/decimal';

test.each([
  ['135', 13_500],
  ['135.0', 13_500],
  ['4.35', 435],
  ['1.35e2', 13_500],
  ['1.35E+2', 13_500],
  ['13500E-2', 13_500],
  ['0.07', 7],
  ['135.100', 13_510],
  ['9999999999.99', 999_999_999_999],
])('%s is %i minor units', (text, units) => expect(parseDecimal(text)).toBe(units));

test.each(['', '-1', '1,35', '135.105', '1.2.3', 'NaN', '0x10', ' 1', '99999999999999999999', '1e99'])(
  '%j is no amount',
  (text) => expect(parseDecimal(text)).toBeNull(),
);

test('what is written is read again, for any amount', () => {
  fc.assert(fc.property(fc.maxSafeNat(), (units) => expect(parseDecimal(formatDecimal(units))).toBe(units)));
});
