import type { InstrumentAbility } from '../../../ports/psp';

/**
 * Razorpay's limits, from its documents (Payment Links, QR Codes). Both ends must lie at least 15 minutes ahead when the
 * request arrives: a minute more covers its way. A link ends six months after it was made at the latest.
 */
const SHORTEST_SECONDS = 16 * 60;
const LONGEST_SECONDS = 180 * 86_400;

/** How far a list may lag behind. Razorpay does not publish it; usually it is seconds. */
export const LIST_LAG_SECONDS = 300;

/** The earliest end that Razorpay takes now. */
export const earliestEnd = (now: Date): Date => new Date(now.getTime() + SHORTEST_SECONDS * 1000);

const ability = (unique: InstrumentAbility['unique']): InstrumentAbility => ({
  currencies: ['INR'],
  shortest: SHORTEST_SECONDS,
  longest: LONGEST_SECONDS,
  unique,
  needs: [],
  paidOnce: true,
});

export const RAZORPAY_ABILITIES = {
  card: [],
  instruments: {
    payment_link: ability({ by: 'name' }),
    upi_intent_link: ability({ by: 'nothing' }),
  },
} as const;
