import { createHash, timingSafeEqual } from 'node:crypto';
import { ProblemError } from '../domain/errors';
import type { Clock } from '../ports';
import { createRateLimit } from './rate-limit';

export type Scope = 'read' | 'write' | 'refund';

export interface ApiKey {
  key: string;
  scopes: readonly Scope[];
  /** Requests a minute; unlimited without. */
  perMinute?: number | null;
}

/** Makes the check of `Authorization: Bearer <API key>`: throws `unauthorized`, `rate_limited` or `forbidden`. */
export function createKeyCheck(
  keys: readonly ApiKey[],
  clock: Clock,
): (authorization: string | undefined, scope: Scope) => void {
  const digests = keys.map(({ key, scopes, perMinute }) => ({
    digest: digestOf(key),
    scopes,
    secondsToWait: perMinute ? createRateLimit(clock, perMinute) : () => 0,
  }));
  return (authorization, scope) => {
    const given = digestOf(/^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
    // Every key is compared, and digests have one length, so the time tells nothing.
    const found = digests.filter(({ digest }) => timingSafeEqual(digest, given))[0];
    if (!found) throw new ProblemError('unauthorized', 'Send Authorization: Bearer <API key> with a key of API_KEYS.');
    const retryAfterSeconds = found.secondsToWait();
    if (retryAfterSeconds > 0)
      throw new ProblemError('rate_limited', `Repeat it in ${retryAfterSeconds} s.`, { retryAfterSeconds });
    if (!found.scopes.includes(scope))
      throw new ProblemError(
        'forbidden',
        `This API key is narrowed to ${found.scopes.join('+')}; this needs ${scope}.`,
      );
  };
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
