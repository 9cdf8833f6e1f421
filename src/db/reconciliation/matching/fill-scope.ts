import type { Tx } from '../../core/client';
import { BACK_KINDS } from './match-back';
import { daySql, matchedWithout, paymentOf } from './scope';

/**
 * Puts lines into the temporary table `scope`, with the columns that the steps of matching need; the number of them.
 * Payouts are left out: the bank's statement has them. `ids`: as PostgreSQL writes an array.
 */
export async function fillScope(tx: Tx, ids: string): Promise<number> {
  await tx.write(
    `CREATE TEMP TABLE scope (
       id int8, kind "SettlementLineKind", gateway text, gateway_id text, amount int8, fee int8, tax int8, net int8,
       currency text, original_amount int8, original_currency text, on_hold boolean, settlement_seq int, method text,
       order_id text, stated_reference text, refund_id text, dispute_id text, payment_id text, is_part boolean, occurred_at timestamptz, day date) ON COMMIT DROP`,
  );
  await tx.write(FILL, [ids]);
  await tx.write('ANALYZE scope');
  await tx.write(OVERTAKEN);
  const [row] = await tx.query<{ count: number }>('SELECT count(*) AS count FROM scope');
  return row?.count ?? 0;
}

const linesAmong = (given: string): string => `
  INSERT INTO scope
  SELECT l.id, l.kind, l.gateway, l.gateway_id, l.amount, l.fee, l.tax, l.net, l.currency, l.original_amount,
         l.original_currency, l.on_hold, l.settlement_seq, l.method, l.order_id, l.reference_id,
         coalesce(l.refund_id, CASE WHEN l.kind IN ('refund', 'refund_reversal') THEN l.gateway_id END),
         l.dispute_id, CASE WHEN l.kind IN ('payment', 'authorized') THEN ${paymentOf('l')} ELSE l.payment_id END,
         l.payment_id IS NOT NULL AND coalesce(l.details LIKE '%"installment"%', false),
         coalesce(l.occurred_at, l.settled_at),
         ${daySql('coalesce(l.settled_at, l.occurred_at, now())', 'l.currency')}
    FROM ${given} AS given (id) JOIN settlement_lines l ON l.id = given.id
   WHERE l.kind NOT IN ('payout', 'payout_reversal')`;

const FILL = linesAmong('(SELECT DISTINCT unnest($1::int8[]))');

/** Lines that were taken for a payment whose own line is in the scope. */
const OVERTAKEN = linesAmong(`(
  SELECT DISTINCT g.line_id
    FROM scope s JOIN ledger c ON c.cause = 'capture' AND c.subject IN (s.payment_id, s.order_id)
    JOIN ledger g ON ${matchedWithout('c.reference_id')}
   WHERE s.kind = 'payment' AND g.line_id NOT IN (SELECT id FROM scope))`);

/** Adds the other lines of refunds and disputes of the orders that have such a line in the scope; false: none. */
export async function addBackLines(tx: Tx): Promise<boolean> {
  const added = await tx.query(`${BACK_LINES} AND l.kind IN (${BACK_KINDS}) RETURNING id`);
  return added.length > 0;
}

const BACK_LINES = linesAmong(`(
  SELECT DISTINCT g.line_id
    FROM (SELECT DISTINCT m.reference_id FROM scope s JOIN matched m ON m.line_id = s.id AND NOT m.ambiguous
           WHERE s.kind IN (${BACK_KINDS})) o
   CROSS JOIN LATERAL (SELECT g.line_id FROM ledger g
                        WHERE g.reference_id = o.reference_id AND g.cause = 'other_line' OFFSET 0) g
   WHERE g.line_id NOT IN (SELECT id FROM scope))`);
