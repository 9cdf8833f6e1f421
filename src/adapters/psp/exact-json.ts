import { parseDecimal } from '../../domain/values/decimal';
import { asText, quoteNumbers } from '../whatsapp/json-access';

/** A number of JSON that is not a short whole one, outside of strings. */
const INEXACT = /(?<![\d.eE+-])-?(?:\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)|\d{16,})(?![\d.eE])/g;

/**
 * Parses JSON whose numbers may be money: decimals and long integers come out as strings with the digits that were
 * sent, because 4.35 as a double times 100 is 434.99999999999994. Unreadable: undefined.
 */
export function parseExactJson(raw: Buffer): unknown {
  try {
    return JSON.parse(quoteNumbers(raw.toString('utf8'), INEXACT));
  } catch {
    return undefined;
  }
}

/** Minor units of a decimal amount, a number or a text; null when it is none. */
export function asDecimal(value: unknown): number | null {
  const text = asText(value);
  return text === null ? null : parseDecimal(text);
}
