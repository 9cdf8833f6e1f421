import type { OrderStatus, PaymentStatus, ProblemCode } from '../lifecycles/statuses';
import type { OrderDetails } from '../order-schema/shapes/shapes';
import type { ConsentRejectionReason } from '../timeline/problem-texts';
import { after, isPast } from './schedule';

/** Names that WhatsApp or the merchant have for a person; null where unknown. */
export interface Person {
  phone: string | null;
  userId: string | null;
}

/** All names of a person, former and later ones too. */
export interface Names {
  phones: readonly (string | null)[];
  userIds: readonly (string | null)[];
}

/** The names of somebody of whom one of each kind is known. */
export const namesOfPerson = ({ phone, userId }: Person): Names => ({ phones: [phone], userIds: [userId] });

/** What a consent says, and when it arrived here. */
export interface Consent {
  /** null: it has none. */
  credentialId: string | null;
  lastFourDigits: string | null;
  sender: Person;
  receivedAt: Date;
  /** The consent's own time; null where it has none. */
  at: Date | null;
}

/** The facts that a consent is checked against. */
export interface ConsentFacts {
  now: Date;
  maxAgeSeconds: number;
  status: OrderStatus;
  paymentStatus: PaymentStatus;
  expiresAt: Date | null;
  /** Whether the order_details message left. */
  sent: boolean;
  details: OrderDetails;
  /** The customer as the merchant named it and as WhatsApp named it when it took the message. */
  customer: Names;
  credential: ({ lastFourDigits: string } & Names) | null;
  history: { repeated: boolean; open: boolean; declined: boolean; declineNotifiedAt: Date | null };
}

export interface ConsentRejection {
  reason: ConsentRejectionReason;
  /** null: only the timeline says so. */
  problem: ProblemCode | null;
}

/**
 * Why a consent leads to no charge, as far as we can tell without the PSP; null when nothing speaks against it. The
 * first reason counts.
 */
export function validateConsent(consent: Consent, facts: ConsentFacts): ConsentRejection | null {
  const quietly = (reason: ConsentRejectionReason): ConsentRejection => ({ reason, problem: null });
  if (facts.history.repeated) return quietly('repeated');
  const card = facts.details.payment_settings.find(({ type }) => type === 'offsite_card_pay');
  if (card?.type !== 'offsite_card_pay') return quietly('no_stored_card');
  if (!facts.sent) return quietly('never_sent');
  const state = rejectByState(consent, facts);
  if (state) return quietly(state);

  const { credential_id, last_four_digits } = card.offsite_card_pay;
  if (consent.credentialId === null || consent.lastFourDigits === null)
    return { reason: 'unnamed_card', problem: 'credential_mismatch' };
  if (consent.credentialId !== credential_id || consent.lastFourDigits !== last_four_digits)
    return { reason: 'other_card', problem: 'credential_mismatch' };
  const { credential, customer } = facts;
  if (!credential) return { reason: 'unknown_credential', problem: 'consent_refused' };
  if (credential.lastFourDigits !== consent.lastFourDigits)
    return { reason: 'other_last_four', problem: 'credential_mismatch' };
  if (!isSamePerson(credential, customer)) return { reason: 'other_owner', problem: 'credential_mismatch' };
  if (!isSamePerson(namesOfPerson(consent.sender), customer))
    return { reason: 'other_sender', problem: 'sender_mismatch' };
  return rejectByAge(consent, facts);
}

/** Senders deliver webhooks for seven days, and clocks differ. */
const FUTURE_SECONDS = 300;

function rejectByAge({ at, receivedAt }: Consent, { now, maxAgeSeconds }: ConsentFacts): ConsentRejection | null {
  const given = at ?? receivedAt;
  if (after(given, maxAgeSeconds) < now) return { reason: 'stale', problem: 'consent_refused' };
  if (given > after(now, FUTURE_SECONDS)) return { reason: 'from_the_future', problem: 'consent_refused' };
  return null;
}

function rejectByState(consent: Consent, { now, history, ...facts }: ConsentFacts): ConsentRejectionReason | null {
  if (facts.status === 'canceled') return 'order_canceled';
  if (facts.paymentStatus === 'expired' || isPast(facts.expiresAt, now)) return 'order_expired';
  if (history.open) return 'charge_open';
  if (facts.paymentStatus !== 'new' && facts.paymentStatus !== 'failed') return `payment_${facts.paymentStatus}`;
  // A customer who tapped twice meant one payment; only who knows of the decline can mean another attempt.
  if (history.declined && (history.declineNotifiedAt === null || consent.receivedAt <= history.declineNotifiedAt))
    return 'before_decline_notice';
  return null;
}

/**
 * Whether a person is certainly the customer: something can be compared, and nothing that can be compared differs. A
 * number given to somebody else comes with another user id.
 */
export function isSamePerson(person: Names, customer: Names): boolean {
  const phone = agreement(person.phones, customer.phones);
  const userId = agreement(person.userIds, customer.userIds);
  return phone !== false && userId !== false && (phone === true || userId === true);
}

/** null: nothing to compare. */
function agreement(given: Names['phones'], known: Names['phones']): boolean | null {
  const [left, right] = [given, known].map((names) => names.filter((name) => name !== null));
  if (!left?.length || !right?.length) return null;
  return left.some((name) => right.includes(name));
}
