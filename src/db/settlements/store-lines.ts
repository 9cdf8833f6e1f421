import type { Tx } from '../core/client';
import { givenRows } from './chunks';

/** Where a chunk is, and the numbers of its settlements in their order. */
export interface ChunkPlace {
  fileId: string;
  number: number;
  fileSeq: number;
  gateway: string;
  settlements: readonly number[];
}

const GIVEN = givenRows('lines');

const INSERT = `
  INSERT INTO settlement_lines (amount, fee, tax, net, original_amount, occurred_at, settled_at, file_seq, line,
         settlement_seq, kind, on_hold, gateway, gateway_id, currency, original_currency, payment_id, order_id,
         reference_id, refund_id, dispute_id, bank_reference, method, details)
  SELECT amount, fee, tax, amount - fee - tax, original_amount, to_timestamp(occurred), to_timestamp(settled), $3, line,
         ($5::int4[])[settlement], kind, on_hold, $4, gateway_id, currency, original_currency,
         payment_id, order_id, reference_id, refund_id, dispute_id, bank_reference, method, details
    FROM given`;

const paramsOf = (place: ChunkPlace): unknown[] => [
  ...[place.fileId, place.number, place.fileSeq, place.gateway, place.settlements],
];

/**
 * Stores the lines of a chunk, all of them new; UniqueViolation when one is known. This costs half of ON CONFLICT, and
 * nearly every file has only new rows.
 */
export async function insertNewLines(tx: Tx, place: ChunkPlace): Promise<void> {
  await tx.query(`WITH ${GIVEN} ${INSERT}`, paramsOf(place));
}

export interface MergedLines {
  accepted: number;
  duplicates: number;
  /** Rows whose amount differs from the stored one. */
  changed: number;
}

/** Stores new lines of a chunk, completes known ones, and rejects changed ones. `tellsHolds`: whether its source does. */
export async function mergeLines(tx: Tx, place: ChunkPlace, tellsHolds: boolean): Promise<MergedLines> {
  const stored = await tx.query<{ line: number }>(
    `WITH ${GIVEN} ${INSERT} ON CONFLICT DO NOTHING RETURNING line`,
    paramsOf(place),
  );
  const lines = stored.map(({ line }) => line);
  const [rest] = await tx.query<{ completed: number; changed: number; known: number }>(MERGE, [
    ...paramsOf(place),
    lines,
    tellsHolds,
  ]);
  if (!rest) throw new Error('a count gave no row');
  return {
    accepted: lines.length + rest.completed,
    changed: rest.changed,
    duplicates: rest.known - rest.completed - rest.changed,
  };
}

/** What is paid out is on hold no more. Else a hold ends only where the source tells of holds. */
const HOLD = `
  CASE WHEN g.on_hold THEN l.on_hold OR (l.settlement_seq IS NULL AND g.settlement IS NULL)
       ELSE l.on_hold AND g.settlement IS NULL AND NOT $7 END`;

/**
 * A known line is completed with a settlement, a time, a bank reference or the end of a hold. A payout that failed is
 * made again under another id: the settlement that its lines leave is summed anew.
 */
const MERGE = `
  WITH ${GIVEN},
  known AS (
    SELECT l.id, l.settlement_seq AS left_seq, g.line, g.gateway_id,
           ($5::int4[])[g.settlement] AS settlement_seq, to_timestamp(g.settled) AS settled_at,
           to_timestamp(g.occurred) AS occurred_at, g.bank_reference, ${HOLD} AS on_hold,
           (l.amount, l.fee, l.tax, l.currency) <> (g.amount, g.fee, g.tax, g.currency) AS has_changed,
           (g.settlement IS NOT NULL AND ($5::int4[])[g.settlement] IS DISTINCT FROM l.settlement_seq)
             OR (g.settled IS NOT NULL AND to_timestamp(g.settled) IS DISTINCT FROM l.settled_at)
             OR (g.occurred IS NOT NULL AND l.occurred_at IS NULL)
             OR (g.bank_reference IS NOT NULL AND l.bank_reference IS NULL)
             OR (${HOLD}) <> l.on_hold AS completes
      FROM given g JOIN settlement_lines l
        ON l.gateway_id = g.gateway_id AND l.kind = g.kind AND l.gateway = $4
     WHERE NOT EXISTS (SELECT FROM unnest($6::int4[]) AS stored (line) WHERE stored.line = g.line)),
  completed AS (
    UPDATE settlement_lines l
       SET settlement_seq = coalesce(k.settlement_seq, l.settlement_seq),
           settled_at = coalesce(k.settled_at, l.settled_at), occurred_at = coalesce(l.occurred_at, k.occurred_at),
           bank_reference = coalesce(l.bank_reference, k.bank_reference), on_hold = k.on_hold, file_seq = $3,
           line = k.line
      FROM known k WHERE l.id = k.id AND k.completes AND NOT k.has_changed
    RETURNING l.id),
  left_settlements AS (
    UPDATE settlements SET needs_check = true
      WHERE seq = ANY(ARRAY(
        SELECT s.seq FROM settlements s
         WHERE s.seq IN (SELECT left_seq FROM known WHERE completes AND NOT has_changed AND left_seq <> settlement_seq)
         ORDER BY s.seq FOR UPDATE))),
  rejected AS (
    INSERT INTO settlement_rejections (file_seq, line, code, detail, gateway_id)
    SELECT $3, line, 'row_changed', 'an earlier file has another amount, fee, tax or currency for it', gateway_id
      FROM known WHERE has_changed ON CONFLICT DO NOTHING)
  SELECT (SELECT count(*) FROM completed) AS completed, count(*) FILTER (WHERE has_changed) AS changed,
         count(*) AS known FROM known`;

/** Stores the rejections of a chunk. */
export async function storeRejections(tx: Tx, { fileId, number, fileSeq }: ChunkPlace): Promise<void> {
  await tx.write(
    `INSERT INTO settlement_rejections (file_seq, line, code, detail, gateway_id)
     SELECT $3, r.line, r.code, r.detail, r."gatewayId"
       FROM settlement_file_chunks c, json_to_recordset(c.rejections)
         AS r (line int4, code text, detail text, "gatewayId" text)
      WHERE c.file_id = $1 AND c.number = $2 ON CONFLICT DO NOTHING`,
    [fileId, number, fileSeq],
  );
}
