/** Minutes ahead of UTC. Neither country has summer time (Brazil since 2019). */
export const INDIA = 330;
export const BRAZIL = -180;

/** In which order a file writes day, month and year. */
export type DateOrder = 'ymd' | 'dmy' | 'mdy';

const ISO =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)? ?(Z|UTC|[+-]\d{2}:?\d{2})?$/;
const DMY = /^(\d{1,2})[-/. ](\d{1,2}|[A-Za-z]{3,9})[-/. ](\d{4}|\d{2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * Seconds since 1970 of a date as files write it, with or without a time; `offset` minutes count where the text names
 * no zone. Null for anything else and for a day that does not exist.
 */
export function parseTime(text: string, order: DateOrder, offset: number): number | null {
  const plain = order === 'dmy' ? parsePlain(text, offset) : undefined;
  if (plain !== undefined) return plain;
  const iso = ISO.exec(text);
  if (iso) {
    const [, year, month, day, hour, minute, second, zone] = iso;
    const shift = zone === undefined ? offset : zoneMinutes(zone);
    return toSeconds([num(year), num(month), num(day), num(hour), num(minute), num(second)], shift);
  }
  if (order === 'ymd') return null;
  const found = DMY.exec(text);
  if (!found) return null;
  const [, a, b = '', y, hour, minute, second] = found;
  const named = /^\d/.test(b) ? 0 : MONTHS.indexOf(b.slice(0, 3).toLowerCase()) + 1;
  if (named === 0 && !/^\d/.test(b)) return null;
  const [day, month] = order === 'mdy' && named === 0 ? [num(b), num(a)] : [num(a), named || num(b)];
  const year = num(y) < 100 ? 2000 + num(y) : num(y);
  return toSeconds([year, month, day, num(hour), num(minute), num(second)], offset);
}

/** `dd/mm/yyyy hh:mm:ss`, which a file of a million payments has three million times; undefined: another form. */
function parsePlain(text: string, offset: number): number | null | undefined {
  if (
    text.length !== 19 ||
    text[2] !== '/' ||
    text[5] !== '/' ||
    text[10] !== ' ' ||
    text[13] !== ':' ||
    text[16] !== ':'
  )
    return undefined;
  const year = twoDigits(text, 6) * 100 + twoDigits(text, 8);
  const [month, day] = [twoDigits(text, 3), twoDigits(text, 0)];
  const [hour, minute, second] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)];
  if (Number.isNaN(year + month + day + hour + minute + second)) return undefined;
  return toSeconds([year, month, day, hour, minute, second], offset);
}

/** NaN: there are others than digits. */
function twoDigits(text: string, at: number): number {
  const a = text.charCodeAt(at) - 48;
  const b = text.charCodeAt(at + 1) - 48;
  return a >= 0 && a <= 9 && b >= 0 && b <= 9 ? a * 10 + b : Number.NaN;
}

const num = (text: string | undefined): number => (text === undefined ? 0 : Number(text));

function zoneMinutes(zone: string): number {
  if (zone === 'Z' || zone === 'UTC') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return zone[0] === '-' ? -minutes : minutes;
}

/** Seconds since 1970 of a wall clock that is `offset` minutes ahead of UTC; null for a moment that does not exist. */
export function toSeconds(
  [year, month, day, hour, minute, second]: readonly [number, number, number, number, number, number],
  offset: number,
): number | null {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 60 || year < 2000 || year > 2199) return null;
  return (daysSince1970(year, month, day) * 24 * 60 + hour * 60 + minute - offset) * 60 + second;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days of the Gregorian calendar, counted in years that begin in March, so that a leap day is the last one. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const cycle = Math.floor(y / 400);
  const ofCycle = y - cycle * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return cycle * 146_097 + ofCycle * 365 + Math.floor(ofCycle / 4) - Math.floor(ofCycle / 100) + ofYear - 719_468;
}

/** YYYY-MM-DD of a moment where clocks are `offset` minutes ahead of UTC. */
export function dayOf(seconds: number, offset: number): string {
  return new Date((seconds + offset * 60) * 1000).toISOString().slice(0, 10);
}
