import { TokenBucket } from '../../domain/values/token-bucket';
import type { Clock } from '../../ports';

/** What a budget says of one request. */
export interface Budget {
  /** Whether it may go on; it was taken out of the budget then. */
  allowed: boolean;
  /** Whole requests that are left. */
  remaining: number;
  /** Whole seconds, rounded up, until there is one more; 0 when the budget is full. */
  resetSeconds: number;
}

/** Takes one request out of the budget, if there is one. */
export type RateLimit = () => Budget;

/**
 * Makes a budget of `perMinute` requests that fills evenly, so that a caller may burst and then goes on at the rate.
 * It is kept in memory: each process counts for itself, and a shared counter would cost a statement per request.
 */
export function createRateLimit(clock: Clock, perMinute: number): RateLimit {
  const bucket = new TokenBucket(perMinute, perMinute / 60, clock.now().getTime());
  return () => {
    const allowed = bucket.take(clock.now().getTime(), 1) === 1;
    return { allowed, remaining: bucket.remaining, resetSeconds: Math.ceil(bucket.secondsToNext) };
  };
}

/**
 * The two fields that tell a budget (IETF, draft-ietf-httpapi-ratelimit-headers-10): the policy is a quota of requests
 * in a window of seconds; `t` is when there is one more request, which after a 429 is when Retry-After ends.
 */
export const rateLimitFields = (perMinute: number, { remaining, resetSeconds }: Budget): Record<string, string> => ({
  'RateLimit-Policy': `"key";q=${perMinute};w=60`,
  RateLimit: `"key";r=${remaining};t=${resetSeconds}`,
});
