import type { Tx } from '../../core/client';

/** The kinds that are found in lines; the others are found in orders, settlements and bookings. */
export const LINE_KINDS_OF_FINDINGS = [
  ...['missing_here', 'amount_mismatch', 'currency_mismatch', 'duplicate_payment', 'authorized_not_captured'],
  ...['refund_missing_here', 'chargeback', 'fee_variance'],
];

/** The columns of a finding, in the temporary table that every step adds to. */
const COLUMNS = `kind, key, reference_id, settlement_seq, line_id, bank_row_id, gateway, gateway_id, expected, found,
  currency, reason, count, day`;

export async function beginFindings(tx: Tx): Promise<void> {
  await tx.write(
    `CREATE TEMP TABLE findings (kind text, key text, reference_id text, settlement_seq int, line_id int8,
       bank_row_id int8, gateway text, gateway_id text, expected int8, found int8, currency text, reason text, count int,
       day date) ON COMMIT DROP`,
  );
}

const ofLine = (kind: string, expected: string, found: string, reason: string, where: string): string => `
  INSERT INTO findings (${COLUMNS})
  SELECT '${kind}', 'line:' || j.id, j.reference_id, j.settlement_seq, j.id, NULL, j.gateway, j.gateway_id,
         ${expected}, ${found}, j.currency, ${reason}, NULL, j.day FROM evaluated j WHERE ${where}`;

/** The reason of a line that another gateway's books have as well. */
const REPEATED = `CASE WHEN j.repeated THEN 'repeated' END`;

/**
 * Findings in evaluated lines that differ from our books. With `reportForeign`, each payment without an order here is
 * reported.
 */
export async function findInLines(tx: Tx, { reportForeign }: { reportForeign: boolean }): Promise<void> {
  const ours = 'j.reference_id IS NOT NULL';
  const steps = [
    ofLine('missing_here', 'NULL', 'j.amount', `'ambiguous'`, `j.kind = 'payment' AND j.ambiguous`),
    ofLine(
      'missing_here',
      '0',
      'j.amount',
      'j.status::text',
      `j.kind = 'payment' AND ${ours} AND j.status <> 'captured'`,
    ),
    ...(reportForeign
      ? [ofLine('missing_here', '0', 'j.amount', 'NULL', `j.kind = 'payment' AND j.matched_by IS NULL`)]
      : []),
    ofLine(
      'amount_mismatch',
      'j.captured_amount',
      'coalesce(j.original_amount, j.amount)',
      'NULL',
      `j.first AND j.status = 'captured' AND coalesce(j.original_currency, j.currency) = j.order_currency
       AND coalesce(j.original_amount, j.amount) <> j.captured_amount AND NOT j.is_part`,
    ),
    // Instalments come one after the other: only what goes beyond the captured amount is wrong.
    ofLine(
      'amount_mismatch',
      'j.booked',
      'j.amount',
      'NULL',
      `j.first AND j.status = 'captured' AND j.currency = j.order_currency AND j.is_part AND j.amount > j.booked`,
    ),
    ofLine(
      'currency_mismatch',
      'j.captured_amount',
      'j.amount',
      'NULL',
      `j.first AND j.status = 'captured' AND coalesce(j.original_currency, j.currency) <> j.order_currency`,
    ),
    ofLine(
      'duplicate_payment',
      '0',
      'j.amount',
      REPEATED,
      `j.kind = 'payment' AND ${ours} AND j.status = 'captured' AND NOT j.first`,
    ),
    ofLine(
      'authorized_not_captured',
      'NULL',
      'j.amount',
      'NULL',
      `j.kind = 'authorized' AND (${ours} OR ${reportForeign})
       AND NOT EXISTS (SELECT FROM settlement_lines o WHERE o.gateway_id = j.gateway_id AND o.kind = 'payment'
                          AND o.gateway = j.gateway)`,
    ),
    ofLine(
      'refund_missing_here',
      '0',
      '-j.amount',
      REPEATED,
      `j.kind = 'refund' AND ${ours} AND j.booked = 0 AND j.amount <> 0`,
    ),
    ofLine(
      'amount_mismatch',
      '-j.booked',
      '-j.amount',
      `'refund'`,
      `j.kind = 'refund' AND ${ours} AND j.booked <> 0 AND j.booked <> j.amount`,
    ),
    ofLine(
      'chargeback',
      '0',
      '-j.amount',
      'NULL',
      `j.kind = 'chargeback' AND (${ours} OR ${reportForeign})
       AND NOT EXISTS (SELECT FROM disputes d WHERE d.reference_id = j.reference_id AND d.status = 'won'
                          AND d.dispute_id = coalesce(j.subject, j.dispute_id))
       AND NOT EXISTS (SELECT FROM settlement_lines o WHERE o.payment_id = j.payment_id AND o.gateway = j.gateway
                          AND o.kind = 'chargeback_reversal' AND o.amount = -j.amount
                          AND o.dispute_id IS NOT DISTINCT FROM j.dispute_id)`,
    ),
    FEES,
  ];
  for (const step of steps) await tx.write(step);
}

/** The fee by rates, that of the method or the default one. Fee and tax may each differ by one minor unit. */
const feeBy = (rates: string): string => `
  SELECT round(x.fee * x.tax_percent / 100) AS tax, x.fee
    FROM (SELECT round(j.amount * (r.rate->>'percent')::numeric / 100)
                   + coalesce((r.rate->>'fixed')::numeric, 0) AS fee,
                 coalesce((r.rate->>'tax_percent')::numeric, 0) AS tax_percent
            FROM ${rates} f
           CROSS JOIN LATERAL (SELECT coalesce(f.methods->j.method, f.methods->'default') AS rate) r
           WHERE f.gateway = j.gateway AND r.rate IS NOT NULL) x`;

/**
 * The rates at the time of the payment; those of the first agreement for what was before it. Today's are among them,
 * because a process of an earlier version stores no versions.
 */
const RATES_THEN = `(
  SELECT v.gateway, v.methods
    FROM (SELECT gateway, valid_from, methods FROM fee_rate_versions
           UNION ALL SELECT gateway, updated_at, methods FROM fee_rates) v JOIN fee_rates USING (gateway)
   WHERE v.gateway = j.gateway
   ORDER BY v.valid_from > coalesce(j.occurred_at, now()), abs(extract(epoch FROM v.valid_from - coalesce(j.occurred_at, now())))
   LIMIT 1)`;

/**
 * A fee is wrong that fits neither the rates at its time nor those of today: rates may have changed since, and they may
 * have been corrected.
 */
const FEES = `
  INSERT INTO findings (${COLUMNS})
  SELECT 'fee_variance', 'line:' || j.id, j.reference_id, j.settlement_seq, j.id, NULL, j.gateway, j.gateway_id,
         a.fee + a.tax, j.fee + j.tax, j.currency, NULL, NULL, j.day
    FROM evaluated j CROSS JOIN LATERAL (${feeBy(RATES_THEN)}) a
   WHERE j.kind = 'payment' AND NOT j.repeated AND (abs(j.fee - a.fee) > 1 OR abs(j.tax - a.tax) > 1)
     AND NOT EXISTS (SELECT FROM (${feeBy('fee_rates')}) n WHERE abs(j.fee - n.fee) <= 1 AND abs(j.tax - n.tax) <= 1)`;
