import type { Tx } from '../../core/client';
import { zoneSql } from '../matching/scope';

export interface LateDays {
  /** The days to check, in the merchant's time zone, both inclusive. */
  from: string;
  to: string;
  /** By currency, the last day whose payments should have a line by now. */
  lateSettlement: Record<string, string>;
  /** The PSP of each kind of payment. */
  pspByKind: Record<string, string>;
}

/** The gateway of an order's payment: the one that WhatsApp's configuration names, else the kind's PSP. */
const gatewaySql = (pspByKind: Record<string, string>): string => {
  const setting = `o.details->'payment_settings'->0`;
  const cases = Object.entries(pspByKind).map(([kind, psp]) => `WHEN '${kind}' THEN '${psp}'`);
  return `coalesce(${setting}->'payment_gateway'->>'type', CASE ${setting}->>'type' ${cases.join(' ')} WHEN '' THEN '' END)`;
};

/**
 * The merchant's own charge service and the sandbox's PSP have no settlement files, so any gateway's file that covers
 * the day counts.
 */
export const COVERED = (day: string): string => `
  EXISTS (SELECT FROM settlement_files f
           WHERE f.status = 'processed' AND f.source NOT LIKE 'bank:%' AND f.source <> 'ofx'
             AND (f.gateway = x.gateway OR x.gateway IN ('http', 'sandbox'))
             AND ${day} BETWEEN f.period_from AND f.period_to)`;

const UNRESOLVED = `c.reference_id IN (SELECT reference_id FROM exceptions
                                        WHERE kind = 'missing_at_gateway' AND state <> 'resolved')`;

/**
 * Captures without a line; that of a second payment does not count. The ledger holds them in a fifth of the pages of
 * payments and verifications.
 */
const missing = (which: string, currency: string): string => `
  SELECT c.reference_id, c.gateway_receivable, c.currency, c.day, c.subject FROM ledger c
   WHERE c.cause = 'capture' AND c.currency = '${currency}' AND ${which}
     AND NOT EXISTS (SELECT FROM ledger g WHERE g.reference_id = c.reference_id AND g.cause = 'line'
                        AND NOT EXISTS (SELECT FROM exceptions e WHERE e.line_id = g.line_id AND e.state <> 'resolved'
                                           AND e.kind = 'duplicate_payment'))`;

/**
 * Captures and refunds without a line. Only days that a file of the gateway covers are reported: without a file nothing
 * is missing.
 */
export async function findInOrders(tx: Tx, { from, to, lateSettlement, pspByKind }: LateDays): Promise<void> {
  for (const [currency, late] of Object.entries(lateSettlement)) {
    const last = late < to ? late : to;
    const zone = zoneSql(`'${currency}'`);
    await tx.write(
      `INSERT INTO findings (kind, key, reference_id, gateway, gateway_id, expected, found, currency, day)
       SELECT 'missing_at_gateway', 'payment:' || x.reference_id, x.reference_id, x.gateway, x.id, x.captured_amount, 0,
              x.currency, x.day
         FROM (SELECT c.reference_id, c.gateway_receivable AS captured_amount, c.currency, c.day, c.subject AS id,
                      (SELECT ${gatewaySql(pspByKind)} FROM orders o WHERE o.reference_id = c.reference_id) AS gateway
                 FROM (${missing(`c.day BETWEEN '${from}' AND '${last}'`, currency)} UNION
                       ${missing(UNRESOLVED, currency)}) c) x
        WHERE ${COVERED('x.day')}`,
    );
    await tx.write(
      `INSERT INTO findings (kind, key, reference_id, gateway, gateway_id, expected, found, currency, day)
       SELECT 'refund_missing_at_gateway', 'refund:' || x.id, x.reference_id, x.gateway,
              coalesce(x.provider_refund_id, x.id::text), x.amount, 0, x.currency, x.day
         FROM (SELECT r.id, r.reference_id, r.amount, r.provider_refund_id, p.currency,
                      (r.updated_at AT TIME ZONE ${zone})::date AS day, ${gatewaySql(pspByKind)} AS gateway
                 FROM refunds r JOIN payments p USING (reference_id) JOIN orders o USING (reference_id)
                WHERE r.status = 'completed' AND r.amount > 0 AND p.currency = '${currency}'
                  AND ((r.updated_at >= '${from}'::date::timestamp AT TIME ZONE ${zone}
                        AND r.updated_at < ('${last}'::date + 1)::timestamp AT TIME ZONE ${zone})
                       OR r.reference_id IN (SELECT reference_id FROM exceptions
                                              WHERE kind = 'refund_missing_at_gateway' AND state <> 'resolved'))
                  AND NOT EXISTS (SELECT FROM ledger g WHERE g.reference_id = r.reference_id AND g.cause = 'other_line'
                                     AND g.subject = r.id::text)) x
        WHERE ${COVERED('x.day')}`,
    );
  }
}

/** Unreadable rows of the run's files, and earlier ones that are not resolved. */
export async function findUnreadRows(tx: Tx, fileSeqs: readonly number[]): Promise<void> {
  await tx.write(
    `INSERT INTO findings (kind, key, gateway, gateway_id, reason, day)
     SELECT 'unknown_row', 'row:' || r.file_seq || ':' || r.line, f.gateway,
            coalesce(r.gateway_id, 'line ' || r.line), r.code, f.period_from
       FROM settlement_rejections r JOIN settlement_files f ON f.seq = r.file_seq
      WHERE r.code IN ('unknown_row', 'row_changed') AND (r.file_seq = ANY($1) OR EXISTS (
        SELECT FROM exceptions e WHERE e.kind = 'unknown_row' AND e.state <> 'resolved'
           AND e.key = 'row:' || r.file_seq || ':' || r.line))`,
    [fileSeqs],
  );
}
