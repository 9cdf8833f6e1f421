import { INDIA } from '../../../domain/settlements/date-text';
import type { Tx } from '../../core/client';

/** SQL for the merchant's time zone of a currency. */
export const zoneSql = (currency: string): string =>
  `CASE ${currency} WHEN 'BRL' THEN 'America/Sao_Paulo' WHEN 'INR' THEN 'Asia/Kolkata' ELSE 'UTC' END`;

/** SQL for the merchant's day of a moment. To look up a zone by its name for each of a million lines takes a second. */
export const daySql = (at: string, currency: string): string =>
  `(CASE ${currency} WHEN 'INR' THEN ${at} AT TIME ZONE INTERVAL '${INDIA} minutes'
                     ELSE ${at} AT TIME ZONE ${zoneSql(currency)} END)::date`;

/** The advisory lock of the process that matches. */
export const MATCHING_LOCK = 72707401;

/** Lines matched in one transaction: a million would exceed the statement time-out on a slow machine. */
export const CHUNK_LINES = 500_000;

/** The lines of a file whose physical lines are from `line`, a multiple of CHUNK_LINES, on, below `line + CHUNK_LINES`. */
export interface FilePart {
  fileSeq: number;
  line: number;
}

/** Which lines a transaction matches. */
export type LineScope =
  | FilePart
  /** Those of the period, the merchant's days, both inclusive, that are of the chunk `part`. */
  | { from: string; to: string; fromId: number }
  /** Payments that belonged to no order, posted for this day of the merchant or later, and do now; with their refunds. */
  | { foreignSince: string }
  /** Those of orders with lines of more than one payment, or of more than one gateway, posted for this day or later. */
  | { severalSince: string }
  /** Those with a finding that is not resolved. */
  | 'unresolved';

/**
 * Begins a transaction of matching; false where another process is at it. One of a `part` runs beside those of other
 * parts and beside nothing else; any other runs alone.
 *
 * Unlike other transactions, matching reads whole tables. Its sorts and hashes get more of the server's memory, so that
 * a month takes only some seconds.
 */
export async function beginMatching(tx: Tx, part?: FilePart): Promise<boolean> {
  await tx.write(
    `SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on; SET LOCAL plan_cache_mode = force_custom_plan;
     SET LOCAL work_mem = '128MB';
     SET LOCAL statement_timeout = 0; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off;
     SET LOCAL random_page_cost = 1.1`,
  );
  const lock = part
    ? `pg_try_advisory_xact_lock_shared(${MATCHING_LOCK}) AND pg_try_advisory_xact_lock(${partLock(part)})`
    : `pg_try_advisory_xact_lock(${MATCHING_LOCK})`;
  const [row] = await tx.query<{ free: boolean }>(`SELECT ${lock} AS free`);
  return row?.free ?? false;
}

/** The file is in the upper half of the key, so it is never MATCHING_LOCK itself. */
const partLock = ({ fileSeq, line }: FilePart): string =>
  `(${fileSeq}::int8 << 32) + ${MATCHING_LOCK + 1 + line / CHUNK_LINES}`;

/** SQL condition: the line `l` belongs to the scope. */
export function linesOf(scope: LineScope): string {
  if (scope === 'unresolved')
    return `l.id = ANY(ARRAY(SELECT line_id FROM exceptions WHERE line_id IS NOT NULL AND state <> 'resolved'))`;
  if ('severalSince' in scope) return `l.id = ANY(ARRAY(${ofSeveral(scope.severalSince)}))`;
  if ('foreignSince' in scope) return `l.id = ANY(ARRAY(${nowKnown(scope.foreignSince)}))`;
  if ('fileSeq' in scope)
    return `l.file_seq = ${scope.fileSeq} AND l.line >= ${scope.line} AND l.line < ${scope.line + CHUNK_LINES}`;
  return `l.id > ${scope.fromId} AND l.id <= ${scope.fromId + CHUNK_LINES}
          AND l.occurred_at >= '${scope.from}'::date - 1 AND l.occurred_at < '${scope.to}'::date + 2`;
}

/** SQL: whether files of more than one gateway were ever sent. */
export const HAS_SEVERAL_GATEWAYS = `(
  SELECT count(DISTINCT gateway) > 1 FROM settlement_files WHERE source NOT LIKE 'bank:%' AND source <> 'ofx')`;

/** SQL: the gateway's id of the payment that a line of kind payment is, or is an instalment of. */
export const paymentOf = (line: string): string => `coalesce(${line}.payment_id, ${line}.gateway_id)`;

/** SQL condition: `g` is the match of an order with a payment that is not the verified one. */
export const matchedWithout = (referenceId: string): string =>
  `g.reference_id = ${referenceId} AND g.cause = 'line' AND g.subject IS NOT NULL`;

/** The gateway may book a payment before we have asked for it: a capture or a transaction has its id by now. */
const nowKnown = (since: string): string => `
  WITH foreign_lines AS (
    SELECT f.id, f.gateway, ${paymentOf('f')} AS payment_id, f.order_id
      FROM ledger g JOIN settlement_lines f ON f.id = g.line_id
     WHERE g.cause = 'line' AND g.reference_id IS NULL AND g.day >= '${since}'
       AND NOT EXISTS (SELECT FROM ledger o WHERE o.line_id = g.line_id AND o.reference_id IS NOT NULL)),
  known AS (
    SELECT f.id, f.gateway, f.payment_id
      FROM foreign_lines f JOIN ledger c ON c.cause = 'capture' AND c.subject = f.payment_id
     UNION
    SELECT f.id, f.gateway, f.payment_id
      FROM foreign_lines f CROSS JOIN LATERAL unnest(ARRAY[f.order_id, f.payment_id]) AS x (id)
      JOIN transactions t ON lower(t.transaction_id) = lower(x.id) AND t.transaction_id = x.id)
  SELECT id FROM known
   UNION
  SELECT o.id FROM known JOIN settlement_lines o ON o.payment_id = known.payment_id AND o.gateway = known.gateway`;

/**
 * An earlier version posted a line that it matched by its order's reference without the payment's id, and so without
 * what tells that the line of the verified payment overtakes it. It posted a payment of two gateways' books twice.
 */
const ofSeveral = (since: string): string => `
  WITH several AS MATERIALIZED (
    SELECT reference_id FROM ledger
     WHERE cause = 'line' AND reference_id IS NOT NULL AND day >= '${since}'
     GROUP BY reference_id HAVING min(line_id) <> max(line_id)),
  theirs AS MATERIALIZED (
    SELECT g.reference_id, l.id, l.gateway, ${paymentOf('l')} AS payment_id
      FROM several JOIN ledger g USING (reference_id) JOIN settlement_lines l ON l.id = g.line_id WHERE g.cause = 'line')
  SELECT id FROM theirs WHERE reference_id IN (
    SELECT reference_id FROM theirs GROUP BY reference_id
    HAVING min(payment_id) <> max(payment_id) OR min(gateway) <> max(gateway))`;
