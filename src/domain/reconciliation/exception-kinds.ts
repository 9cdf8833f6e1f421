/** What a person should look at; see `exception-texts.ts` for what each means. */
export const EXCEPTION_KINDS = [
  'missing_at_gateway',
  'missing_here',
  'amount_mismatch',
  'currency_mismatch',
  'duplicate_payment',
  'authorized_not_captured',
  'refund_missing_here',
  'refund_missing_at_gateway',
  'chargeback',
  'fee_variance',
  'settlement_sum_mismatch',
  'not_credited',
  'credit_mismatch',
  'unknown_credit',
  'unknown_row',
] as const;
export type ExceptionKind = (typeof EXCEPTION_KINDS)[number];

/** `explained`: a person has said why. `resolved`: it is no longer true. */
export const EXCEPTION_STATES = ['open', 'explained', 'resolved'] as const;
export type ExceptionState = (typeof EXCEPTION_STATES)[number];

/** Findings that mean that money was received of which we know nothing: the provider is asked at once. */
export const ASKS_PROVIDER: readonly ExceptionKind[] = [
  'missing_here',
  'duplicate_payment',
  'refund_missing_here',
  'chargeback',
];
