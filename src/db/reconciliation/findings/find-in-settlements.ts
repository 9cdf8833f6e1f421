import type { Tx } from '../../core/client';
import { daySql } from '../matching/scope';

/** Payments in a gateway's file that belong to no order here. */
const FOREIGN = `
  SELECT g.line_id FROM ledger g
   WHERE g.cause = 'line' AND g.reference_id IS NULL
     AND NOT EXISTS (SELECT FROM ledger o WHERE o.line_id = g.line_id AND o.reference_id IS NOT NULL)
   GROUP BY g.line_id`;

/** One that pays out another amount now is open to further credits, until these are compared with it again. */
const STAYS_CREDITED = `(s.state = 'credited' AND s.net = coalesce(s.stated_net, sums.net, 0))`;

/** The sums of every settlement whose lines have changed, and whether the gateway has paid it out. */
export async function sumSettlements(tx: Tx): Promise<void> {
  // Locked first: an import that ends meanwhile would else be summed without its last rows, and never again.
  await tx.query('SELECT 1 FROM settlements WHERE needs_check ORDER BY seq FOR UPDATE');
  await tx.write(
    `WITH sums AS (
       SELECT l.settlement_seq AS seq, count(*) AS lines,
              coalesce(sum(l.amount) FILTER (WHERE l.kind IN ('payment', 'refund_reversal')), 0) AS gross,
              coalesce(-sum(l.amount) FILTER (WHERE l.kind = 'refund'), 0) AS refunds,
              coalesce(-sum(l.amount) FILTER (WHERE l.kind IN ('chargeback', 'chargeback_reversal')), 0) AS disputes,
              sum(l.fee) AS fees, sum(l.tax) AS taxes, sum(l.net) AS net,
              coalesce(sum(l.amount) FILTER (WHERE l.kind IN ('adjustment', 'fee', 'tax', 'reserve', 'reserve_release',
                                                              'transfer')), 0) AS adjustments,
              max(l.settled_at) AS settled_at
         FROM settlement_lines l
        WHERE l.settlement_seq IN (SELECT seq FROM settlements WHERE needs_check)
          AND l.kind NOT IN ('payout', 'payout_reversal', 'authorized')
        GROUP BY 1),
     strange AS (
       SELECT l.settlement_seq AS seq, count(*) AS lines FROM (${FOREIGN}) f JOIN settlement_lines l ON l.id = f.line_id
        WHERE l.settlement_seq IN (SELECT seq FROM settlements WHERE needs_check) GROUP BY 1)
     UPDATE settlements s
        SET lines = coalesce(sums.lines, 0), gross = coalesce(sums.gross, 0), refunds = coalesce(sums.refunds, 0),
            disputes = coalesce(sums.disputes, 0), fees = coalesce(sums.fees, 0), taxes = coalesce(sums.taxes, 0),
            adjustments = coalesce(sums.adjustments, 0), net = coalesce(s.stated_net, sums.net, 0),
            foreign_lines = coalesce(strange.lines, 0), needs_check = false,
            settled_at = coalesce(s.settled_at, sums.settled_at),
            state = CASE WHEN ${STAYS_CREDITED} THEN s.state
                         WHEN coalesce(s.settled_at, sums.settled_at) IS NULL THEN 'open'::"SettlementState"
                         ELSE 'settled' END,
            credited_at = CASE WHEN ${STAYS_CREDITED} THEN s.credited_at END
       FROM settlements c LEFT JOIN sums USING (seq) LEFT JOIN strange USING (seq)
      WHERE c.needs_check AND c.seq = s.seq`,
  );
}

/** The sum of a settlement's lines. */
const SUM_OF_LINES = `s.gross - s.refunds - s.disputes + s.adjustments - s.fees - s.taxes`;

const ofSettlement = (kind: string, key: string, columns: string, from: string): string => `
  INSERT INTO findings (kind, key, reference_id, settlement_seq, line_id, bank_row_id, gateway, gateway_id, currency,
                        expected, found, reason, count, day)
  SELECT '${kind}', ${key}, NULL, s.seq, NULL, NULL, s.gateway, s.gateway_settlement_id, s.currency, ${columns},
         ${daySql('s.settled_at', 's.currency')} FROM ${from}`;

/** `touched`: settlements that a run looks at, beside those with a finding that is not resolved. */
export async function findInSettlements(
  tx: Tx,
  { reportForeign, lateCredit }: { reportForeign: boolean; lateCredit: Record<string, string> },
): Promise<void> {
  await tx.write(
    ofSettlement(
      'settlement_sum_mismatch',
      `'settlement:' || s.seq`,
      `s.stated_net, ${SUM_OF_LINES}, NULL, NULL`,
      `settlements s WHERE s.stated_net IS NOT NULL AND s.stated_net <> ${SUM_OF_LINES}`,
    ),
  );
  if (!reportForeign)
    await tx.write(
      ofSettlement(
        'missing_here',
        `'foreign:' || s.seq`,
        `0, coalesce(e.found, (SELECT sum(l.amount) FROM settlement_lines l
                                WHERE l.settlement_seq = s.seq AND l.kind = 'payment'
                                  AND NOT EXISTS (SELECT FROM ledger g
                                                   WHERE g.line_id = l.id AND g.reference_id IS NOT NULL))),
         'foreign', s.foreign_lines`,
        // A finding stays as long as the count stays.
        `settlements s LEFT JOIN exceptions e ON e.kind = 'missing_here' AND e.key = 'foreign:' || s.seq
                                             AND e.state <> 'resolved' AND e.count = s.foreign_lines
          WHERE s.foreign_lines > 0`,
      ),
    );
  // Only days that a bank statement covers: without a statement nothing is missing. One that has rows of other
  // currencies alone is of another account, and says nothing about this one.
  for (const [currency, day] of Object.entries(lateCredit))
    await tx.write(
      ofSettlement(
        'not_credited',
        `'settlement:' || s.seq`,
        's.net, 0, NULL, NULL',
        `settlements s
          WHERE s.state = 'settled' AND s.net > 0 AND s.currency = '${currency}'
            AND ${daySql('s.settled_at', 's.currency')} <= '${day}'
            AND NOT EXISTS (SELECT FROM settlement_credits c WHERE c.settlement_seq = s.seq)
            AND EXISTS (SELECT FROM settlement_files f
                         WHERE f.status = 'processed' AND (f.source LIKE 'bank:%' OR f.source = 'ofx')
                           AND ${daySql('s.settled_at', 's.currency')}
                               BETWEEN f.period_from AND f.period_to
                           AND f.seq NOT IN (SELECT file_seq FROM bank_rows
                                              GROUP BY file_seq HAVING bool_and(currency <> '${currency}')))`,
      ),
    );
}
