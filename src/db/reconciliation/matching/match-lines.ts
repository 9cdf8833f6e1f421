import type { Tx } from '../../core/client';

/**
 * Lines are matched by these keys in this order, never by amount alone. A line that matches several orders is ambiguous
 * and belongs to none.
 */
const STEPS: { by: string; join: string; key: string }[] = [
  {
    by: 'payment_id',
    // The index is on lower-case ids, so compare the exact ids as well. OFFSET 0: PostgreSQL does not know how many rows
    // such a partial index finds, and would read the whole table instead.
    join: `LATERAL (SELECT t.reference_id FROM transactions t
                      WHERE lower(t.pg_transaction_id) = lower(s.payment_id) AND t.pg_transaction_id <> ''
                        AND t.pg_transaction_id = s.payment_id OFFSET 0) x ON true`,
    key: 's.payment_id IS NOT NULL',
  },
  {
    by: 'order_id',
    join: 'transactions x ON lower(x.transaction_id) = lower(s.order_id) AND x.transaction_id = s.order_id',
    key: 's.order_id IS NOT NULL',
  },
  // A PSP with only one id for a payment has it in the place of the gateway's order.
  {
    by: 'payment_id',
    join: 'transactions x ON lower(x.transaction_id) = lower(s.payment_id) AND x.transaction_id = s.payment_id',
    key: 's.payment_id IS NOT NULL',
  },
  {
    by: 'reference_id',
    join: 'payments x ON x.reference_id = s.stated_reference',
    key: 's.stated_reference IS NOT NULL',
  },
  { by: 'refund_id', join: 'refunds x ON x.provider_refund_id = s.refund_id', key: 's.refund_id IS NOT NULL' },
  { by: 'dispute_id', join: 'disputes x ON x.dispute_id = s.dispute_id', key: 's.dispute_id IS NOT NULL' },
];

/** Finds the order of each line of the scope; one pass for each key. */
export async function matchLines(tx: Tx): Promise<void> {
  await tx.write(
    `CREATE TEMP TABLE matched (line_id int8, reference_id text, ambiguous boolean, matched_by text) ON COMMIT DROP`,
  );
  for (const { by, join, key } of STEPS) {
    await tx.write(
      `INSERT INTO matched
       SELECT s.id, min(x.reference_id), min(x.reference_id) <> max(x.reference_id), '${by}'
         FROM scope s JOIN ${join}
        WHERE ${key} AND NOT EXISTS (SELECT FROM matched m WHERE m.line_id = s.id)
        GROUP BY s.id`,
    );
    await tx.write('ANALYZE matched');
  }
  await matchBack(tx);
}

/** Matches a line with a refund or dispute of its order: by id, else with the only unmatched one of that amount. */
async function matchBack(tx: Tx): Promise<void> {
  await tx.write(
    `CREATE TEMP TABLE counterparts ON COMMIT DROP AS
     SELECT s.id AS line_id, 'refund' AS cause, r.id::text AS subject
       FROM scope s JOIN matched m ON m.line_id = s.id AND NOT m.ambiguous
       JOIN refunds r ON r.reference_id = m.reference_id AND r.provider_refund_id = s.refund_id
      WHERE s.kind IN ('refund', 'refund_reversal')
      UNION ALL
     SELECT s.id, 'dispute', d.dispute_id
       FROM scope s JOIN matched m ON m.line_id = s.id AND NOT m.ambiguous
       JOIN disputes d ON d.reference_id = m.reference_id AND d.dispute_id = s.dispute_id
      WHERE s.kind IN ('chargeback', 'chargeback_reversal')`,
  );
  await tx.write(pairByAmount('refund', 'refunds', 'r.id::text', `r.status = 'completed'`));
  await tx.write(pairByAmount('chargeback', 'disputes', 'r.dispute_id', 'true'));
  await tx.write('ANALYZE counterparts');
}

/** Equal amounts of one order are paired in order: the first line with the first refund. */
const pairByAmount = (kind: 'refund' | 'chargeback', table: string, id: string, which: string): string => `
  INSERT INTO counterparts
  SELECT a.line_id, '${kind === 'refund' ? 'refund' : 'dispute'}', b.subject
    FROM (SELECT s.id AS line_id, m.reference_id, -s.amount AS amount,
                 row_number() OVER (PARTITION BY m.reference_id, s.amount ORDER BY s.id) AS nth
            FROM scope s JOIN matched m ON m.line_id = s.id AND NOT m.ambiguous
           WHERE s.kind = '${kind}' AND NOT EXISTS (SELECT FROM counterparts c WHERE c.line_id = s.id)) a
    JOIN (SELECT r.reference_id, r.amount, ${id} AS subject,
                 row_number() OVER (PARTITION BY r.reference_id, r.amount ORDER BY r.seq) AS nth
            FROM ${table} r
           WHERE ${which} AND r.reference_id IN (SELECT m.reference_id FROM scope s JOIN matched m ON m.line_id = s.id
                                                  WHERE s.kind = '${kind}')
             AND NOT EXISTS (SELECT FROM counterparts c WHERE c.subject = ${id})
             AND NOT EXISTS (SELECT FROM ledger g WHERE g.reference_id = r.reference_id AND g.cause = 'other_line'
                                AND g.subject = ${id} AND g.line_id NOT IN (SELECT id FROM scope))) b
      USING (reference_id, amount, nth)`;
