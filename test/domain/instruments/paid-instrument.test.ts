import { isKnownMoney, type PaidInstrument } from '../../../src/domain/instruments/paid-instrument';

const ONLY: PaidInstrument = { capturedHere: true, namedByPayment: false, waysHere: 1, paidOnce: true };

test.each<[string, Partial<PaidInstrument>, boolean]>([
  ['the only way to pay at the PSP that has the captured money', {}, true],
  ['one of two ways', { waysHere: 2 }, false],
  ['one of two ways, with the id of a known payment', { waysHere: 2, namedByPayment: true }, true],
  ['at another PSP than the captured money', { capturedHere: false }, false],
  ['which can be paid several times', { paidOnce: false, namedByPayment: true }, false],
])('an instrument that was paid, %s: %j is known %s', (_, change, known) => {
  expect(isKnownMoney({ ...ONLY, ...change })).toBe(known);
});
