import { withJitter } from '../decisions/schedule';
import { dayOf } from './date-text';

const DAY_SECONDS = 86_400;
/** Gateways have the books of a day whole by six in the morning after it. */
const READY_SECONDS = 6 * 3600;
/** Where nothing was fetched before: what can still be late. */
const FIRST_DAYS = 7;
/** A service that was off for longer has files to import first. */
const MOST_DAYS = 366;
/** Up to so long after the hour, so that not every merchant asks at the same second. */
const SPREAD_SECONDS = 900;

/** The newest day whose books are whole, as YYYY-MM-DD in the gateway's own days. */
export function newestReadyDay(now: Date, dayOffset: number): string {
  return dayOf(Math.floor(now.getTime() / 1000) - READY_SECONDS - DAY_SECONDS, dayOffset);
}

/** The days that should be fetched by now and are not planned yet, the oldest first. `last`: the newest planned one. */
export function daysToFetch(newest: string, last: string | null): string[] {
  const number = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 1000 / DAY_SECONDS;
  const end = number(newest);
  const first = last === null ? end - FIRST_DAYS + 1 : Math.max(number(last) + 1, end - MOST_DAYS + 1);
  return Array.from({ length: Math.max(0, end - first + 1) }, (_, at) => dayOf((first + at) * DAY_SECONDS, 0));
}

/** Seconds until a day that was just planned is asked for. */
export const secondsBeforeFetch = (random = Math.random()): number => 60 + random * SPREAD_SECONDS;

export interface FailedFetch {
  /** So many tries in a row, from 1. */
  attempts: number;
  /** The gateway says no, as with wrong keys; otherwise it is away, or busy, and comes back. */
  isRefused: boolean;
  /** What the gateway itself asks for. */
  afterSeconds?: number | undefined;
}

/** Seconds until the next try; a day is never given up, since nobody else brings its rows. */
export function secondsAfterFailedFetch(
  { attempts, isRefused, afterSeconds = 0 }: FailedFetch,
  random = Math.random(),
): number {
  const [first, longest] = isRefused ? [900, 6 * 3600] : [60, 3600];
  const planned = Math.min(first * 2 ** Math.min(attempts - 1, 20), longest);
  return Math.max(withJitter(planned, random), withJitter(afterSeconds, random));
}
