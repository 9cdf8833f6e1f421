/** Moments and delays, all from data; nothing here reads a clock. */

/** `at` plus `seconds`. */
export const after = (at: Date, seconds: number): Date => new Date(at.getTime() + seconds * 1000);

/** The delay of try number `index` (from 0), in seconds; the last value repeats. */
export const delayOf = (schedule: readonly number[], index: number): number =>
  schedule[Math.min(index, schedule.length - 1)] ?? 0;

/** `seconds` plus up to a fifth, so that what failed together does not come back together. */
export const withJitter = (seconds: number, random: number = Math.random()): number => seconds * (1 + random / 5);

/** An order that never expires is asked about for this long after its last sign of life. */
const QUIET_SECONDS = 30 * 86_400;

export interface LookupPlan {
  status: string;
  /** A refund is in progress: a captured payment is looked up until it has ended. */
  refundOpen?: boolean;
  expiresAt: Date | null;
  /** The last change, webhook or message; for an order without expiry the search ends 30 days after it. */
  lastSignAt: Date;
  /** Money may still come until then, whatever the order's expiry: a boleto clears days after it was due. */
  clearsUntil?: Date | null;
  /** How many looks without news, from 0. */
  step: number;
}

/**
 * When to look a sent payment up again without any webhook; null when never: it is captured, or nobody has paid by
 * the time that late authorisations can arrive. Canceled and expired payments are looked at too: late money is real.
 */
export function nextLookupAt(
  plan: LookupPlan,
  now: Date,
  settings: { lookupScheduleSeconds: readonly number[]; lookupGiveUpHours: number },
): Date | null {
  const next = after(now, delayOf(settings.lookupScheduleSeconds, plan.step));
  if (plan.status === 'captured') return plan.refundOpen ? next : null;
  const quiet = after(plan.lastSignAt, QUIET_SECONDS);
  if (!plan.expiresAt) return now < latest(quiet, plan.clearsUntil) ? next : null;
  // At the deadline itself the provider is asked, so that `expired` is a fact and not a guess.
  if (now < plan.expiresAt) return next < plan.expiresAt ? next : plan.expiresAt;
  const lateMoney = after(latest(plan.expiresAt, plan.lastSignAt), settings.lookupGiveUpHours * 3600);
  const last = latest(lateMoney, plan.clearsUntil);
  if (now >= last) return null;
  return next < last ? next : last;
}

const latest = (a: Date, b: Date | null | undefined): Date => (b && b > a ? b : a);
