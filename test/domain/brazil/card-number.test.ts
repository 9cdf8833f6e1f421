import fc from 'fast-check';
import { findCardNumbers, holdsCardNumber } from '../../../src/domain/brazil/card-number';

test.each([
  '4242424242424242',
  '4242 4242 4242 4242',
  '4242-4242-4242-4242',
  'tok_4242424242424242',
  'card:4242424242424242;exp:12/30',
  '378282246310005',
  '6304000000000000000',
  '4222222222222',
])('%s holds a card number', (text) => expect(holdsCardNumber(text)).toBe(true));

test.each([
  '',
  '4821',
  '424242424242',
  '4242424242424241',
  '42424242424242424242424242',
  'tok_abc',
  'pm_1MqLiJLkdIwHu7ix',
])('%s holds none', (text) => expect(holdsCardNumber(text)).toBe(false));

test('is found wherever it stands, and its place never repeats it', () => {
  const number = '4242424242424242';
  const found = findCardNumbers({ a: [1, { b: number }], [number]: 1, n: 4242424242424242, ok: 'x', none: null });
  expect(found.sort()).toEqual(['', '/a/1/b', '/n']);
});

/** Thirteen to nineteen digits with the right check digit. */
const numbers = fc.tuple(fc.stringMatching(/^[1-9]\d{11,17}$/), fc.constantFrom('', ' ', '-')).map(([body, gap]) => {
  const sum = [...body].reverse().reduce((total, digit, index) => {
    const doubled = index % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return [...`${body}${(10 - (sum % 10)) % 10}`].join(gap);
});

test('every number with a right check digit is found, whatever letters stand around it', () => {
  fc.assert(
    fc.property(numbers, fc.stringMatching(/^[a-z_:]*$/), fc.stringMatching(/^[a-z_:]*$/), (number, before, after) => {
      expect(holdsCardNumber(`${before}${number}${after}`)).toBe(true);
    }),
  );
});
