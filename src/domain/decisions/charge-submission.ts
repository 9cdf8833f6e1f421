import type { ChargeStatus, PaymentStatus } from '../lifecycles/statuses';
import { isPast } from './schedule';

/** What is known under the order's lock when a charge is about to leave. */
export interface SubmissionFacts {
  now: Date;
  charge: ChargeStatus;
  payment: PaymentStatus;
  expiresAt: Date | null;
  /** Money that is not this charge's: the customer has paid in another way, or is about to. */
  hasOtherMoney: boolean;
  /** The PSP still answers the charge's idempotency key with the same charge. */
  keyKept: boolean;
}

export type Submission =
  | 'submit'
  /** Not now: whoever ends the entry of the charge says when it is tried again. */
  | 'wait'
  /** The customer has paid in another way since the consent. */
  | 'superseded'
  /** The order has expired, and nothing has left. */
  | 'order_expired';

/** Whether the order has expired before its charge could leave: it never will. */
export const isTooLateToCharge = (
  { charge, expiresAt }: Pick<SubmissionFacts, 'charge' | 'expiresAt'>,
  now: Date,
): boolean => charge === 'queued' && isPast(expiresAt, now);

/**
 * Whether a charge may leave. One that may have left before is repeated after the expiry too: only its key tells what
 * became of the request that left in time.
 */
export function decideSubmission(facts: SubmissionFacts): Submission {
  const { now, charge, payment, hasOtherMoney, keyKept } = facts;
  // The PSP has answered to it: its end comes by lookups.
  if (charge === 'acknowledged' || !keyKept) return 'wait';
  if (charge === 'queued' && payment !== 'pending') return 'superseded';
  if (isTooLateToCharge(facts, now)) return 'order_expired';
  return hasOtherMoney ? 'wait' : 'submit';
}
