import type { Queryable } from '../core/client';
import type { Span } from './statistics';

export interface MethodFigure {
  currency: string;
  /** The gateway's payment method, else the only kind that the order offered; null where neither is known. */
  method: string | null;
  captured: number;
  /** Failed in the span, and not captured since. */
  failed: number;
  /** Minor units that were captured. */
  amount: number;
}

/** The only kind of payment that an order offers. */
const ONLY_KIND = `(SELECT CASE WHEN json_array_length(o.details->'payment_settings') = 1
                                THEN o.details->'payment_settings'->0->>'type' END
                      FROM orders o WHERE o.reference_id = p.reference_id)`;

/** What was collected, and what failed, by currency and method, the largest amount first. */
export async function measureMethods(db: Queryable, { from, to }: Span): Promise<MethodFigure[]> {
  return db.query<MethodFigure & Record<string, unknown>>(
    `WITH captured AS (
       SELECT p.currency, p.captured_amount AS amount, coalesce(
                (SELECT t.method FROM verifications v JOIN transactions t
                     ON t.reference_id = v.reference_id AND t.transaction_id = v.transaction_id
                    AND t.pg_transaction_id = coalesce(v.pg_transaction_id, '')
                  WHERE v.id = p.verification_id),
                ${ONLY_KIND}) AS method
         FROM payments p WHERE captured_at >= $1 AND captured_at < $2),
     failed AS (
       SELECT p.currency, coalesce(
                (SELECT t.method FROM transactions t WHERE t.reference_id = p.reference_id AND t.status = 'failed'
                  ORDER BY t.id DESC LIMIT 1),
                ${ONLY_KIND}) AS method
         FROM payments p
        WHERE p.status <> 'captured' AND p.reference_id IN (
              SELECT reference_id FROM events
               WHERE created_at >= $1 AND created_at < $2 AND type = 'payment.failed'))
     SELECT currency, method, count(*) FILTER (WHERE ok) AS captured, count(*) FILTER (WHERE NOT ok) AS failed,
            coalesce(sum(amount) FILTER (WHERE ok), 0)::int8 AS amount
       FROM (SELECT currency, method, amount, true AS ok FROM captured
             UNION ALL SELECT currency, method, 0, false FROM failed) ended
      GROUP BY currency, method ORDER BY currency, amount DESC, method`,
    [from, to],
  );
}
