import type { Clock, ProviderError } from '../ports';

/** `open`: nobody asks; `half_open`: one request is under way to see whether the other side is back. */
export type BreakerState = 'closed' | 'open' | 'half_open';

export interface BreakerOptions {
  /** Who is asked, for logs and metrics. */
  name: string;
  clock: Clock;
  onChange?: (name: string, state: BreakerState) => void;
}

/** What a breaker lets a request do. */
export type Pass =
  /**
   * It may leave; `done` must be called once with whether the other side answered. It says in how many seconds it is
   * worth while to ask again; null while the other side is not taken for down.
   */
  | { held: false; done(answered: boolean): number | null }
  /** It must not leave; whole seconds until it is worth while to ask again, at least 1. */
  | { held: true; seconds: number };

export interface Breaker {
  readonly state: BreakerState;
  /** Asks for a pass. A request that `asksOnly` has no effect at the other side: such ones try first whether it is back. */
  enter(asksOnly: boolean): Pass;
}

/** No answer so often in a row: one lost connection is nothing, and a busy process notices an outage within seconds. */
const FAILURES = 5;
/** The first pause is over before a person notices; the longest lets an outage of an hour cost about sixty requests. */
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;
/** A probe that sends or pays may end as `unknown`, so it leaves only when no lookup has come to try. */
const PATIENCE_MS = 15_000;
/** By then the one that tries has its answer, or has waited long enough for it. */
const TRIAL_MS = 10_000;

/**
 * Notices that a provider does not answer, and keeps requests from being sent to it meanwhile. Each process has its own:
 * it learns of an outage from five requests and tries once a minute, which is little even for many processes, needs no
 * database on the way to a provider, and a process whose own network is broken does not stop the others.
 */
export function createBreaker({ name, clock, onChange = () => {} }: BreakerOptions): Breaker {
  let state: BreakerState = 'closed';
  let failures = 0;
  let pauseMs = FIRST_PAUSE_MS;
  let openedAt = 0;
  /** Grows with each opening: what left before it says nothing about the pause that runs. */
  let era = 0;

  const now = () => clock.now().getTime();
  const move = (to: BreakerState): void => {
    if (to === state) return;
    state = to;
    onChange(name, to);
  };
  const open = (pause: number): void => {
    era += 1;
    pauseMs = pause;
    openedAt = now();
    move('open');
  };
  const close = (): void => {
    failures = 0;
    pauseMs = FIRST_PAUSE_MS;
    move('closed');
  };
  const fail = (probe: boolean): void => {
    failures += 1;
    if (probe && state === 'half_open') open(Math.min(pauseMs * 2, LONGEST_PAUSE_MS));
    else if (state === 'closed' && failures >= FAILURES) open(FIRST_PAUSE_MS);
  };
  const done =
    (mine: number, probe: boolean) =>
    (answered: boolean): number | null => {
      // Whoever answers is there, whenever it was asked.
      if (answered) close();
      else if (mine === era) fail(probe);
      return state === 'closed' ? null : seconds(waitMs(true));
    };
  /** Until a request may try; zero or less: now. */
  const waitMs = (asksOnly: boolean): number => {
    if (state === 'half_open') return TRIAL_MS;
    const passed = now() - openedAt;
    // A clock that was set back must not prolong the pause.
    return passed < 0 ? 0 : pauseMs + (asksOnly ? 0 : PATIENCE_MS) - passed;
  };

  return {
    get state() {
      return state;
    },
    enter(asksOnly) {
      if (state === 'closed') return { held: false, done: done(era, false) };
      const wait = waitMs(asksOnly);
      if (wait > 0) return { held: true, seconds: seconds(wait) };
      move('half_open');
      return { held: false, done: done(era, true) };
    },
  };
}

const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

/** What is said of a request that was held back: nothing happened, and when to ask again. */
export const heldError = (seconds: number): ProviderError => ({
  httpStatus: null,
  code: 'provider_down',
  title: 'The provider does not answer at the moment',
  details: null,
  traceId: null,
  advice: `Try again in ${seconds} s.`,
  heldSeconds: seconds,
});
