/** A value as JSON has it. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/**
 * The value as it can be stored and hashed: dates as text, members that are undefined left out, and what PostgreSQL
 * refuses in a text (a NUL, half of a surrogate pair) replaced, so that what is read later has the hash of today.
 */
export function storable(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value.replace(REFUSED, '\ufffd');
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object') throw new Error(`a ${typeof value} has no form in JSON`);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [storable(name), storable(member)]));
}

const REFUSED = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * RFC 8785: no blanks, members sorted by the UTF-16 code units of their names, numbers and texts as ECMAScript writes
 * them. The same value has the same text everywhere.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') {
    if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('JSON has no such number');
    return JSON.stringify(value);
  }
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name] ?? null)}`);
  return `{${members.join(',')}}`;
}
