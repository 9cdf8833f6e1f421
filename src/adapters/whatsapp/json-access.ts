/**
 * Reading what WhatsApp sends. The public documents disagree with each other about types (numbers and numeric
 * strings, absent and null, one object and an array of one), so every reader here accepts all of them and answers
 * null for what it cannot read. Nothing here throws but `parseJson`.
 */
import { OFFSET } from '../../domain/values/money';
import { storableTime } from '../../domain/values/stored-time';
import { isStorable } from '../../domain/values/text';

export type JsonObject = Record<string, unknown>;

/**
 * The pattern begins with the character before the number: a search for 16 digits alone would take as long as parsing.
 */
const LONG_INTEGER = /(?:^|[:,[\s])-?[0-9]{16}/;

/** Parses JSON bytes; throws a SyntaxError. Integers too long for a double come out as strings with all their digits. */
function parseJson(raw: Buffer): unknown {
  const text = raw.toString('utf8');
  // Some gateways use ids of 19 digits. As doubles, different ids would become the same number.
  return JSON.parse(LONG_INTEGER.test(text) ? quoteNumbers(text, LONG_INTEGERS) : text);
}

const LONG_INTEGERS = /(?<![\d.eE+-])-?[1-9][0-9]{15,}(?![\d.eE])/g;

/** A JSON text with each match of `numbers` that stands outside of strings made a string of the same digits. */
export function quoteNumbers(text: string, numbers: RegExp): string {
  let out = '';
  let from = 0;
  while (from < text.length) {
    const quote = text.indexOf('"', from);
    const plain = quote < 0 ? text.slice(from) : text.slice(from, quote);
    out += plain.replace(numbers, '"$&"');
    if (quote < 0) return out;
    let end = quote + 1;
    while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
    out += text.slice(quote, end + 1);
    from = end + 1;
  }
  return out;
}

/** Like `parseJson`, but an unreadable body is undefined. */
export function tryParseJson(raw: Buffer): unknown {
  try {
    return parseJson(raw);
  } catch {
    return undefined;
  }
}

/** Whether a value is a JSON object (not null, not an array). */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value as an object; an empty one stands for anything else. */
export const asObject = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** An array as it is, nothing for null or absent, and anything else as a list of one. */
export function asList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return value === null || value === undefined ? [] : [value];
}

/** Longer identifiers are ignored; WhatsApp's own message ids have about 60 characters. */
const MAX_TEXT = 512;

/** A non-empty string, or a number as a string; null otherwise, also for what PostgreSQL cannot store (NUL, half a pair). */
export function asText(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string' || value === '' || value.length > MAX_TEXT || !isStorable(value)) return null;
  return value;
}

/** A provider's word, trimmed and in lower case; null when there is none. */
export const asWord = (value: unknown): string | null => asText(value)?.trim().toLowerCase() || null;

/** A whole number from a number or a string of digits; null otherwise. */
export function asInteger(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value.trim()) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : null;
}

/** Minor units of an amount object; null when it is absent, unreadable, negative, or in an offset other than 100. */
export function asAmount(value: unknown): number | null {
  const amount = asObject(value);
  const units = asInteger(amount.value);
  return asInteger(amount.offset) === OFFSET && units !== null && units >= 0 ? units : null;
}

/** A larger timestamp is in milliseconds: as seconds it would be after the year 5000. */
const MILLISECONDS_FROM = 100_000_000_000;

/** A time from seconds, or milliseconds as YCloud relays them; null otherwise. */
export function asDate(value: unknown): Date | null {
  const number = asInteger(value);
  if (number === null || number <= 0) return null;
  return storableTime(number < MILLISECONDS_FROM ? number * 1000 : number);
}

/** A time as text, as RFC 3339 writes it; null otherwise. */
export const asTime = (value: unknown): Date | null => storableTime(Date.parse(asText(value) ?? ''));
