import { createHash, timingSafeEqual } from 'node:crypto';
import { ProblemError } from '../domain/errors';
import type { Clock } from '../ports';
import { createRateLimit, rateLimitFields } from './rate-limit';

export type Scope = 'read' | 'write' | 'refund';

export interface ApiKey {
  key: string;
  scopes: readonly Scope[];
  /** Requests a minute; unlimited without. */
  perMinute?: number | null;
}

/** Where the header fields of the answer go. */
interface Reply {
  set(fields: Record<string, string>): unknown;
}

/** Lets a request pass, or throws `unauthorized`, `rate_limited` or `forbidden`. */
export type KeyCheck = (authorization: string | undefined, scope: Scope, reply: Reply) => void;

/** Makes the check of `Authorization: Bearer <API key>`; it tells a key's budget, where it has one, in the answer. */
export function createKeyCheck(keys: readonly ApiKey[], clock: Clock): KeyCheck {
  const digests = keys.map(({ key, scopes, perMinute }) => ({
    digest: digestOf(key),
    scopes,
    limit: perMinute ? { perMinute, take: createRateLimit(clock, perMinute) } : null,
  }));
  return (authorization, scope, reply) => {
    const given = digestOf(/^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
    // Every key is compared, and digests have one length, so the time tells nothing.
    const found = digests.filter(({ digest }) => timingSafeEqual(digest, given))[0];
    if (!found) throw new ProblemError('unauthorized', 'Send Authorization: Bearer <API key> with a key of API_KEYS.');
    if (found.limit) {
      const budget = found.limit.take();
      reply.set(rateLimitFields(found.limit.perMinute, budget));
      const { allowed, resetSeconds: retryAfterSeconds } = budget;
      if (!allowed)
        throw new ProblemError('rate_limited', `Repeat it in ${retryAfterSeconds} s.`, { retryAfterSeconds });
    }
    if (!found.scopes.includes(scope))
      throw new ProblemError(
        'forbidden',
        `This API key is narrowed to ${found.scopes.join('+')}; this needs ${scope}.`,
      );
  };
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
