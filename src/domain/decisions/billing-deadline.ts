/** A market whose accounts must be billed in its own currency, or their messages are no longer delivered. */
export interface BillingDeadline {
  /** ISO country of the account. */
  country: string;
  currency: 'INR' | 'BRL';
  /** The first day on which nothing is delivered any more. */
  stops: Date;
}

/** Meta, "Change billing currency" and pricing pages (June to October 2026). */
const BILLING_DEADLINES: readonly BillingDeadline[] = [
  { country: 'IN', currency: 'INR', stops: new Date('2027-01-01T00:00:00Z') },
  { country: 'BR', currency: 'BRL', stops: new Date('2027-07-01T00:00:00Z') },
];

const DAY_MS = 86_400_000;

/** `met`: billed as it must be. `near` and `over`: not, before and after the day. `unknown`: nobody could read it. */
export type BillingVerdict = {
  deadline: BillingDeadline;
  state: 'met' | 'near' | 'over' | 'unknown';
  daysLeft: number;
};

/**
 * Judges an account against every deadline that concerns it: by its country, or, where that is not known, by the
 * currencies that its orders are in.
 */
export function evaluateBilling(
  account: { currency: string | null; country: string | null; sellsIn: readonly string[] },
  now: Date,
): BillingVerdict[] {
  const concerned = BILLING_DEADLINES.filter(({ country, currency }) =>
    account.country === null ? account.sellsIn.includes(currency) : account.country === country,
  );
  return concerned.map((deadline) => {
    const daysLeft = Math.ceil((deadline.stops.getTime() - now.getTime()) / DAY_MS);
    if (account.currency === deadline.currency) return { deadline, state: 'met', daysLeft };
    if (account.currency === null) return { deadline, state: 'unknown', daysLeft };
    return { deadline, state: daysLeft > 0 ? 'near' : 'over', daysLeft };
  });
}
