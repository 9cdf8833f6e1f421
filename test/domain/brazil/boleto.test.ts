import fc from 'fast-check';
import { boletoClearsUntil, boletoDueDate, isLongOverdue, readBoletoLine } from '../../../src/domain/brazil/boleto';

const SLIP = '23793381288600083013252856000063712660000004590';
/** The water bill of FEBRABAN's layout, value in reais, mod 10. */
const UTILITY = collection('6', 'mod10', '00000012345', '0012020061120000000123456789');

it.each([
  ['bare digits', SLIP, 4590],
  ['as printed, with dots and spaces', '23793.38128 86000.830132 52856.000063 7 12660000004590', 4590],
  ['a collection line in reais', UTILITY, 12345],
  ['a collection line of mod 11', collection('8', 'mod11', '00000000700', '0012020061120000000123456789'), 700],
  [
    'a collection line that counts another unit',
    collection('7', 'mod10', '00000012345', '0012020061120000000123456789'),
    null,
  ],
])('reads %s', (_, line, amount) => {
  expect(readBoletoLine(line)).toEqual({ ok: true, digits: line.replace(/\D/gu, ''), amount });
});

it('reads a slip without a value as open', () => {
  const line = slip('237', '0000', '0000000000', '3381286000830132856000063');
  expect(readBoletoLine(line)).toEqual({ ok: true, digits: line, amount: null });
});

it('refuses a slip in another currency, and looks at its check digits first', () => {
  const dollars = '23783381298600083013252856000063316410000004590';
  expect(readBoletoLine(dollars)).toMatchObject({ ok: false, code: 'boleto_currency_mismatch' });
  expect(readBoletoLine(dollars.replace('2378', '2377'))).toMatchObject({ ok: false, code: 'boleto_check_digit' });
});

it.each(['', '1', SLIP.slice(1), `${SLIP}0`, SLIP.replace('2', 'x'), '٢'.repeat(47)])(
  '%j is no digitable line',
  (line) => {
    expect(readBoletoLine(line)).toMatchObject({ ok: false, code: 'invalid_boleto_line' });
  },
);

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));

it('notices every single wrong digit', () => {
  const lines = fc.oneof(
    fc.tuple(digits(3), digits(4), digits(10), digits(25)).map((parts) => slip(...parts)),
    fc.tuple(digits(11), digits(28)).map(([value, rest]) => collection('6', 'mod10', value, rest)),
  );
  fc.assert(
    fc.property(lines, fc.nat(), fc.integer({ min: 1, max: 9 }), (line, place, shift) => {
      expect(readBoletoLine(line).ok).toBe(true);
      const at = place % line.length;
      const wrong = line.slice(0, at) + ((Number(line[at]) + shift) % 10) + line.slice(at + 1);
      const reading = readBoletoLine(wrong);
      // Mod 11 has eleven rests for ten digits, so a general digit alone may miss the due date and the value.
      if (line.length === 48 || at < 32) expect(reading.ok).toBe(false);
      if (at === 32) expect(reading.ok).toBe(false);
    }),
    { numRuns: 300 },
  );
});

/** Makes a slip from its bar code's parts, with an arithmetic written apart from the one under test. */
function slip(bank: string, factor: string, value: string, free: string): string {
  const barcode = `${bank}9${factor}${value}${free}`;
  const weights = '4329876543298765432987654329876543298765432';
  const sum = [...barcode].reduce((total, digit, index) => total + Number(digit) * Number(weights[index]), 0);
  const check = 11 - (sum % 11);
  const fields = [`${bank}9${free.slice(0, 5)}`, free.slice(5, 15), free.slice(15)];
  return `${fields.map((field) => field + luhn(field)).join('')}${check > 9 ? 1 : check}${factor}${value}`;
}

/** Makes a 48-digit line from its value and its last 28 digits. */
function collection(kind: string, scheme: 'mod10' | 'mod11', value: string, rest: string): string {
  const check = scheme === 'mod10' ? luhn : mod11;
  const barcode = `81${kind}${check(`81${kind}${value}${rest}0`)}${value}${rest}0`;
  return [0, 11, 22, 33]
    .map((at) => barcode.slice(at, at + 11))
    .map((block) => block + check(block))
    .join('');
}

function luhn(body: string): string {
  const products = [...body].reverse().map((digit, index) => String(Number(digit) * (index % 2 === 0 ? 2 : 1)));
  const sum = [...products.join('')].reduce((total, digit) => total + Number(digit), 0);
  return String((1000 - sum) % 10);
}

function mod11(body: string): string {
  const sum = [...body]
    .reverse()
    .reduce((total, digit, index) => total + Number(digit) * Number('23456789'[index % 8]), 0);
  return String(sum % 11 < 2 ? 0 : 11 - (sum % 11));
}

describe('the due date', () => {
  const factor = (text: string) => `${SLIP.slice(0, 33)}${text}${SLIP.slice(37)}`;
  const on = (text: string) => new Date(`${text}T12:00:00Z`);

  it.each([
    ['0000', '2026-11-20', null],
    ['1000', '2000-07-01', '2000-07-03'],
    ['9999', '2025-02-01', '2025-02-21'],
    ['1000', '2025-02-01', '2025-02-22'],
    ['9999', '2025-03-01', '2025-02-21'],
    ['1266', '2026-11-20', '2025-11-15'],
    ['1641', '2026-11-20', '2026-11-25'],
    // A due date is at most 5,500 days ahead; what would be later was 9,000 days before.
    ['7136', '2026-11-20', '2041-12-11'],
    ['7137', '2026-11-20', '2017-04-22'],
  ])('factor %s, seen on %s, is %s', (text, near, due) => {
    expect(boletoDueDate(factor(text), on(near))?.toISOString().slice(0, 10) ?? null).toBe(due);
  });

  it.each([
    ['a year ago', '2027-11-25', false],
    ['longer ago', '2027-11-26', true],
  ])('%s: overdue for too long is %s', (_, day, expected) => {
    expect(isLongOverdue(factor('1641'), on(day))).toBe(expected);
    expect(isLongOverdue(factor('0000'), on(day))).toBe(false);
  });

  it('is not in the line of a utility', () => {
    expect(boletoDueDate(`8${'1'.repeat(47)}`, on('2026-11-20'))).toBeNull();
  });

  it('is where the search begins to end; without one it is the order’s expiry', () => {
    const order = { createdAt: on('2026-11-20'), expiresAt: on('2026-11-21') };
    expect(boletoClearsUntil(factor('1641'), order)).toEqual(new Date('2027-01-29T00:00:00Z'));
    expect(boletoClearsUntil(factor('0000'), order)).toEqual(on('2027-01-25'));
    expect(boletoClearsUntil(factor('0000'), { ...order, expiresAt: null })).toBeNull();
  });
});
