import { delayOf } from './schedule';

/** Kinds of items by which an address of FORWARD_URLS can be narrowed. */
export type ForwardTopic = 'messages' | 'statuses' | 'payments';

/** Whether a delivery goes to an address: whole, if one of its items does. An empty `only` takes everything. */
export const isWanted = (only: readonly ForwardTopic[], topics: ReadonlySet<ForwardTopic>): boolean =>
  only.length === 0 || only.some((topic) => topics.has(topic));

/** What becomes of a delivery after a try; `rests`: the address rests before it is asked again. */
export interface ForwardDecision {
  row: 'taken' | 'keeps_its_turn' | 'set_aside';
  rests: boolean;
}

/** The receiver read this body and wants none of it; others may be taken. */
const BODY_REFUSED = new Set([400, 413, 415, 422]);
/** The receiver, or a proxy before it, is away for now: everything waits, in order. */
const AWAY = new Set([408, 425, 429, 502, 503, 504]);
/** After so many other answers, a few minutes, the delivery itself may be what the receiver stumbles over. */
const TRIES_BEFORE_OTHERS = 8;

/**
 * Decides after a try. `httpStatus` null: no answer. While an address is away everything waits in order; one body that
 * it refuses is tried again later and keeps nobody waiting.
 */
export function decideForward(
  { delivered, httpStatus }: { delivered: boolean; httpStatus: number | null },
  attempts: number,
): ForwardDecision {
  if (delivered) return { row: 'taken', rests: false };
  if (httpStatus === null || AWAY.has(httpStatus)) return { row: 'keeps_its_turn', rests: true };
  if (BODY_REFUSED.has(httpStatus)) return { row: 'set_aside', rests: false };
  return { row: attempts < TRIES_BEFORE_OTHERS ? 'keeps_its_turn' : 'set_aside', rests: true };
}

/** An address is asked at least once a minute, so that it is served soon after it is back. */
const LONGEST_PAUSE = 60;

/** Seconds that an address rests after so many failed tries in a row (from 1). */
export const pauseAfter = (schedule: readonly number[], failures: number): number =>
  Math.min(delayOf(schedule, failures - 1), LONGEST_PAUSE);

/** Seconds after which a delivery that is not taken is given up: when the last retry of a notification would be over. */
export const givenUpAfter = (schedule: readonly number[]): number => schedule.reduce((sum, one) => sum + one, 0);
