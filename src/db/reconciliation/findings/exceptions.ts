import type { ExceptionKind, ExceptionState } from '../../../domain/reconciliation/exception-kinds';
import type { Queryable, Tx } from '../../core/client';
import { daySql } from '../matching/scope';

export interface ExceptionRow {
  id: string;
  seq: number;
  kind: ExceptionKind;
  state: ExceptionState;
  referenceId: string | null;
  /** Ours. */
  settlementId: string | null;
  gateway: string | null;
  gatewayId: string | null;
  /** The booking that it is about. */
  bankRowId: number | null;
  expected: number | null;
  found: number | null;
  currency: string | null;
  reason: string | null;
  count: number | null;
  /** The merchant's day of the money, YYYY-MM-DD. */
  day: string | null;
  note: string | null;
  firstSeenAt: Date;
  lastSeenAt: Date;
}

const SELECT = `
  SELECT e.id, e.seq, e.kind, e.state, e.reference_id AS "referenceId", s.id AS "settlementId", e.gateway,
         e.gateway_id AS "gatewayId", e.bank_row_id AS "bankRowId", e.expected, e.found, e.currency, e.reason, e.count,
         e.day::text, e.note, e.first_seen_at AS "firstSeenAt", e.last_seen_at AS "lastSeenAt"
    FROM exceptions e LEFT JOIN settlements s ON s.seq = e.settlement_seq`;

export interface ExceptionFilter {
  state?: ExceptionState | undefined;
  kind?: ExceptionKind | undefined;
  /** The merchant's days on which it was first seen, both inclusive. */
  from?: string | undefined;
  to?: string | undefined;
  /** The `seq` of the last one of the page before. */
  before?: number | undefined;
}

/** Runs at night are by India's days, so is what has no currency. */
const SEEN_ON = daySql('e.first_seen_at', `coalesce(e.currency, 'INR')`);

/** Exceptions, the newest first. */
export async function selectExceptions(db: Queryable, filter: ExceptionFilter, limit: number): Promise<ExceptionRow[]> {
  const params: unknown[] = [];
  const where: string[] = [];
  const given: [string, unknown][] = [
    ['e.kind =', filter.kind],
    [`${SEEN_ON} >=`, filter.from],
    [`${SEEN_ON} <=`, filter.to],
    ['e.seq <', filter.before],
  ];
  for (const [condition, value] of given) if (value !== undefined) where.push(`${condition} $${params.push(value)}`);
  if (filter.state === 'resolved') where.push(`e.state = 'resolved'`);
  // As the partial index of what is not resolved has it.
  else if (filter.state !== undefined) where.push(`e.state <> 'resolved' AND e.state = $${params.push(filter.state)}`);
  return db.query<ExceptionRow>(
    `${SELECT} ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY e.seq DESC LIMIT ${limit}`,
    params,
  );
}

export async function findException(db: Queryable, id: string): Promise<ExceptionRow | null> {
  const [row] = await db.query<ExceptionRow>(`${SELECT} WHERE e.id::text = $1`, [id]);
  return row ?? null;
}

/** Moves an exception to another state; false when its state is not in `from`. */
export async function moveException(
  tx: Tx,
  id: string,
  { from, to, note }: { from: readonly ExceptionState[]; to: ExceptionState; note: string | null },
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE exceptions SET state = $3, note = $4 WHERE id::text = $1 AND state = ANY($2) RETURNING 1`,
    [id, from, to, note],
  );
  return rows.length > 0;
}

/** Keeps a person's note with what is not resolved about a booking and about the bank's side of a settlement. */
export async function noteOnCredit(
  tx: Tx,
  { settlementSeq, bankRowId, note }: { settlementSeq: number; bankRowId: number; note: string },
): Promise<void> {
  await tx.write(
    `UPDATE exceptions SET note = $3
      WHERE state <> 'resolved'
        AND ((kind = 'unknown_credit' AND key = 'booking:' || $1::bigint)
             OR (kind IN ('not_credited', 'credit_mismatch') AND key = 'settlement:' || $2::bigint))`,
    [bankRowId, settlementSeq, note],
  );
}

/**
 * Whether findings of the last run wait for a notification: its process ended before it could send one. Those of a run
 * that is under way, or that failed, may still turn out to be none.
 */
export async function hasUnnotified(db: Queryable): Promise<boolean> {
  const found = await db.query(
    `SELECT 1 FROM (SELECT status FROM reconciliations ORDER BY seq DESC LIMIT 1) last
      WHERE last.status = 'done' AND EXISTS (SELECT FROM exceptions WHERE told_at IS NULL AND state = 'open')`,
  );
  return found.length > 0;
}

/** Takes findings without a notification to the merchant; they stay locked until the transaction ends. */
export async function takeUnnotified(tx: Tx, limit: number): Promise<ExceptionRow[]> {
  return tx.query<ExceptionRow>(
    `${SELECT} WHERE e.told_at IS NULL AND e.state = 'open' ORDER BY e.seq LIMIT ${limit} FOR UPDATE OF e SKIP LOCKED`,
  );
}

export async function markNotified(tx: Tx, ids: readonly string[], now: Date): Promise<void> {
  await tx.write('UPDATE exceptions SET told_at = $2 WHERE id = ANY($1)', [ids, now]);
}
