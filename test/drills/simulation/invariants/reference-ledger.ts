import type { LookupReply } from '../../../../src/ports';

/** What really happened, as the world knows it. The service sees none of this but through its ports. */

export interface Attempt {
  id: string;
  pgTransactionId: string;
  /** The number of a charge of ours at the PSP; null for money that came in another way. */
  own: number | null;
  status: 'pending' | 'success' | 'failed';
  createdAt: number;
  updatedAt: number;
  refunds: RefundBook[];
  disputes: DisputeBook[];
}

/** Money that the customer's bank claims back, as the PSP knows it. */
export interface DisputeBook {
  id: string;
  kind: 'chargeback' | 'pix_med' | 'other';
  status: 'open' | 'won' | 'lost';
  amount: number;
  openedAt: number;
  closedAt: number | null;
}

/** One change of a claim, with the delivery id of its webhook; null for one that was lost. */
export interface ClaimChange extends Pick<DisputeBook, 'id' | 'status' | 'amount'> {
  at: number;
  webhook: string | null;
}

export interface RefundBook {
  id: string;
  /** The service's id of the refund, which WhatsApp does not know; null: made elsewhere. */
  ours: string | null;
  amount: number;
  status: 'pending' | 'completed' | 'failed';
  createdAt: number;
  updatedAt: number;
  /** When it failed after it had completed; absent: it did not. */
  reversedAt?: number;
}

/** A customer's "I want to pay", as it was sent. */
export interface ConsentBook {
  wamid: string;
  paymentTimestamp: string;
  at: number;
  /** Card, digits and sender are those of the order. */
  good: boolean;
  /** Who sent it. */
  from: string;
  delivery: DeliveryBook;
}

export interface OrderBook {
  ref: string;
  market: Market;
  amount: number;
  expiresAt: number | null;
  /** The customer has the order on the phone. */
  delivered: boolean;
  /** How many order_details arrived at WhatsApp while the customer had the order already. */
  usedReference: number;
  status: string;
  attempts: Attempt[];
  /** What was true when, for answers that are old. */
  history: { at: number; attempts: Attempt[] }[];
  /** order_status messages that had effect, in order. */
  moves: string[];
  /** A lost webhook told a failure, so the service cannot know it. */
  failureLost: boolean;
  /** What became of claims for its money, in order. */
  claims: ClaimChange[];
  consents: ConsentBook[];
  /** The number that the customer has by now; null: still the order's. */
  renamed: { to: string; acknowledgedAt: number | null } | null;
}

/** Who tells the truth about the money, and what the order offers. */
export interface Market {
  currency: 'INR' | 'BRL';
  /** Brazil: what the customer can pay with. */
  means: readonly ('card' | 'pix' | 'boleto')[];
  /** Brazil: an order without items, which has no status of its own. */
  simple: boolean;
  customer: string;
}

export interface MessageBook {
  id: string;
  ref: string;
  kind: 'order_details' | 'order_status';
  to: string | null;
  /** What it says about the money (Brazil). */
  payment: string | null;
  /** Each time it arrived at WhatsApp: when, and with what effect. */
  arrivals: { at: number; order: number; effect: boolean }[];
  /** Requests that left, whatever became of them, and when the last did. */
  requests: number;
  requestedAt: number;
  /** Whether a request's answer was lost. */
  unanswered: boolean;
  /** WhatsApp had taken it, and answered with an error of its own. */
  doubtful: boolean;
  /** WhatsApp called it failed, and delivered it. */
  calledFailed: boolean;
}

export interface LookupBook {
  number: number;
  ref: string;
  startedAt: number;
  /** What the answer was made of. */
  reply: LookupReply;
  fault: string | null;
}

export interface DeliveryBook {
  ref: string;
  /** One per piece of news. */
  eventKey: string;
  kind: 'payment' | 'message_status' | 'consent' | 'hint';
  messageId: string | null;
  status: string;
  /** When it happened, as the webhook says it, in seconds. */
  reportedAt: number;
  /** When the service said 200; null when it never did. */
  acknowledgedAt: number | null;
  authentic: boolean;
}
