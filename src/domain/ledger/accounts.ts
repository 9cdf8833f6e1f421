/** The accounts of the ledger; a debit is positive. */
export const ACCOUNTS = [
  /** What customers have paid, against the merchant's own books. */
  'customer_receivable',
  /** What the gateways owe: taken, and not yet paid out to the bank. */
  'gateway_receivable',
  'bank',
  'fees',
  'taxes',
  'refunds',
  'disputes',
  /** Kept back by the gateway for a while. */
  'reserve',
  /** Money that is not explained: somebody else's orders, second payments, differences. */
  'suspense',
] as const;
export type Account = (typeof ACCOUNTS)[number];

/** Minor units by account; they sum to zero. */
export type Posting = Partial<Record<Account, number>>;

/**
 * Why something was posted: `line` is a payment in the gateway's books, `other_line` anything else there. A correction
 * has the cause of what it corrects.
 */
export const LEDGER_CAUSES = [
  'capture',
  'second_payment',
  'refund',
  'dispute',
  'line',
  'other_line',
  'credit',
] as const;
export type LedgerCause = (typeof LEDGER_CAUSES)[number];
