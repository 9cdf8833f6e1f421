import type { Clock, ProviderError } from '../../ports';

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
   * It may leave; `done` must be called once with whether the other side answered, and, where it did not, whether it
   * spoke at all, if only to say that it cannot. It tells in how many seconds it is worth while to ask again; null while
   * the other side is not taken for down.
   */
  | {
      held: false;
      done(answered: boolean, gotResponse?: boolean): number | null;
      /** Instead of `done`, when the request was given up before it began: it says nothing about the other side. */
      leave(): void;
    }
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
const PROBE_DELAY_MS = 15_000;
/** Lookups that fail for ever, and try each time, must not keep messages back for ever: after this one of them tries. */
const LONGEST_PROBE_DELAY_MS = 300_000;
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
  let generation = 0;
  /**
   * All that failed were lookups, and errors came back: the gateway behind them may be down, or one payment may be
   * beyond an answer, and neither says anything about what sends or pays.
   */
  let lookupsOnly = true;
  /** Since when nothing that sends or pays has tried. */
  let actedAt = 0;

  const now = () => clock.now().getTime();
  const move = (to: BreakerState): void => {
    if (to === state) return;
    state = to;
    onChange(name, to);
  };
  const open = (pause: number): void => {
    generation += 1;
    pauseMs = pause;
    openedAt = now();
    move('open');
  };
  const close = (): void => {
    failures = 0;
    pauseMs = FIRST_PAUSE_MS;
    lookupsOnly = true;
    move('closed');
  };
  const fail = ({
    asksOnly,
    probe,
    gotResponse,
  }: {
    asksOnly: boolean;
    probe: boolean;
    gotResponse: boolean;
  }): void => {
    failures += 1;
    lookupsOnly &&= asksOnly && gotResponse;
    if (state === 'closed' || !asksOnly) actedAt = now();
    if (probe && state === 'half_open') open(Math.min(pauseMs * 2, LONGEST_PAUSE_MS));
    else if (state === 'closed' && failures >= FAILURES) open(FIRST_PAUSE_MS);
  };
  const done =
    (mine: number, asksOnly: boolean, probe: boolean) =>
    (answered: boolean, gotResponse = false): number | null => {
      // Whoever answers is there, whenever it was asked; but what never failed says nothing about what did.
      if (answered && (asksOnly || probe || !isPassing())) close();
      else if (!answered && mine === generation) fail({ asksOnly, probe, gotResponse });
      return state === 'closed' ? null : seconds(waitMs(true));
    };
  const leave = (mine: number, probe: boolean) => (): void => {
    if (probe && mine === generation && state === 'half_open') open(pauseMs);
  };
  const passOf = (asksOnly: boolean, probe: boolean): Pass => ({
    held: false,
    done: done(generation, asksOnly, probe),
    leave: leave(generation, probe),
  });
  /** Whether what sends or pays goes on although lookups are held back. */
  const isPassing = (): boolean => state !== 'closed' && lookupsOnly;
  /** Until a request may try; zero or less: now. */
  const waitMs = (asksOnly: boolean): number => {
    if (state === 'half_open') return TRIAL_MS;
    const passed = now() - openedAt;
    // A clock that was set back must not prolong the pause.
    if (passed < 0) return 0;
    const pause = pauseMs - passed;
    return asksOnly ? pause : Math.min(pause + PROBE_DELAY_MS, actedAt + LONGEST_PROBE_DELAY_MS - now());
  };

  return {
    get state() {
      return state;
    },
    enter(asksOnly) {
      if (state === 'closed' || (isPassing() && !asksOnly)) return passOf(asksOnly, false);
      const wait = waitMs(asksOnly);
      if (wait > 0) return { held: true, seconds: seconds(wait) };
      move('half_open');
      return passOf(asksOnly, true);
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
  retryAfterSeconds: seconds,
});
