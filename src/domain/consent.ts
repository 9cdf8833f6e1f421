import type { OrderDetails } from './order-rules/shapes';
import type { OrderStatus, PaymentStatus, ProblemCode } from './words';

/** Names that WhatsApp or the merchant have for a person; null where unknown. */
export interface Person {
  phone: string | null;
  userId: string | null;
}

/** What a consent says, and when it arrived here. */
export interface Consent {
  credentialId: string;
  lastFourDigits: string;
  sender: Person;
  receivedAt: Date;
}

/** What a consent is held against. */
export interface ConsentFacts {
  now: Date;
  status: OrderStatus;
  paymentStatus: PaymentStatus;
  expiresAt: Date | null;
  /** Whether the order_details message left. */
  sent: boolean;
  details: OrderDetails;
  /** The customer as the merchant named it and as WhatsApp named it when it took the message. */
  customer: { phones: (string | null)[]; userIds: (string | null)[] };
  credential: ({ lastFourDigits: string } & Person) | null;
  history: { repeated: boolean; open: boolean; declined: boolean; toldAt: Date | null };
}

export interface ConsentRefusal {
  detail: string;
  /** null: told in the timeline alone. */
  problem: ProblemCode | null;
}

/**
 * Why a consent leads to no charge, as far as we can tell without the PSP; null when nothing speaks against it. The
 * first reason counts.
 */
export function refuseConsent(consent: Consent, facts: ConsentFacts): ConsentRefusal | null {
  const quietly = (detail: string): ConsentRefusal => ({ detail, problem: null });
  if (facts.history.repeated) return quietly('this consent has led to a charge already');
  const card = facts.details.payment_settings.find(({ type }) => type === 'offsite_card_pay');
  if (card?.type !== 'offsite_card_pay') return quietly('the order offers no stored card');
  if (!facts.sent) return quietly('the order was never sent');
  const state = refuseState(consent, facts);
  if (state) return quietly(state);

  const { credential_id, last_four_digits } = card.offsite_card_pay;
  if (consent.credentialId !== credential_id || consent.lastFourDigits !== last_four_digits)
    return { detail: 'it names another card than the one that was sent', problem: 'credential_mismatch' };
  const { credential, customer } = facts;
  if (!credential) return { detail: 'the credential is not stored', problem: 'consent_refused' };
  if (credential.lastFourDigits !== consent.lastFourDigits)
    return { detail: 'the stored credential has other last four digits', problem: 'credential_mismatch' };
  if (!isSamePerson(credential, customer))
    return { detail: 'the stored credential belongs to somebody else', problem: 'credential_mismatch' };
  if (!isSamePerson(consent.sender, customer))
    return { detail: 'the sender is not certainly the customer of the order', problem: 'sender_mismatch' };
  return null;
}

function refuseState(consent: Consent, { now, history, ...facts }: ConsentFacts): string | null {
  if (facts.status === 'canceled') return 'the order is canceled';
  if (facts.paymentStatus === 'expired' || (facts.expiresAt !== null && facts.expiresAt <= now))
    return 'the order has expired';
  if (history.open) return 'a charge is under way';
  if (facts.paymentStatus !== 'new' && facts.paymentStatus !== 'failed') return `the payment is ${facts.paymentStatus}`;
  // A customer who tapped twice meant one payment; only who knows of the decline can mean another attempt.
  if (history.declined && (history.toldAt === null || consent.receivedAt <= history.toldAt))
    return 'it arrived before the customer was told of the decline, so it belongs to the declined attempt';
  return null;
}

/**
 * Whether a person is certainly the customer: something can be compared, and nothing that can be compared differs. A
 * number given to somebody else comes with another user id.
 */
export function isSamePerson(person: Person, customer: ConsentFacts['customer']): boolean {
  const phone = agreement(person.phone, customer.phones);
  const userId = agreement(person.userId, customer.userIds);
  return phone !== false && userId !== false && (phone === true || userId === true);
}

/** null: nothing to compare. */
function agreement(given: string | null, known: (string | null)[]): boolean | null {
  const names = known.filter((name) => name !== null);
  return given === null || names.length === 0 ? null : names.includes(given);
}
