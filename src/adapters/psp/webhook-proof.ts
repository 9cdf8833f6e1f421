import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { PspWebhookDelivery } from '../../ports/psp';

/** Longer headers hold no signature of any PSP here. */
const LONGEST_HEADER = 1_000;
/** Two secrets during a rotation, and some room. */
const MOST_CANDIDATES = 8;

/** One header as it came; null when it is absent, given twice, or too long to be looked at. */
export function headerOf({ headers }: Pick<PspWebhookDelivery, 'headers'>, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' && value.length <= LONGEST_HEADER ? value : null;
}

/** One query parameter; null when it is absent, given twice, or too long. */
export function queryOf({ query }: Pick<PspWebhookDelivery, 'query'>, name: string): string | null {
  const value = query[name];
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_HEADER ? value : null;
}

export const hmacSha256 = (secret: string, message: Buffer | string, encoding: 'hex' | 'base64'): string =>
  createHmac('sha256', secret).update(message).digest(encoding);

/**
 * Whether one of the given texts is one of those that `expect` makes: each is hashed once, every pair is compared in
 * constant time, and with more given ones than any sender has reason for nothing is made or looked at.
 */
export function matchesAny(given: readonly string[], expect: () => readonly string[]): boolean {
  if (given.length === 0 || given.length > MOST_CANDIDATES) return false;
  const digests = given.map(digestOf);
  const wanted = expect().map(digestOf);
  return wanted.flatMap((one) => digests.map((other) => timingSafeEqual(one, other))).some(Boolean);
}

/** A name for a delivery that brings none: the same bytes are the same delivery. */
export const deliveryIdOf = (content: Buffer | string): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 32);

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
