import { TokenBucket } from '../../domain/values/token-bucket';
import type { Clock } from '../../ports';

/** The result of a request budget. */
export interface Budget {
  /** Whether the request may run; if so, it was counted. */
  allowed: boolean;
  /** Requests that are left, whole ones. */
  remaining: number;
  /** Seconds until one more request is allowed, rounded up; 0 when the budget is full. */
  resetSeconds: number;
}

/** Takes one request from the budget, if one is left. */
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
 * The two header fields of a budget (IETF, draft-ietf-httpapi-ratelimit-headers-10). The policy is a number of requests
 * in a window of seconds; `t` is when one more request is allowed, which equals Retry-After on a 429.
 */
export const rateLimitFields = (perMinute: number, { remaining, resetSeconds }: Budget): Record<string, string> => ({
  'RateLimit-Policy': `"key";q=${perMinute};w=60`,
  RateLimit: `"key";r=${remaining};t=${resetSeconds}`,
});
