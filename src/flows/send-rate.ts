import type { Clock } from '../ports';

/** A budget of sends: at most `perSecond`, saved up for one second at most. */
export interface SendRate {
  /** Takes up to `wanted` sends and returns how many may happen now. */
  take(wanted: number): number;
  /** Returns sends that were taken and not used. */
  giveBack(unused: number): void;
}

/** WhatsApp counts a number's messages per second and answers 130429 beyond; staying below costs less than being refused. */
export function createSendRate(clock: Clock, perSecond: number): SendRate {
  let saved = perSecond;
  let at = clock.now().getTime();
  return {
    take: (wanted) => {
      const now = clock.now().getTime();
      saved = Math.min(perSecond, saved + (Math.max(0, now - at) / 1000) * perSecond);
      at = now;
      const taken = Math.min(wanted, Math.floor(saved));
      saved -= taken;
      return taken;
    },
    giveBack: (unused) => {
      saved = Math.min(perSecond, saved + unused);
    },
  };
}
