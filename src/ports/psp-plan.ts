import type { TransactionAnswer } from '../domain/decisions/provider-answer';
import type { ChargeSearchCriteria, KnownInstrument } from './psp';

/** Whom a lookup of one order asks, and what helps them. */
export interface PspLookupPlan {
  criteria: Omit<ChargeSearchCriteria, 'instruments'>;
  /** Every PSP that may hold money of the order, by its name in the configuration. */
  psps: { name: string; instruments?: readonly KnownInstrument[] }[];
  /** The order's transactions as they were last known; each with its PSP. */
  known: readonly TransactionAnswer[];
}
