import type { Currency } from '../words';
import { compact, type Fields } from './fields';

/** WhatsApp refuses an order that expires sooner; the same is asked again when the message really goes out. */
export const SHORTEST_EXPIRATION_SECONDS = 300;

/** The last second of the year 9999, beyond which RFC 3339 has no date. Milliseconds sent by mistake end up beyond it. */
const LAST_SECOND = 253_402_300_799;

export interface Expiration {
  object: { timestamp: string; description?: string };
  at: Date;
}

/** Reads `order.expiration`: UTC seconds as text or number, sent as text. Brazil requires a description. */
export function readExpiration(order: Fields, currency: Currency | undefined, now: Date): Expiration | undefined {
  const expiration = order.object('expiration');
  if (expiration === undefined) return undefined;
  const seconds = readTimestamp(expiration, now);
  const description = expiration.text('description', { required: currency === 'BRL', max: 120 });
  expiration.rejectUnknown();
  if (seconds === undefined) return undefined;
  return { object: compact({ timestamp: String(seconds), description }), at: new Date(seconds * 1000) };
}

function readTimestamp(expiration: Fields, now: Date): number | undefined {
  const value = expiration.value('timestamp', true);
  if (value === undefined) return undefined;
  const refuse = (code: string, detail: string) => {
    expiration.report.add(expiration.at('timestamp'), code, detail);
    return undefined;
  };
  const seconds = typeof value === 'string' && /^\d{1,15}$/u.test(value) ? Number(value) : value;
  if (typeof seconds !== 'number' || !Number.isSafeInteger(seconds)) {
    return refuse('invalid_timestamp', 'Send UTC seconds since 1970, as a whole number or its digits in a string.');
  }
  if (seconds > LAST_SECOND) {
    return refuse('expiration_too_far', 'Send seconds, not milliseconds, and a date before the year 10000.');
  }
  if (seconds * 1000 < now.getTime() + SHORTEST_EXPIRATION_SECONDS * 1000) {
    return refuse(
      'expiration_too_soon',
      `Let the order expire at least ${SHORTEST_EXPIRATION_SECONDS} seconds from now.`,
    );
  }
  return seconds;
}
