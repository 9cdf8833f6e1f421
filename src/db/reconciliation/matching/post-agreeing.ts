import type { Tx } from '../../core/client';
import { type LineScope, linesOf, zoneSql } from './scope';

export interface Agreeing {
  /** Number of lines that agree in everything. */
  count: number;
  /** Number of the other lines; they are in the temporary table `scope`. */
  rest: number;
}

/**
 * Posts the payments that agree in everything with what was captured: by the gateway's payment id, with the same amount
 * and currency, at the agreed fee. That is nearly all of a file, and one statement, which reads each line once. The
 * others go to `scope`, and are looked at one step after the other.
 */
export async function postAgreeing(tx: Tx, scope: LineScope, now: Date): Promise<Agreeing> {
  await tx.write(CREATE_SCOPE);
  const [before] = await tx.query<{ last: number; rates: boolean; lines: number }>(
    `SELECT (SELECT coalesce(max(line_id), 0) FROM ledger) AS last, EXISTS (SELECT FROM fee_rates) AS rates,
            (SELECT count(*) FROM settlement_lines l WHERE ${linesOf(scope)}) AS lines`,
  );
  const { last = 0, rates = false, lines = 0 } = before ?? {};
  await tx.query('SAVEPOINT agreeing');
  const [looked] = await tx.query<{ lines: number; agreeing: number }>(
    `WITH ${rates ? `${RATES}, ` : ''}looked AS MATERIALIZED (
       SELECT l.id, l.currency, l.fee, l.tax, coalesce(l.settled_at, l.occurred_at, '${now.toISOString()}') AS at,
              CASE WHEN (l.id > ${last} OR NOT EXISTS (SELECT FROM ledger g WHERE g.line_id = l.id))
                    ${rates ? `AND ${FEE_AGREES}` : ''} THEN c.reference_id END AS reference_id
         FROM settlement_lines l
         LEFT JOIN ledger c
           ON c.cause = 'capture' AND c.subject = l.gateway_id AND c.currency = l.currency
          AND c.gateway_receivable = l.amount AND l.kind = 'payment' AND NOT l.on_hold AND l.original_amount IS NULL
         ${rates ? JOIN_RATES : ''}
        WHERE ${linesOf(scope)}),
     posted AS (
       INSERT INTO ledger (day, posted_at, currency, cause, reference_id, line_id, fees, taxes, gateway_receivable)
       SELECT (at AT TIME ZONE ${zoneSql('currency')})::date, '${now.toISOString()}', currency, 'line', reference_id, id,
              fee, tax, -fee - tax
         FROM looked WHERE reference_id IS NOT NULL),
     rest AS (
       ${INSERT_SCOPE} FROM looked k JOIN settlement_lines l ON l.id = k.id
        WHERE k.reference_id IS NULL AND ${IS_LINE})
     SELECT count(*) AS lines, count(reference_id) AS agreeing FROM looked`,
  );
  let count = looked?.agreeing ?? 0;
  // One payment id matched two orders: leave it to the steps that detect ambiguity.
  if (looked && looked.lines > lines) {
    await tx.query('ROLLBACK TO SAVEPOINT agreeing');
    await tx.write(`${INSERT_SCOPE} FROM settlement_lines l WHERE ${linesOf(scope)} AND ${IS_LINE}`);
    count = 0;
  }
  await tx.write('ANALYZE scope');
  const [row] = await tx.query<{ count: number }>('SELECT count(*) AS count FROM scope');
  return { count, rest: row?.count ?? 0 };
}

/**
 * The rates of all gateways, one row for each method, so that the JSON is not parsed again for each of a million lines.
 */
const RATES = `
  rates AS MATERIALIZED (
    SELECT f.gateway, m.key AS method, (m.value->>'percent')::numeric * 0.01 AS percent,
           coalesce((m.value->>'fixed')::numeric, 0) AS fixed, coalesce((m.value->>'tax_percent')::numeric, 0) * 0.01 AS tax
      FROM fee_rates f, jsonb_each(f.methods) m)`;
const JOIN_RATES = `
  LEFT JOIN rates m ON m.gateway = l.gateway AND m.method = l.method
  LEFT JOIN rates d ON d.gateway = l.gateway AND d.method = 'default' AND m.method IS NULL`;
const FEE = `(round(l.amount * coalesce(m.percent, d.percent)) + coalesce(m.fixed, d.fixed))`;
const FEE_AGREES = `(
  coalesce(m.percent, d.percent) IS NULL
    OR abs(l.fee - ${FEE}) <= 1 AND abs(l.tax - round(${FEE} * coalesce(m.tax, d.tax))) <= 1)`;

/** Payouts are left out: the bank's statement has them. */
const IS_LINE = `l.kind NOT IN ('payout', 'payout_reversal')`;

/** The lines for the later steps, with the columns that the steps need. */
const CREATE_SCOPE = `
  CREATE TEMP TABLE scope (
    id int8, kind "SettlementLineKind", gateway text, gateway_id text, amount int8, fee int8, tax int8, net int8,
    currency text, original_amount int8, original_currency text, on_hold boolean, settlement_seq int, method text,
    order_id text, stated_reference text, refund_id text, dispute_id text, payment_id text, day date) ON COMMIT DROP`;
const INSERT_SCOPE = `
  INSERT INTO scope
  SELECT l.id, l.kind, l.gateway, l.gateway_id, l.amount, l.fee, l.tax, l.net, l.currency, l.original_amount,
         l.original_currency, l.on_hold, l.settlement_seq, l.method, l.order_id, l.reference_id,
         coalesce(l.refund_id, CASE WHEN l.kind IN ('refund', 'refund_reversal') THEN l.gateway_id END),
         l.dispute_id, CASE WHEN l.kind IN ('payment', 'authorized') THEN l.gateway_id ELSE l.payment_id END,
         (coalesce(l.settled_at, l.occurred_at, now()) AT TIME ZONE ${zoneSql('l.currency')})::date`;
