import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Notification } from './generated/types';

/** Standard Webhooks: an older or newer signature may be one that somebody recorded. */
const TOLERANCE_SECONDS = 300;
/** One for each secret, and some room; a header of thousands must not cost thousands of comparisons. */
const MOST_SIGNATURES = 8;

/** The delivery was not signed with one of the secrets, or not now. Answer it with 401. */
export class InvalidSignatureError extends Error {
  override name = 'InvalidSignatureError';
}

export interface Delivery {
  /** The endpoint's secrets (`whsec_…`): one, or two while they rotate. */
  secrets: readonly string[];
  /** As Node and Express give them, or a fetch Headers object. */
  headers: Record<string, string | string[] | undefined> | { get(name: string): string | null };
  /** The raw body, exactly as it came: text, or a Buffer. */
  body: string | Uint8Array;
  /** The time, for tests. */
  now?: Date;
}

/**
 * Reads a notification that proves that it came from your wapay (Standard Webhooks); throws InvalidSignatureError.
 * `id` is the same when a notification is repeated: remember it to react once.
 */
export function verifyNotification({
  secrets,
  headers,
  body,
  now = new Date(),
}: Delivery): Notification & { id: string } {
  const header = (name: string): string => {
    const value = isGettable(headers) ? headers.get(name) : headers[name];
    if (typeof value !== 'string' || value === '') throw new InvalidSignatureError(`The header ${name} is missing.`);
    return value;
  };
  const id = header('webhook-id');
  const timestamp = header('webhook-timestamp');
  const age = Math.abs(now.getTime() / 1000 - Number(timestamp));
  if (!/^\d{1,12}$/.test(timestamp) || age > TOLERANCE_SECONDS)
    throw new InvalidSignatureError('The notification is too old or from the future: check the clock.');
  const given = header('webhook-signature')
    .split(' ', MOST_SIGNATURES)
    .flatMap((part) => (part.startsWith('v1,') ? [Buffer.from(part.slice(3), 'base64')] : []));
  const bytes = Buffer.from(body as Uint8Array);
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), bytes]);
  const expected = secrets.map((secret) => createHmac('sha256', keyOf(secret)).update(signed).digest());
  // Every pair is compared, so the time tells nothing.
  const matches = expected.flatMap((mac) => given.map((one) => one.length === mac.length && timingSafeEqual(one, mac)));
  if (!matches.includes(true)) throw new InvalidSignatureError('No secret made this signature.');
  return { ...(JSON.parse(bytes.toString()) as Notification), id };
}

/** A header named `get` would be text. */
const isGettable = (headers: Delivery['headers']): headers is { get(name: string): string | null } =>
  typeof headers.get === 'function';

const keyOf = (secret: string): Buffer => Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
