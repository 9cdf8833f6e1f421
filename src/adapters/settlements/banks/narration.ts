/** Gateways by what banks call them in narrations, blanks and signs left out. */
const GATEWAYS: readonly (readonly [string, RegExp])[] = [
  ['razorpay', /RAZORPAY|RAZPAY/],
  ['payu', /PAYU(?!S)/],
  ['cashfree', /CASHFREE/],
  ['billdesk', /BILLDESK|INDIAIDEAS/],
  ['phonepe', /PHONEPE/],
  ['stripe', /STRIPE/],
  ['mercadopago', /MERCADOPAGO/],
  ['pagarme', /PAGARME/],
];

/**
 * Ids by their form, which need no border: a NEFT UTR (bank, letter, 11 digits), an RTGS UTR (22 characters), and Pix'
 * end-to-end id. A UPI or IMPS reference (12 digits) is found as a piece of its own.
 */
const FORMS = [/[A-Z]{4}[A-Z]\d{11}(?!\d)/g, /[A-Z]{4}R[A-Z0-9]\d{16}/g, /E\d{8}20\d{10}[A-Z0-9]{11}/g];

/** A mobile number, with or without the country's code: personal. */
const PHONE = /^(?:91)?[6-9]\d{9}$|^55\d{10,11}$/;

/** What is kept of a narration: ids, and the gateway that it names. Names and addresses of people are dropped. */
export interface Narration {
  utr: string | null;
  tokens: string[];
  gateway: string | null;
}

/** `reference`: the bank's own column for it. `gateways`: names of further gateways, in small letters. */
export function readNarration(text: string, reference = '', gateways: readonly string[] = []): Narration {
  const upper = text.toUpperCase();
  const compact = upper.replace(/[^A-Z0-9]/g, '');
  const own = upper.match(/[^\s\-/*:,;|]+@[^\s\-/*:,;|]+/g) ?? [];
  const pieces = own.reduce((rest, address) => rest.replace(address, ' '), upper).split(/[^A-Z0-9]+/);
  const formed = FORMS.flatMap((form) => upper.replace(/\s+/g, '').match(form) ?? []);
  const column = bare(reference);
  const tokens = [
    ...new Set([...formed, ...pieces.filter(isId), ...joined(pieces), ...(isId(column) ? [column] : [])]),
  ];
  return {
    utr:
      formed[0] ?? (isId(column) && /\d{6}/.test(column) ? column : (tokens.find((t) => /^\d{12}$/.test(t)) ?? null)),
    tokens: tokens.slice(0, 16),
    gateway: findGateway(compact, gateways),
  };
}

/** Keeps capitals and digits, and drops leading zeros of a padded number. */
function bare(reference: string): string {
  const text = reference.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return /^0+\d{12}$/.test(text) ? text.slice(-12) : text;
}

/**
 * A piece without a digit is a name or a plain word, a short one says nothing, and a telephone number is personal data.
 */
function isId(piece: string): boolean {
  return piece.length >= 6 && piece.length <= 40 && /\d/.test(piece) && !/^0+$/.test(piece) && !PHONE.test(piece);
}

/** Ids that a line break of the bank has cut in two: adjacent pieces that both have digits. */
function joined(pieces: readonly string[]): string[] {
  return pieces.flatMap((piece, at) => {
    const next = pieces[at + 1] ?? '';
    const both = piece + next;
    const halves = /\d/.test(piece) && /\d/.test(next) && !PHONE.test(piece) && !PHONE.test(next);
    return halves && both.length >= 12 && both.length <= 35 && !PHONE.test(both) ? [both] : [];
  });
}

function findGateway(compact: string, more: readonly string[]): string | null {
  const known = GATEWAYS.find(([, form]) => form.test(compact));
  if (known) return known[0];
  return more.find((name) => compact.includes(name.toUpperCase().replace(/[^A-Z0-9]/g, ''))) ?? null;
}
