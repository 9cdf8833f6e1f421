/** Parts of a date by the letters of Unicode LDML that we take. */
const PARTS: Readonly<
  Record<string, { name: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'zone' | ''; form: string }>
> = {
  yyyy: { name: 'year', form: '\\d{4}' },
  yy: { name: 'year', form: '\\d{2}' },
  MMM: { name: 'month', form: '[A-Za-z]{3}' },
  MM: { name: 'month', form: '\\d{2}' },
  M: { name: 'month', form: '\\d{1,2}' },
  dd: { name: 'day', form: '\\d{2}' },
  d: { name: 'day', form: '\\d{1,2}' },
  HH: { name: 'hour', form: '\\d{2}' },
  H: { name: 'hour', form: '\\d{1,2}' },
  mm: { name: 'minute', form: '\\d{2}' },
  ss: { name: 'second', form: '\\d{2}' },
  SSS: { name: '', form: '\\d{1,9}' },
  XXX: { name: 'zone', form: 'Z|[+-]\\d{2}:\\d{2}' },
  xxx: { name: 'zone', form: '[+-]\\d{2}:\\d{2}' },
  XX: { name: 'zone', form: 'Z|[+-]\\d{4}' },
  xx: { name: 'zone', form: '[+-]\\d{4}' },
  Z: { name: 'zone', form: '[+-]\\d{4}' },
};
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The parts of a date as a file writes it; what the format does not have is 0. */
export interface DateParts {
  moment: readonly [year: number, month: number, day: number, hour: number, minute: number, second: number];
  /** Minutes ahead of UTC; null: the text names no zone. */
  zone: number | null;
}

/**
 * A reader of dates of one LDML format ("dd/MM/yyyy HH:mm:ss"); null for a format with a letter that we do not take or
 * without year, month and day. Text in quotes stands for itself.
 */
export function compileDateFormat(format: string): ((text: string) => DateParts | null) | null {
  const names: string[] = [];
  let source = '';
  for (const [token, quoted] of format.matchAll(/'([^']*)'|([A-Za-z])\2*|[^A-Za-z']/g)) {
    const part = PARTS[token];
    if (quoted !== undefined) source += escapeForRegExp(quoted || "'");
    else if (part) {
      source += `(${part.form})`;
      names.push(part.name);
    } else if (/^[A-Za-z]/.test(token)) return null;
    else source += escapeForRegExp(token);
  }
  if (!['year', 'month', 'day'].every((name) => names.includes(name))) return null;
  const pattern = new RegExp(`^${source}$`);
  return (text) => {
    const found = pattern.exec(text);
    return found ? toParts(new Map(names.map((name, index) => [name, found[index + 1] ?? '']))) : null;
  };
}

const escapeForRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

function toParts(found: ReadonlyMap<string, string>): DateParts | null {
  const number = (name: string) => Number(found.get(name) ?? 0);
  const monthText = found.get('month') ?? '';
  const month = /^\d/.test(monthText) ? Number(monthText) : MONTHS.indexOf(monthText.toLowerCase()) + 1;
  const year = number('year') < 100 ? 2000 + number('year') : number('year');
  const zone = found.get('zone');
  return {
    moment: [year, month, number('day'), number('hour'), number('minute'), number('second')],
    zone: zone === undefined ? null : zoneMinutes(zone),
  };
}

function zoneMinutes(zone: string): number {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** Minutes that clocks of a time zone are ahead of UTC at a wall-clock moment, given as if it were UTC. */
export function createZone(timezone: string): (seconds: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
  const days = new Map<number, number>();
  return (seconds) => {
    // Clocks are changed at night, in the hours that nobody's report hangs on: one answer for six hours is enough.
    const part = Math.floor(seconds / 21_600);
    const known = days.get(part);
    if (known !== undefined) return known;
    const name =
      format.formatToParts(new Date(seconds * 1000)).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
    const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
    if (days.size > 2_000) days.clear();
    days.set(part, offset);
    return offset;
  };
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
