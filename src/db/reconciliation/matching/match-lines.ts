import type { Tx } from '../../core/client';
import { addBackLines } from './fill-scope';
import { matchBack } from './match-back';

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

/**
 * Finds the order of each line of the scope, and the refund or dispute there. Those of one order are looked at together,
 * whenever they came.
 */
export async function matchLines(tx: Tx): Promise<void> {
  await tx.write(
    `CREATE TEMP TABLE matched (line_id int8, reference_id text, ambiguous boolean, matched_by text) ON COMMIT DROP`,
  );
  await findOrders(tx);
  if (await addBackLines(tx)) await findOrders(tx);
  await matchBack(tx);
}

/** One pass for each key. */
async function findOrders(tx: Tx): Promise<void> {
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
}
