import type { Exception, Settlement } from '../../../../client/generated/types';
import type { Finding } from '../../words/exception-words';

/** The gravest first: money that goes away by a deadline, then money that is missing, then what only has to be explained. */
export const FINDINGS: readonly Finding[] = [
  'chargeback',
  'missing_here',
  'payment_without_order',
  'duplicate_payment',
  'missing_at_gateway',
  'not_credited',
  'refund_missing_here',
  'refund_missing_at_gateway',
  'credit_mismatch',
  'settlement_sum_mismatch',
  'amount_mismatch',
  'currency_mismatch',
  'authorized_not_captured',
  'unknown_credit',
  'fee_variance',
  'unknown_row',
  'foreign_payments',
];

/** Payments of another channel are one finding for a settlement, and have its id. */
export function findingOf(
  { kind, reference_id, settlement_id, gateway_id }: Exception,
  settlements: readonly Settlement[],
): Finding {
  if (kind !== 'missing_here' || reference_id !== null) return kind;
  const isWhole = settlements.some((each) => each.id === settlement_id && each.gateway_settlement_id === gateway_id);
  return isWhole ? 'foreign_payments' : 'payment_without_order';
}

/** How much money it is about, in minor units. */
export const stakeOf = ({ expected, found }: Exception): number =>
  Math.abs((expected?.value ?? 0) - (found?.value ?? 0));

/** The gravest first; of one kind the most money, then the oldest. */
export function sortExceptions(exceptions: readonly Exception[], settlements: readonly Settlement[]): Exception[] {
  const rank = (each: Exception) => FINDINGS.indexOf(findingOf(each, settlements));
  return exceptions.toSorted(
    (a, b) => rank(a) - rank(b) || stakeOf(b) - stakeOf(a) || Date.parse(a.first_seen_at) - Date.parse(b.first_seen_at),
  );
}
