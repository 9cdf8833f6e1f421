/** A boleto's digitable line as bare digits with its value, or why it cannot be one. */
export type BoletoReading =
  | { ok: true; digits: string /** Minor units; null when the line carries none. */; amount: number | null }
  | {
      ok: false;
      code: 'invalid_boleto_line' | 'boleto_check_digit' | 'boleto_currency_mismatch';
      detail: string;
    };

/**
 * Reads a digitable line, dots, hyphens and spaces aside. Bank slips have 47 digits. The 48-digit lines of utilities and
 * public bodies (FEBRABAN, Layout de Arrecadação) are read too: Meta's Boleto page asks for "the digitable line" without
 * excluding them, and their own check digits make a typing error as visible.
 */
export function readBoletoLine(line: string): BoletoReading {
  const digits = line.replace(/[\s.-]/gu, '');
  if (/^\d{47}$/u.test(digits)) {
    const slip = readBankSlip(digits);
    // FEBRABAN: the fourth digit is the currency, and 9 is the real.
    return slip.ok && digits[3] !== '9' ? otherCurrency : slip;
  }
  if (/^8\d{47}$/u.test(digits)) return readCollectionLine(digits);
  return {
    ok: false,
    code: 'invalid_boleto_line',
    detail: 'The digitable line has 47 digits (48 and a leading 8 for utilities and taxes); send it whole.',
  };
}

/** FEBRABAN: three fields with a mod 10 digit each, the general digit, the due-date factor (4) and the value (10). */
function readBankSlip(digits: string): BoletoReading {
  const fields = [digits.slice(0, 10), digits.slice(10, 21), digits.slice(21, 32)];
  const fieldsAgree = fields.every((field) => mod10(field.slice(0, -1)) === field.slice(-1));
  const general = digits.slice(32, 33);
  const free = fields.map((field) => field.slice(0, -1)).join('');
  // The bar code starts with bank and currency, then factor and value, then the 25 free positions.
  const barcode = free.slice(0, 4) + digits.slice(33) + free.slice(4);
  if (!fieldsAgree || general !== generalDigit(barcode)) return wrongCheckDigit;
  return { ok: true, digits, amount: valueIn(digits.slice(37)) };
}

/** The check digit of the whole bar code, over the other 43 digits. */
function generalDigit(rest: string): string {
  const digit = 11 - (weighted11(rest) % 11);
  return String(digit > 9 ? 1 : digit);
}

/** The bar code of a bank slip in reais that names no due date; `free` are the bank's own 25 digits. */
export function boletoBarcode({ bank, amount, free }: { bank: string; amount: number; free: string }): string {
  const rest = `0000${String(amount).padStart(10, '0')}${free}`;
  return `${bank}9${generalDigit(`${bank}9${rest}`)}${rest}`;
}

/**
 * The digitable line of a bank slip's bar code; null when the 44 digits are none. FEBRABAN: bank, currency and the first
 * five free positions, then ten and ten, each closed by its mod 10 digit; then the general digit, factor and value.
 */
export function boletoLineOf(barcode: string): string | null {
  if (!/^[0-79]\d{43}$/u.test(barcode)) return null;
  const free = barcode.slice(19);
  const fields = [barcode.slice(0, 4) + free.slice(0, 5), free.slice(5, 15), free.slice(15)];
  return `${fields.map((field) => field + mod10(field)).join('')}${barcode.slice(4, 19)}`;
}

/** Four blocks of eleven digits with a check digit each; the third digit of the line names the arithmetic and the value. */
function readCollectionLine(digits: string): BoletoReading {
  const blocks = [0, 12, 24, 36].map((start) => digits.slice(start, start + 12));
  const kind = digits.slice(2, 3);
  const check = kind === '6' || kind === '7' ? mod10 : kind === '8' || kind === '9' ? collectionMod11 : null;
  if (check === null) return wrongCheckDigit;
  const barcode = blocks.map((block) => block.slice(0, -1)).join('');
  const blocksAgree = blocks.every((block) => check(block.slice(0, -1)) === block.slice(-1));
  if (!blocksAgree || check(barcode.slice(0, 3) + barcode.slice(4)) !== barcode[3]) return wrongCheckDigit;
  // Kinds 7 and 9 carry a quantity of some other unit instead of reais.
  const amount = kind === '6' || kind === '8' ? valueIn(barcode.slice(4, 15)) : null;
  return { ok: true, digits, amount };
}

function mod10(body: string): string {
  let sum = 0;
  for (let i = 0; i < body.length; i += 1) {
    const product = Number(body[body.length - 1 - i]) * (i % 2 === 0 ? 2 : 1);
    sum += product > 9 ? product - 9 : product;
  }
  return String((10 - (sum % 10)) % 10);
}

function collectionMod11(body: string): string {
  const rest = weighted11(body) % 11;
  return String(rest < 2 ? 0 : 11 - rest);
}

/** Sum with the weights 2 to 9 from the right, again and again. */
function weighted11(body: string): number {
  let sum = 0;
  for (let i = 0; i < body.length; i += 1) sum += Number(body[body.length - 1 - i]) * ((i % 8) + 2);
  return sum;
}

const valueIn = (digits: string) => (Number(digits) === 0 ? null : Number(digits));

const otherCurrency: BoletoReading = {
  ok: false,
  code: 'boleto_currency_mismatch',
  detail: 'The digitable line is not in Brazilian reais (its fourth digit is not 9); issue a boleto in reais.',
};

const wrongCheckDigit: BoletoReading = {
  ok: false,
  code: 'boleto_check_digit',
  detail: 'A check digit of the digitable line is wrong; copy the line again from your PSP.',
};

const DAY_MS = 86_400_000;
/** FEBRABAN counts the due date from here; after 9999 it went on with 1000 (22 February 2025). */
const FACTOR_ZERO = Date.UTC(1997, 9, 7);
const FACTOR_CYCLE = 9_000;

/** FEBRABAN (Comunicado on the factor's second cycle): a due date lies at most this far ahead. */
const FACTOR_AHEAD = 5_500;

/**
 * The due date that a bank slip's line carries, as midnight UTC; null when it carries none. The same factor comes back
 * every 9,000 days; the latest date that a due date seen at `near` can be is meant.
 */
export function boletoDueDate(digits: string, near: Date): Date | null {
  const factor = /^\d{47}$/u.test(digits) ? Number(digits.slice(33, 37)) : 0;
  if (factor < 1000) return null;
  const today = (near.getTime() - FACTOR_ZERO) / DAY_MS;
  const cycles = Math.floor((today + FACTOR_AHEAD - factor) / FACTOR_CYCLE);
  return new Date(FACTOR_ZERO + (factor + Math.max(0, cycles) * FACTOR_CYCLE) * DAY_MS);
}

/** A year and the day that time zones differ by. Banks no longer take a slip that is overdue by more. */
const PAYABLE_OVERDUE_DAYS = 366;

/** Whether a bank slip has been overdue for more than a year. */
export function isLongOverdue(digits: string, now: Date): boolean {
  const due = boletoDueDate(digits, now);
  return due !== null && due.getTime() + PAYABLE_OVERDUE_DAYS * DAY_MS < now.getTime();
}

/** Issuers let overdue boletos be paid for up to about two months, and banks take some days to clear them. */
const CLEARING_DAYS = 65;

/** Until when a boleto may still be paid and clear: counted from its due date, else from the order's expiry; null: unknown. */
export function boletoClearsUntil(digits: string, order: { createdAt: Date; expiresAt: Date | null }): Date | null {
  const due = boletoDueDate(digits, order.createdAt) ?? order.expiresAt;
  return due && new Date(due.getTime() + CLEARING_DAYS * DAY_MS);
}
