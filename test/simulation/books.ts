import type { LookupReply } from '../../src/ports';

/** What really happened, as the world knows it. The service sees none of this but through its ports. */

export interface Attempt {
  id: string;
  pgTransactionId: string;
  status: 'pending' | 'success' | 'failed';
  createdAt: number;
  updatedAt: number;
  refunds: RefundBook[];
}

export interface RefundBook {
  id: string;
  /** The service's id of the refund, which WhatsApp does not know. */
  ours: string;
  amount: number;
  status: 'pending' | 'completed' | 'failed';
  createdAt: number;
  updatedAt: number;
}

export interface OrderBook {
  ref: string;
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
}

export interface MessageBook {
  id: string;
  ref: string;
  kind: 'order_details' | 'order_status';
  to: string | null;
  /** Each time it arrived at WhatsApp: when, and with what effect. */
  arrivals: { at: number; order: number; effect: boolean }[];
  /** Requests that left, whatever became of them. */
  requests: number;
  /** Whether a request's answer was lost. */
  unanswered: boolean;
}

export interface LookupBook {
  number: number;
  ref: string;
  startedAt: number;
  /** What the answer was made of. */
  reply: LookupReply;
  lie: string | null;
}

export interface DeliveryBook {
  ref: string;
  /** One per piece of news. */
  news: string;
  kind: 'payment' | 'message_status';
  messageId: string | null;
  status: string;
  /** When the service said 200; null when it never did. */
  acknowledgedAt: number | null;
  authentic: boolean;
}
