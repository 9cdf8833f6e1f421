const ZONES: Record<string, string> = { INR: 'Asia/Kolkata', BRL: 'America/Sao_Paulo' };

/** The time zone of the merchant's days: of those who are paid in this currency. */
const zoneOf = (currency: string): string => ZONES[currency] ?? 'UTC';

const formats = new Map<string, Intl.DateTimeFormat>();

/** The merchant's day of a moment, as YYYY-MM-DD. */
export function merchantDay(at: Date, currency: string): string {
  const timeZone = zoneOf(currency);
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  formats.set(timeZone, format);
  return format.format(at);
}
