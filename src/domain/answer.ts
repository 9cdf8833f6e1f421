import type { TransactionStatus } from './words';

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
  type: string;
  status: TransactionStatus;
  method: string | null;
  error: { code: string; reason: string } | null;
  amount: number | null;
  currency: string | null;
  createdAt: Date | null;
  updatedAt: Date | null;
  refunds: RefundAnswer[];
}

export interface RefundAnswer {
  id: string;
  amount: number | null;
  status: 'pending' | 'completed' | 'failed';
  speedProcessed: string | null;
  createdAt: Date | null;
  updatedAt: Date | null;
}
