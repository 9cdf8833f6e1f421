import { IN_INSTALMENTS } from '../../../domain/settlements/line';
import type { Tx } from '../../core/client';
import { daySql } from '../matching/scope';
import { COVERED, type LateDays } from './find-in-orders';

/** Card schemes pay the instalments of a sale a month apart; only after that is one missing. */
const STEP_DAYS = 31;

/** What is paid in instalments: the key of its finding, its ledger entries and rows, and what they should sum to. */
interface Parts {
  key: 'instalments' | 'refund_instalments';
  cause: 'line' | 'other_line';
  kinds: string;
  /** SQL: minor units of our books, for the payment `c.payment_id` of the order `p`; NULL: not comparable. */
  expected: string;
  sign: '' | '-';
}

/** The ids differ in form where a row is found by its reference; then it is the only payment of its order. */
const IS_CAPTURED = `(c.payment_id IN (v.pg_transaction_id, v.transaction_id) OR NOT EXISTS (
  SELECT FROM exceptions e WHERE e.reference_id = p.reference_id AND e.kind = 'duplicate_payment' AND e.state <> 'resolved'))`;

const PAYMENT: Parts = {
  ...{ key: 'instalments', cause: 'line', kinds: `'payment'`, sign: '' },
  expected: `CASE WHEN p.status = 'captured' AND ${IS_CAPTURED} THEN p.captured_amount END`,
};

/** A refund without any row is missing at the gateway as a whole. */
const REFUNDS: Parts = {
  ...{ key: 'refund_instalments', cause: 'other_line', kinds: `'refund', 'refund_reversal'`, sign: '-' },
  expected: `(SELECT sum(r.amount) FROM refunds r
               WHERE r.reference_id = p.reference_id AND r.status = 'completed'
                 AND c.payment_id IN (r.pg_transaction_id, r.transaction_id)
                 AND EXISTS (SELECT FROM ledger g WHERE g.reference_id = r.reference_id AND g.cause = 'other_line'
                                AND g.subject = r.id::text))`,
};

/** Payments with rows that the step may have passed since, and those with a finding that is not resolved. */
const candidates = ({ key, cause, kinds }: Parts, from: string, last: string): string => `
  SELECT reference_id, gateway, payment_id, bool_or(known) AS known
    FROM (SELECT g.reference_id, l.gateway, l.payment_id, false AS known
            FROM ledger g JOIN settlement_lines l ON l.id = g.line_id
           WHERE g.cause = '${cause}' AND g.reference_id IS NOT NULL AND l.kind IN (${kinds})
             AND g.day BETWEEN '${from}'::date - ${STEP_DAYS} AND '${last}'::date - ${STEP_DAYS}
             AND l.payment_id IS NOT NULL AND l.details LIKE '%"installment"%'
             AND l.gateway = ANY($1) AND EXISTS (SELECT FROM settlement_files WHERE gateway = ANY($1))
          UNION ALL
          SELECT reference_id, gateway, gateway_id, true FROM exceptions
           WHERE kind = 'amount_mismatch' AND key LIKE '${key}:%' AND state <> 'resolved') c
   GROUP BY 1, 2, 3`;

/**
 * Payments and refunds in instalments whose rows together fall short of our books, when the time of a further one is
 * over and a file covers it. More than our books have is found row by row.
 */
export async function findShortInstalments(tx: Tx, { from, to, lateSettlement }: LateDays): Promise<void> {
  for (const [currency, late] of Object.entries(lateSettlement)) {
    const last = late < to ? late : to;
    for (const parts of [PAYMENT, REFUNDS])
      await tx.query(
        `INSERT INTO findings (kind, key, reference_id, gateway, gateway_id, expected, found, currency, reason, day)
         SELECT 'amount_mismatch', '${parts.key}:' || x.payment_id, x.reference_id, x.gateway, x.payment_id, x.expected,
                x.found, '${currency}', '${parts.key}', x.day
           FROM (SELECT c.reference_id, c.gateway, c.payment_id, c.known, ${parts.expected} AS expected, o.found,
                        o.last_day + ${STEP_DAYS} AS day
                   FROM (${candidates(parts, from, last)}) c
                   JOIN payments p ON p.reference_id = c.reference_id AND p.currency = '${currency}'
                   LEFT JOIN verifications v ON v.id = p.verification_id
                  CROSS JOIN LATERAL (
                    SELECT ${parts.sign}sum(l.amount) AS found,
                           max(${daySql('coalesce(l.settled_at, l.occurred_at)', 'l.currency')}) AS last_day
                      FROM settlement_lines l
                     WHERE l.payment_id = c.payment_id AND l.gateway = c.gateway AND l.kind IN (${parts.kinds})) o) x
          WHERE x.found < x.expected AND (x.known OR x.day BETWEEN '${from}' AND '${last}') AND x.day <= '${late}'
            AND ${COVERED('x.day')}`,
        [IN_INSTALMENTS],
      );
  }
}
