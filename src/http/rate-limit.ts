import type { Clock } from '../ports';

/** Takes one request out of the budget: 0, or the seconds after which there is one again. */
export type RateLimit = () => number;

/**
 * Makes a budget of `perMinute` requests that fills evenly, so that a caller may burst and then goes on at the rate.
 * It is kept in memory: each process counts for itself, and a shared counter would cost a statement per request.
 */
export function createRateLimit(clock: Clock, perMinute: number): RateLimit {
  const perMs = perMinute / 60_000;
  let saved = perMinute;
  let at = clock.now().getTime();
  return () => {
    const now = clock.now().getTime();
    saved = Math.min(perMinute, saved + Math.max(0, now - at) * perMs);
    at = now;
    if (saved >= 1) {
      saved -= 1;
      return 0;
    }
    return Math.ceil((1 - saved) / perMs / 1000);
  };
}
