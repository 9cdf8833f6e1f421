/** Moments and delays, all from data; nothing here reads a clock. */

/** `at` plus `seconds`. */
export const after = (at: Date, seconds: number): Date => new Date(at.getTime() + seconds * 1000);

/** Whether the moment has come; null: it never does. */
export const isPast = (at: Date | null, now: Date): boolean => at !== null && at <= now;

/** The delay of try number `index` (from 0), in seconds; the last value repeats. */
export const delayOf = (schedule: readonly number[], index: number): number =>
  schedule[Math.min(index, schedule.length - 1)] ?? 0;

/** `seconds` plus up to a fifth, so that what failed together does not come back together. */
export const withJitter = (seconds: number, random: number = Math.random()): number => seconds * (1 + random / 5);

/** As `withJitter`, but up to twice as long: many wait for one other side, which must not meet them all at once. */
export const spread = (seconds: number, random: number = Math.random()): number => seconds * (1 + random);

/** Without an answer we look again soon, whatever the schedule says: one failed daily lookup must not cost a day. */
const UNANSWERED_SECONDS = 300;
/** An hour of that; then who says no, and not that he cannot answer, is asked less and less. */
const SOON = 12;
const LONGEST_REFUSED_SECONDS = 3600;
const LONGEST_UNDELIVERED_SECONDS = 6 * 3600;

export interface Silence {
  /** So many looks in a row, from 1, had no usable answer. */
  unanswered: number;
  /** Seconds that the schedule would wait after an answer. */
  planned: number;
  /** The other side is there and says no, as for an unknown configuration; otherwise it is down, and comes back. */
  refused: boolean;
  /** The customer seems not to have the order, so that no money is expected. */
  undelivered: boolean;
}

/** Seconds until the next lookup after lookups without a usable answer. */
export function secondsAfterSilence({ unanswered, planned, refused, undelivered }: Silence): number {
  const first = Math.min(UNANSWERED_SECONDS, planned);
  if (undelivered) return Math.min(first * 2 ** Math.min(unanswered - 1, 20), LONGEST_UNDELIVERED_SECONDS);
  const doublings = refused ? Math.min(Math.max(0, unanswered - SOON), 20) : 0;
  return doublings > 0 ? Math.min(first * 2 ** doublings, LONGEST_REFUSED_SECONDS) : first;
}

const DAY_SECONDS = 86_400;
/** Days after its completion at which a refund is looked at once more: card refunds fail days later (Stripe: up to 30). */
const REFUND_LOOK_DAYS = [1, 2, 3, 5, 8, 12, 20, 30];

/** When a completed refund is looked at next, because it may fail later; null: not any more. */
export const nextRefundLookAt = (completedAt: Date, now: Date): Date | null =>
  nextDayAfter(completedAt, REFUND_LOOK_DAYS, now);

/** The first of these days after `at` that is not over; null: all are. */
function nextDayAfter(at: Date, days: readonly number[], now: Date): Date | null {
  const day = days.find((one) => after(at, one * DAY_SECONDS) > now);
  return day === undefined ? null : after(at, day * DAY_SECONDS);
}

/** An order that never expires is asked about for this long after its last sign of life. */
const QUIET_SECONDS = 30 * 86_400;

export interface LookupScheduleInput {
  status: string;
  /** Money goes back, or a charge may still take some: the payment is looked up until that has ended. */
  moneyMoving?: boolean;
  /** When refunds completed: each may still fail. */
  refundsCompletedAt?: readonly Date[];
  /** When it was captured, and when claims for it ended: of what comes later no webhook may tell. */
  restingSince?: readonly Date[];
  expiresAt: Date | null;
  /** The last change, webhook or message; for an order without expiry the search ends 30 days after it. */
  lastActivityAt: Date;
  /** Money may still come until then, whatever the order's expiry: a boleto clears days after it was due. */
  clearsUntil?: Date | null;
  /** How many lookups since the last change or webhook, from 0. */
  step: number;
}

/**
 * When to look a sent payment up again without any webhook; null when never: it was captured long ago, or nobody has paid
 * by the time that late authorisations can arrive. Canceled and expired payments are looked at too: late money is real.
 */
export function nextLookupAt(
  plan: LookupScheduleInput,
  now: Date,
  settings: {
    lookupScheduleSeconds: readonly number[];
    lookupGiveUpHours: number;
    capturedLookupDays: readonly number[];
  },
): Date | null {
  const next = after(now, delayOf(settings.lookupScheduleSeconds, plan.step));
  const search = plan.status === 'captured' ? null : nextSearchAt(plan, now, next, settings);
  if (plan.moneyMoving) return search ?? next;
  const looks = [
    ...(search ? [search] : []),
    ...(plan.refundsCompletedAt ?? []).flatMap((at) => nextRefundLookAt(at, now) ?? []),
    ...(plan.restingSince ?? []).flatMap((at) => nextDayAfter(at, settings.capturedLookupDays, now) ?? []),
  ];
  return looks.length === 0 ? null : new Date(Math.min(...looks.map((at) => at.getTime())));
}

/** The same for a payment that somebody may still make; `next`: by the schedule. */
function nextSearchAt(
  plan: LookupScheduleInput,
  now: Date,
  next: Date,
  settings: { lookupGiveUpHours: number },
): Date | null {
  const quiet = after(plan.lastActivityAt, QUIET_SECONDS);
  if (!plan.expiresAt) return now < latest(quiet, plan.clearsUntil) ? next : null;
  // At the deadline itself the provider is asked, so that `expired` is a fact and not a guess.
  if (now < plan.expiresAt) return next < plan.expiresAt ? next : plan.expiresAt;
  const lateMoney = after(latest(plan.expiresAt, plan.lastActivityAt), settings.lookupGiveUpHours * 3600);
  const last = latest(lateMoney, plan.clearsUntil);
  if (now >= last) return null;
  return next < last ? next : last;
}

const latest = (a: Date, b: Date | null | undefined): Date => (b && b > a ? b : a);
