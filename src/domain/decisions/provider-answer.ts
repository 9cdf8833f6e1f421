import type { TransactionStatus } from '../lifecycles/statuses';

/** What a provider says about one payment, in our words. */
export interface PaymentAnswer {
  referenceId: string;
  /** `unknown` stands for a word never seen before; it counts as "nothing new", never as paid. */
  status: 'new' | 'pending' | 'captured' | 'failed' | 'canceled' | 'unknown';
  currency: string | null;
  /** Minor units with offset 100; null when absent or in another offset. */
  amount: number | null;
  /** A PSP: there is no amount and no currency of the payment, only those of each transaction. */
  perTransaction?: true;
  transactions: TransactionAnswer[];
}

export interface TransactionAnswer {
  id: string;
  /** The number of our own charge at a PSP; absent or null for everything else. */
  attempt?: number | null;
  pgTransactionId: string | null;
  /** The configured PSP that holds the money; absent: it is not a PSP's. */
  psp?: string;
  /** Not of this answer: as it was last known, because its PSP gave none. */
  stale?: true;
  type: string;
  status: TransactionStatus;
  method: string | null;
  error: { code: string; reason: string } | null;
  amount: number | null;
  currency: string | null;
  createdAt: Date | null;
  updatedAt: Date | null;
  refunds: RefundAnswer[];
  /** Claims for this money; absent: the provider knows of no such thing. */
  disputes?: DisputeAnswer[];
  /** Ids of claims that the provider shows no longer once they are over; most have never been there. */
  endedDisputes?: string[];
}

export interface RefundAnswer {
  id: string;
  amount: number | null;
  status: 'pending' | 'completed' | 'failed';
  speedProcessed: string | null;
  createdAt: Date | null;
  updatedAt: Date | null;
}

/** Money that the customer's bank claims back, or has claimed. */
export interface DisputeAnswer {
  id: string;
  kind: 'chargeback' | 'pix_med' | 'other';
  status: 'open' | 'won' | 'lost';
  /** Minor units; 0 for an inquiry that claims no money yet. */
  amount: number | null;
  /** The provider's code for the reason. */
  reason: string | null;
  openedAt: Date | null;
  closedAt: Date | null;
}
