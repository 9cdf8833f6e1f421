import type { Clock, ProviderError } from '../../ports';

/**
 * `open`: no request is sent. `half_open`: one request, the probe, is on its way to find out whether the provider
 * answers again.
 */
export type BreakerState = 'closed' | 'open' | 'half_open';

export interface BreakerOptions {
  /** The provider's name, for logs and metrics. */
  name: string;
  clock: Clock;
  onChange?: (name: string, state: BreakerState) => void;
}

/** What a breaker lets a request do. */
export type Pass =
  /**
   * The request may be sent. Call `done` once: `answered` says whether the provider is up (a status below 500), `gotResponse`
   * whether it sent any HTTP answer at all. `done` returns the seconds until the next try makes sense, or null while
   * the circuit is closed.
   */
  | {
      held: false;
      done(answered: boolean, gotResponse?: boolean): number | null;
      /**
       * Call this instead of `done` when the request was given up before it was sent: such a request says nothing about
       * the provider.
       */
      leave(): void;
    }
  /** The request must not be sent; whole seconds until the next try makes sense, at least 1. */
  | { held: true; seconds: number };

export interface Breaker {
  readonly state: BreakerState;
  /**
   * Asks whether a request may be sent. A request with `asksOnly` has no effect at the provider, so such requests are
   * preferred as probes.
   */
  enter(asksOnly: boolean): Pass;
}

/**
 * The circuit opens after this many failures in a row. One lost connection must not open it; a busy process still
 * notices an outage within seconds.
 */
const FAILURES = 5;
/**
 * The first pause is too short for a person to notice. With the longest pause, an outage of an hour costs about sixty
 * requests.
 */
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;
/**
 * A probe that sends a message or moves money may end as `unknown`. So it waits this long for a lookup to probe first.
 */
const PROBE_DELAY_MS = 15_000;
/**
 * Lookups that keep failing as probes would hold back messages for ever. After this time a message or payment becomes
 * the probe.
 */
const LONGEST_PROBE_DELAY_MS = 300_000;
/** By this time the probe has its answer or has timed out. */
const TRIAL_MS = 10_000;

/**
 * Circuit breaker: notices that a provider does not answer and holds back requests meanwhile. Each process has its own.
 * It learns of an outage from five requests and probes once a minute, which is little load even from many processes. It
 * needs no database, and a process whose own network is broken does not stop the other processes.
 */
export function createBreaker({ name, clock, onChange = () => {} }: BreakerOptions): Breaker {
  let state: BreakerState = 'closed';
  let failures = 0;
  let pauseMs = FIRST_PAUSE_MS;
  let openedAt = 0;
  /**
   * Grows with each opening. The result of a request that left before the opening says nothing about the current pause.
   */
  let generation = 0;
  /**
   * True while only lookups have failed, each with an HTTP error. The gateway behind them may be down, or one payment
   * may be unreadable; neither says anything about sending or paying.
   */
  let lookupsOnly = true;
  /** Since when no request that sends or pays has probed, in milliseconds. */
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
      // A success closes the circuit, except a send that succeeded while only lookups were failing: it does not prove
      // that lookups work again.
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
  /** Whether sends and payments pass while lookups are held back. */
  const isPassing = (): boolean => state !== 'closed' && lookupsOnly;
  /** Milliseconds until a request may probe; zero or less means now. */
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

/** The error of a request that was held back: nothing happened; `seconds` until the next try makes sense. */
export const heldError = (seconds: number): ProviderError => ({
  httpStatus: null,
  code: 'provider_down',
  title: 'The provider does not answer at the moment',
  details: null,
  traceId: null,
  advice: `Try again in ${seconds} s.`,
  retryAfterSeconds: seconds,
});
