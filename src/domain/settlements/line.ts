/**
 * Rows of a gateway's books and of a bank's statement after a source has read them. Plus is money for the merchant.
 * Amounts are integer minor units that were parsed from text, never through a float.
 */

export const LINE_KINDS = [
  /** Money of a customer. Several with one payment id are its instalments; their sum is what was paid. */
  'payment',
  /** The customer's bank holds the money, the gateway has not taken it. */
  'authorized',
  'refund',
  /** A refund that did not arrive: the money is back. */
  'refund_reversal',
  'chargeback',
  /** A dispute won. */
  'chargeback_reversal',
  'adjustment',
  /** Of the gateway itself, not of one payment. */
  'fee',
  'tax',
  /** Kept back by the gateway, and given free again. */
  'reserve',
  'reserve_release',
  /** To another account of the merchant or of a seller. */
  'transfer',
  /** What the gateway sends to the bank (net is negative), and what came back from there: not part of a settlement's sum. */
  'payout',
  'payout_reversal',
] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** Gateways whose books have a row for each instalment of a payment. */
export const IN_INSTALMENTS: readonly string[] = ['pagarme'];

/** One row of a gateway's books. `net` = `amount` - `fee` - `tax` = what it adds to the payout. */
export interface SettlementLine {
  kind: LineKind;
  /** The gateway's id of this row, unique with gateway and kind; of a payment its payment id. */
  gatewayId: string;
  /** What the customer's side moved: payment +, refund and chargeback -, 0 for fees. */
  amount: number;
  /** Without tax. What the gateway kept; negative when it gave back. */
  fee: number;
  tax: number;
  currency: string;
  /** What the customer paid, where that is another currency. */
  original: { amount: number; currency: string } | null;
  /** The payment that the row belongs to, where the row's own id is another one; null for most payments. */
  paymentId: string | null;
  orderId: string | null;
  referenceId: string | null;
  refundId: string | null;
  disputeId: string | null;
  /** Of the payment or refund itself: RRN, ARN, end-to-end id, nosso número. */
  bankReference: string | null;
  /** In small letters as the gateway says it. */
  method: string | null;
  onHold: boolean;
  /** Seconds since 1970. Paid or captured; of a refund or dispute when it was made. */
  occurredAt: number | null;
  settledAt: number | null;
  /** null: not paid out yet, or the source does not say. */
  settlementId: string | null;
  /** What else a person may want to see of it; never personal data. */
  details: Record<string, string> | null;
}

/** What a source says of a payout as a whole. */
export interface SettlementStatement {
  settlementId: string;
  currency: string;
  /** Of the payout, as the bank will show it; null: not told. */
  utr: string | null;
  /** What is paid out; null: the source does not say, and the sum of the lines counts. */
  net: number | null;
  settledAt: number | null;
}

/** One booking on a bank account. */
export interface BankRow {
  /** What the bank knows it by, with the account; else made of its contents. */
  rowKey: string;
  /** The last four characters of the account's number; '' where the file does not name it. */
  account: string;
  /** YYYY-MM-DD. */
  bookedOn: string;
  /** Credit +, debit -. */
  amount: number;
  currency: string;
  /** UTR, RRN or end-to-end id: capitals and digits only. */
  utr: string | null;
  /** All of the narration that looks like an id; the rest of it is not kept. */
  tokens: string[];
  /** The gateway that the narration names. */
  gateway: string | null;
  /** The earlier booking that this one corrects; `only`: it is taken back, and this row itself is no booking. */
  voids?: { rowKey: string; only: boolean } | null;
}

/** Why a row of a file was not taken. */
export interface Rejection {
  /** The physical line at which the record begins; in JSON the item's index. */
  line: number;
  /** `unknown_row`: a type, movement, currency or arithmetic that we cannot vouch for; `row_changed`: another amount than before. */
  code: 'unknown_row' | 'row_changed' | 'invalid_row';
  /** Names the column, never a value with personal data. */
  detail: string;
  gatewayId: string | null;
}
