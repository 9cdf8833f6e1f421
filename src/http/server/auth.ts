import { createHash, timingSafeEqual } from 'node:crypto';
import type { Scope } from '../../config';
import { ProblemError } from '../../domain/values/errors';
import type { Clock } from '../../ports';
import { createRateLimit, type RateLimit, rateLimitFields } from './rate-limit';
import { type Asking, createSessions, refuseOtherSites, type Sessions } from './session';

export interface ApiKey {
  key: string;
  /** The key's name: its owner or its use. null or absent: it has no name. */
  name?: string | null;
  scopes: readonly Scope[];
  /** Requests a minute; unlimited without. */
  perMinute?: number | null;
}

/** A key as it is checked; a session of the dashboard uses up the budget of the key that began it. */
export interface KnownKey extends ApiKey {
  digest: Buffer;
  limit: { perMinute: number; take: RateLimit } | null;
}

/** Sets header fields of the answer. */
interface Reply {
  set(fields: Record<string, string>): unknown;
}

/**
 * Checks a request. Returns when its session ends (null for an API key) and the key's name, or throws `unauthorized`,
 * `rate_limited` or `forbidden`.
 */
export type KeyCheck = (request: Asking, scope: Scope, reply: Reply) => { until: Date | null; actor: string | null };

export interface Auth {
  check: KeyCheck;
  sessions: Sessions<KnownKey>;
  /** Finds a key, to begin a session; null when it is none of ours. */
  findKey(given: string): KnownKey | null;
}

/**
 * Makes the check of `Authorization: Bearer <API key>` and, without that header, of the dashboard's session. It also
 * sets the headers of the key's budget, where it has one.
 */
export function createAuth(keys: readonly ApiKey[], clock: Clock): Auth {
  const known = keys.map((key) => ({
    ...key,
    digest: digestOf(key.key),
    limit: key.perMinute ? { perMinute: key.perMinute, take: createRateLimit(clock, key.perMinute) } : null,
  }));
  const sessions = createSessions(known, clock);
  const findKey = (given: string): KnownKey | null => {
    const digest = digestOf(given);
    // Compare with every key. Digests have one length, so that the time taken reveals nothing.
    return known.filter((key) => timingSafeEqual(key.digest, digest))[0] ?? null;
  };

  const identify = (request: Asking, reply: Reply): { key: KnownKey; until: Date | null } => {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const key = findKey(/^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '');
      if (key) return { key, until: null };
    } else {
      const session = sessions.find(request.headers);
      if (session) {
        refuseOtherSites(request);
        // A copy on the browser's disk would outlast the session.
        reply.set({ 'Cache-Control': 'no-store' });
        return { key: session.key, until: session.expiresAt };
      }
    }
    throw new ProblemError('unauthorized', 'Send Authorization: Bearer <API key> with a key of API_KEYS.');
  };

  const check: KeyCheck = (request, scope, reply) => {
    const { key, until } = identify(request, reply);
    if (key.limit) {
      const budget = key.limit.take();
      reply.set(rateLimitFields(key.limit.perMinute, budget));
      const { allowed, resetSeconds: retryAfterSeconds } = budget;
      if (!allowed)
        throw new ProblemError('rate_limited', `Repeat it in ${retryAfterSeconds} s.`, { retryAfterSeconds });
    }
    if (!key.scopes.includes(scope))
      throw new ProblemError('forbidden', `This API key is narrowed to ${key.scopes.join('+')}; this needs ${scope}.`);
    return { until, actor: key.name ?? null };
  };
  return { check, sessions, findKey };
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
