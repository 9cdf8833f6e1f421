import type { Tx } from '../../core/client';
import { zoneSql } from './scope';

/**
 * Matches bookings with settlements: by UTR, else by a payout id in the narration; a person's decision stays. A
 * settlement is credited when the sums of a matched group are equal.
 */
export async function matchCredits(tx: Tx, now: Date): Promise<void> {
  const at = `'${now.toISOString()}'::timestamptz`;
  // A reversed booking pays nothing, nor does one whose UTR is no longer the settlement's: that waits for its money again.
  await tx.write(
    `WITH gone AS (
       DELETE FROM settlement_credits c USING bank_rows b, settlements s
        WHERE b.id = c.bank_row_id AND s.seq = c.settlement_seq
          AND (b.voided_at IS NOT NULL
               OR (c.matched_by = 'utr' AND b.utr IS DISTINCT FROM ${plain('s.utr')} AND NOT b.tokens && ${IDS}))
       RETURNING c.settlement_seq)
     UPDATE settlements SET state = ${UNPAID}, credited_at = NULL
      WHERE state = 'credited' AND seq IN (SELECT settlement_seq FROM gone)`,
  );
  await tx.write(
    `INSERT INTO settlement_credits (settlement_seq, bank_row_id, matched_by, created_at)
     SELECT s.seq, b.id, 'utr', ${at}
       FROM settlements s JOIN bank_rows b ON b.utr = ${plain('s.utr')}
      WHERE s.utr IS NOT NULL AND b.voided_at IS NULL AND b.amount > 0 AND b.currency = s.currency
        AND s.state <> 'credited'
     ON CONFLICT DO NOTHING`,
  );
  await tx.write(
    `INSERT INTO settlement_credits (settlement_seq, bank_row_id, matched_by, created_at)
     SELECT s.seq, b.id, CASE WHEN s.utr IS NULL THEN 'payout_id' ELSE 'utr' END, ${at}
       FROM settlements s
       JOIN bank_rows b ON b.tokens <> '{}' AND b.tokens && ${IDS}
      WHERE s.state <> 'credited' AND b.voided_at IS NULL AND b.amount > 0 AND b.currency = s.currency
        AND length(s.gateway_settlement_id) >= 8 AND s.gateway_settlement_id !~ '^\\d{4}-\\d{2}-\\d{2}$'
        AND (NOT EXISTS (SELECT FROM settlement_credits c WHERE c.settlement_seq = s.seq)
             OR NOT EXISTS (SELECT FROM settlement_credits c WHERE c.bank_row_id = b.id))
     ON CONFLICT DO NOTHING`,
  );
  // The bank gives a payout back with the same UTR. A charge for the credit has it as well, but another amount.
  await tx.write(
    `INSERT INTO settlement_credits (settlement_seq, bank_row_id, matched_by, created_at)
     SELECT c.settlement_seq, d.id, c.matched_by, ${at}
       FROM bank_rows d JOIN bank_rows b ON b.utr = d.utr AND b.amount = -d.amount AND b.currency = d.currency
        AND b.booked_on <= d.booked_on
       JOIN settlement_credits c ON c.bank_row_id = b.id
      WHERE d.amount < 0 AND d.voided_at IS NULL AND b.voided_at IS NULL
     ON CONFLICT DO NOTHING`,
  );
  await tx.write(CREATE_GROUPS);
  await tx.write(
    `UPDATE settlements s
        SET state = CASE WHEN g.paid = g.owed THEN 'credited' ELSE ${UNPAID} END,
            credited_at = CASE WHEN g.paid = g.owed THEN g.booked_on::timestamp AT TIME ZONE ${zoneSql('s.currency')} END
       FROM credit_groups g
      WHERE g.seq = s.seq AND (s.state = 'credited') <> (g.paid = g.owed)`,
  );
  await tx.write(postCredits(at));
}

/** SQL: an id as a booking has it. */
const plain = (id: string): string => `regexp_replace(upper(${id}), '[^A-Z0-9]', '', 'g')`;
/** SQL: what a narration may name a settlement by. */
const IDS = `ARRAY[${plain('s.gateway_settlement_id')}, ${plain('coalesce(s.utr, s.gateway_settlement_id)')}]`;

/** The state of a settlement whose money has not arrived. */
const UNPAID = `CASE WHEN settled_at IS NULL THEN 'open'::"SettlementState" ELSE 'settled' END`;

/**
 * Groups of settlements and bookings, with both sums. One booking may pay several settlements, and several bookings
 * one: a group is named by the lowest settlement that is reachable.
 */
const CREATE_GROUPS = `
  CREATE TEMP TABLE credit_groups ON COMMIT DROP AS
  WITH RECURSIVE reached AS (
    SELECT settlement_seq AS seq, settlement_seq AS other FROM settlement_credits
    UNION
    SELECT r.seq, b.settlement_seq
      FROM reached r JOIN settlement_credits a ON a.settlement_seq = r.other
      JOIN settlement_credits b ON b.bank_row_id = a.bank_row_id),
  named AS (SELECT seq, min(other) AS name FROM reached GROUP BY seq),
  owed AS (SELECT name, sum(s.net) AS owed FROM named JOIN settlements s USING (seq) GROUP BY name),
  paid AS (SELECT name, sum(b.amount) AS paid, max(b.booked_on) AS booked_on
             FROM (SELECT DISTINCT name, bank_row_id FROM named JOIN settlement_credits c ON c.settlement_seq = named.seq) x
             JOIN bank_rows b ON b.id = x.bank_row_id GROUP BY name)
  SELECT named.seq, name, owed, paid, booked_on FROM named JOIN owed USING (name) JOIN paid USING (name)`;

/**
 * A matched credit reduces the gateway's receivable. One that names a gateway but matches nothing goes to suspense
 * until it does. Other bookings are ignored.
 */
const postCredits = (at: string): string => `
  INSERT INTO ledger (day, posted_at, currency, cause, bank_row_id, bank, gateway_receivable, suspense)
  SELECT day, ${at}, currency, 'credit', id, sum(bank), sum(gateway), sum(suspense)
    FROM (SELECT b.id, b.booked_on AS day, b.currency, b.amount AS bank,
                 CASE WHEN l.bank_row_id IS NULL THEN 0 ELSE -b.amount END AS gateway,
                 CASE WHEN l.bank_row_id IS NULL THEN -b.amount ELSE 0 END AS suspense
            FROM bank_rows b LEFT JOIN (SELECT DISTINCT bank_row_id FROM settlement_credits) l ON l.bank_row_id = b.id
           WHERE b.voided_at IS NULL AND (l.bank_row_id IS NOT NULL OR (b.amount > 0 AND b.gateway IS NOT NULL))
           UNION ALL
          SELECT g.bank_row_id, g.day, g.currency, -g.bank, -g.gateway_receivable, -g.suspense
            FROM ledger g WHERE g.bank_row_id IS NOT NULL) posting
   GROUP BY id, day, currency
  HAVING sum(bank) <> 0 OR sum(gateway) <> 0 OR sum(suspense) <> 0
   ORDER BY id`;

/** Credits whose amount differs from their settlements', and credits without a settlement. */
export async function findInCredits(tx: Tx): Promise<void> {
  await tx.write(
    `INSERT INTO findings (kind, key, settlement_seq, gateway, gateway_id, expected, found, currency, day)
     SELECT 'credit_mismatch', 'settlement:' || s.seq, s.seq, s.gateway, s.gateway_settlement_id, g.owed, g.paid,
            s.currency, g.booked_on
       FROM credit_groups g JOIN settlements s USING (seq) WHERE g.seq = g.name AND g.paid <> g.owed`,
  );
  // A UTR begins with the bank's code and has the same length as others of the gateway.
  await tx.write(
    `INSERT INTO findings (kind, key, bank_row_id, gateway, gateway_id, expected, found, currency, reason, day)
     SELECT 'unknown_credit', 'booking:' || b.id, b.id, coalesce(b.gateway, f.gateway), b.utr, 0, b.amount, b.currency, b.id::text,
            b.booked_on
       FROM bank_rows b
       LEFT JOIN LATERAL (SELECT s.gateway FROM settlements s
                           WHERE s.utr IS NOT NULL AND left(s.utr, 6) = left(b.utr, 6) AND length(s.utr) = length(b.utr)
                           LIMIT 1) f ON b.gateway IS NULL AND b.utr IS NOT NULL
      WHERE b.amount > 0 AND b.voided_at IS NULL AND (b.gateway IS NOT NULL OR f.gateway IS NOT NULL)
        AND NOT EXISTS (SELECT FROM settlement_credits c WHERE c.bank_row_id = b.id)`,
  );
}
