import type { Tx } from '../../core/client';
import { daySql, HAS_SEVERAL_GATEWAYS, type LineScope, linesOf, matchedWithout } from './scope';

export interface Agreeing {
  /** Number of lines that agree in everything. */
  count: number;
  /**
   * The ids of the other lines, and of earlier ones that were taken for a payment that agrees, as PostgreSQL writes an
   * array, for `fillScope`; null: there are none.
   */
  rest: string | null;
}

/**
 * Posts the payments that agree in everything with what was captured: by the gateway's payment id, with the same amount
 * and currency, at the agreed fee. That is nearly all of a file, and one statement, which reads each line once. The
 * others are looked at afterwards, one step after the other. Whether a line agrees depends on no other line, unless a
 * second gateway has the same payment; an earlier one that was taken for it is looked at again with the others.
 */
export async function postAgreeing(tx: Tx, scope: LineScope, now: Date): Promise<Agreeing> {
  const [before] = await tx.query<{ last: number; rates: boolean; gateways: boolean }>(
    `SELECT (SELECT coalesce(max(line_id), 0) FROM ledger) AS last, EXISTS (SELECT FROM fee_rates) AS rates,
            ${HAS_SEVERAL_GATEWAYS} AS gateways`,
  );
  const { last = 0, rates = false, gateways = false } = before ?? {};
  await tx.query('SAVEPOINT agreeing');
  // LIMIT: without it PostgreSQL hashes the whole ledger for the few lines that a file before this one had as well.
  const [looked] = await tx.query<{ matches: number; lines: number; agreeing: number; rest: string | null }>(
    `WITH ${rates ? `${RATES}, ` : ''}looked AS MATERIALIZED (
       SELECT l.id, l.currency, l.fee, l.tax, coalesce(l.settled_at, l.occurred_at, '${now.toISOString()}') AS at,
              CASE WHEN (l.id > ${last} OR (SELECT 1 FROM ledger g WHERE g.line_id = l.id LIMIT 1) IS NULL)
                    ${rates ? `AND ${FEE_AGREES}` : ''} ${gateways ? `AND ${IS_ALONE}` : ''} THEN c.reference_id END AS reference_id
         FROM settlement_lines l
         LEFT JOIN ledger c
           ON c.cause = 'capture' AND c.subject = l.gateway_id AND c.currency = l.currency
          AND c.gateway_receivable = l.amount AND l.kind = 'payment' AND NOT l.on_hold AND l.original_amount IS NULL
         ${rates ? JOIN_RATES : ''}
        WHERE ${linesOf(scope)}),
     posted AS (
       INSERT INTO ledger (day, posted_at, currency, cause, reference_id, line_id, fees, taxes, gateway_receivable)
       SELECT ${daySql('at', 'currency')}, '${now.toISOString()}', currency, 'line', reference_id, id, fee, tax, -fee - tax
         FROM looked WHERE reference_id IS NOT NULL)
     SELECT count(*) AS matches, count(DISTINCT id) AS lines, count(reference_id) AS agreeing,
            array_cat(array_agg(id) FILTER (WHERE reference_id IS NULL), (${OVERTAKEN}))::text AS rest
       FROM looked`,
  );
  if (!looked || looked.matches === looked.lines) return { count: looked?.agreeing ?? 0, rest: looked?.rest ?? null };
  // One payment id matched two orders: leave it to the steps that detect ambiguity.
  await tx.query('ROLLBACK TO SAVEPOINT agreeing');
  const [all] = await tx.query<{ rest: string | null }>(
    `SELECT array_agg(l.id)::text AS rest FROM settlement_lines l WHERE ${linesOf(scope)}`,
  );
  return { count: 0, rest: all?.rest ?? null };
}

/** No gateway of another name has the payment, in lines that are posted or in those beside this one. */
const IS_ALONE = `
  c.reference_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM settlement_lines o
                   WHERE o.gateway_id = l.gateway_id AND o.kind = 'payment' AND o.gateway <> l.gateway)
  AND NOT EXISTS (SELECT FROM ledger g JOIN settlement_lines o ON o.id = coalesce(g.line_id, 0)
                   WHERE g.reference_id = c.reference_id AND g.cause = 'line' AND o.gateway <> l.gateway)`;

/** Lines that were taken for one of the payments that agree. OFFSET 0: one look into a small index for each payment. */
const OVERTAKEN = `
  SELECT array_agg(x.line_id)
    FROM looked k CROSS JOIN LATERAL (SELECT g.line_id FROM ledger g WHERE ${matchedWithout('k.reference_id')} OFFSET 0) x`;

/**
 * The rates of all gateways, one row for each method, so that the JSON is not parsed again for each of a million lines.
 * A percent is a whole number of millionths, the last digit that a rate may have: decimals cost several times as much.
 */
const RATES = `
  rates AS MATERIALIZED (
    SELECT f.gateway, m.key AS method, ((m.value->>'percent')::numeric * 1000000)::int8 AS percent,
           coalesce((m.value->>'fixed')::int8, 0) AS fixed,
           (coalesce((m.value->>'tax_percent')::numeric, 0) * 1000000)::int8 AS tax
      FROM fee_rates f, jsonb_each(f.methods) m)`;
const JOIN_RATES = `
  LEFT JOIN rates m ON m.gateway = l.gateway AND m.method = l.method
  LEFT JOIN rates d ON d.gateway = l.gateway AND d.method = 'default' AND m.method IS NULL`;

/** Half up; the amount is not negative. */
const share = (amount: string, percent: string): string => `((${amount}) * ${percent} + 50000000) / 100000000`;
const FEE = `(${share('l.amount', 'coalesce(m.percent, d.percent)')} + coalesce(m.fixed, d.fixed))`;
/** Beyond this a product might not fit into int8; such a line is left to the later steps. */
const MOST = 900_000_000;
const FEE_AGREES = `
  CASE WHEN coalesce(m.percent, d.percent) IS NULL THEN true
       WHEN l.amount NOT BETWEEN 0 AND ${MOST} OR l.fee NOT BETWEEN 0 AND ${MOST} OR abs(l.fee - ${FEE}) > 1 THEN false
       ELSE abs(l.tax - ${share(FEE, 'coalesce(m.tax, d.tax)')}) <= 1 END`;
