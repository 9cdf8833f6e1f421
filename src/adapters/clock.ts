import type { Clock } from '../ports';

/** A clock that can be moved forward, and never back: rows that are stored already must not lie in the future. */
export interface MovableClock extends Clock {
  /** By how many milliseconds it is ahead of the real clock. */
  aheadMs(): number;
  /** Sets how far it is ahead, in milliseconds; less than it is already changes nothing. */
  setAheadMs(ms: number): void;
  onMove(listener: () => void): void;
}

/** A clock for sandboxes; at first it is the real one. */
export function createMovableClock(real: Clock): MovableClock {
  const listeners: (() => void)[] = [];
  let ahead = 0;
  return {
    now: () => new Date(real.now().getTime() + ahead),
    aheadMs: () => ahead,
    setAheadMs: (ms) => {
      if (ms <= ahead) return;
      ahead = ms;
      for (const listener of listeners) listener();
    },
    onMove: (listener) => {
      listeners.push(listener);
    },
  };
}
