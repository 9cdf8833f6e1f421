/** How a file writes an amount: its decimal sign; whatever stands between groups of thousands is its counterpart. */
export type DecimalSign = '.' | ',';

const ZERO = 48;
const MINUS = 45;
const PLUS = 43;

/**
 * Integer minor units (two decimals) of an amount as text: "1,234.5" is 123450, "-0.07" is -7. Null for anything else,
 * for a third decimal that counts, and beyond what a double holds exactly. Digits are counted up, never divided.
 */
export function parseMinor(text: string, sign: DecimalSign = '.'): number | null {
  const decimal = sign.charCodeAt(0);
  const group = sign === '.' ? 44 : 46;
  let index = 0;
  const first = text.charCodeAt(0);
  if (first === MINUS || first === PLUS) index = 1;
  let units = 0;
  let digits = 0;
  let decimals = -1;
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === decimal && decimals < 0) decimals = 0;
    else if (code === group && decimals < 0 && digits > 0) {
      // Digits must follow: 1,23 is a typing error or the other convention (lakhs have groups of two, then of three).
      if (!isGroup(text, index)) return null;
    } else if (code >= ZERO && code <= ZERO + 9) {
      digits++;
      if (decimals >= 2) {
        if (code !== ZERO) return null;
        continue;
      }
      if (decimals >= 0) decimals++;
      units = units * 10 + (code - ZERO);
      if (units > Number.MAX_SAFE_INTEGER / 1000) return null;
    } else return null;
  }
  if (digits === 0) return null;
  for (let missing = Math.max(decimals, 0); missing < 2; missing++) units *= 10;
  return first === MINUS && units !== 0 ? -units : units;
}

const isDigit = (code: number): boolean => code >= ZERO && code <= ZERO + 9;

/** Whether two or three digits stand between this separator and the next, and three before the decimal sign or the end. */
function isGroup(text: string, at: number): boolean {
  let length = 0;
  while (isDigit(text.charCodeAt(at + 1 + length))) length++;
  const next = text[at + 1 + length];
  return length === 3 || (length === 2 && next === text[at]);
}

/** Minor units written as a whole number, signed: paise, centavos. */
export function parseUnits(text: string): number | null {
  if (!/^-?\d{1,15}$/.test(text)) return null;
  return Number(text) + 0;
}

/** Currencies with two decimals that we take; the amounts of any other would mean something else. */
const CURRENCIES = new Set(
  'AED ARS AUD BGN BRL CAD CHF CNY COP CZK DKK EGP EUR GBP HKD IDR ILS INR KES LKR MXN MYR NGN NOK NPR NZD PEN PHP PKR PLN QAR RON SAR SEK SGD THB TRY TWD UAH USD UYU ZAR'.split(
    ' ',
  ),
);

/** The ISO code in capitals; null for one that is unknown or has other than two decimals. */
export function parseCurrency(text: string): string | null {
  if (CURRENCIES.has(text)) return text;
  const code = text.trim().toUpperCase();
  return CURRENCIES.has(code) ? code : null;
}
