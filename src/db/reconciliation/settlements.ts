import type { Queryable, Tx } from '../core/client';
import { daySql } from './matching/scope';

export const SETTLEMENT_STATES = ['open', 'settled', 'credited'] as const;
export type SettlementState = (typeof SETTLEMENT_STATES)[number];

export interface SettlementRow {
  id: string;
  seq: number;
  gateway: string;
  gatewaySettlementId: string;
  utr: string | null;
  currency: string;
  gross: number;
  refunds: number;
  disputes: number;
  fees: number;
  taxes: number;
  adjustments: number;
  net: number;
  lines: number;
  foreignLines: number;
  state: SettlementState;
  settledAt: Date | null;
  creditedAt: Date | null;
  /** The sum of its lines minus its stated amount. */
  difference: number;
  /** The payout's day in the merchant's time zone; null while the settlement is open. */
  day: string | null;
}

const SELECT = `
  SELECT s.id, s.seq, s.gateway, s.gateway_settlement_id AS "gatewaySettlementId", s.utr, s.currency, s.gross, s.refunds,
         s.disputes, s.fees, s.taxes, s.adjustments, s.net, s.lines, s.foreign_lines AS "foreignLines", s.state,
         s.settled_at AS "settledAt", s.credited_at AS "creditedAt",
         CASE WHEN s.stated_net IS NULL THEN 0
              ELSE s.gross - s.refunds - s.disputes + s.adjustments - s.fees - s.taxes - s.stated_net END AS difference,
         ${daySql('s.settled_at', 's.currency')}::text AS day
    FROM settlements s`;

export interface SettlementFilter {
  state?: SettlementState | undefined;
  /** Days of the pay-out, both inclusive. */
  from?: string | undefined;
  to?: string | undefined;
}

/** Settlements, the newest first. A gateway makes a few a day. */
export async function selectSettlements(
  db: Queryable,
  { state, from, to }: SettlementFilter,
  limit: number,
): Promise<SettlementRow[]> {
  const params: unknown[] = [];
  const add = (value: unknown): string => `$${params.push(value)}`;
  const where: string[] = [];
  if (state) where.push(`state = ${add(state)}::"SettlementState"`);
  if (from !== undefined) where.push(`day >= ${add(from)}`);
  if (to !== undefined) where.push(`day <= ${add(to)}`);
  return db.query<SettlementRow>(
    `SELECT * FROM (${SELECT}) x ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
      ORDER BY "settledAt" DESC NULLS FIRST, seq DESC LIMIT ${limit}`,
    params,
  );
}

export async function findSettlement(db: Queryable, id: string): Promise<SettlementRow | null> {
  const [row] = await db.query<SettlementRow>(`${SELECT} WHERE s.id::text = $1`, [id]);
  return row ?? null;
}

export interface SettlementLineRow {
  id: number;
  kind: string;
  gatewayId: string;
  referenceId: string | null;
  amount: number;
  fee: number;
  tax: number;
  net: number;
  currency: string;
  method: string | null;
  onHold: boolean;
  occurredAt: Date | null;
  settledAt: Date | null;
}

/** The lines of a settlement by their id, after the line `after`, with the orders to which they belong here. */
export async function selectLines(
  db: Queryable,
  seq: number,
  { after, limit }: { after: number; limit: number },
): Promise<SettlementLineRow[]> {
  return db.query<SettlementLineRow>(
    `SELECT l.id, l.kind, l.gateway_id AS "gatewayId", l.amount, l.fee, l.tax, l.net, l.currency, l.method,
            l.on_hold AS "onHold", l.occurred_at AS "occurredAt", l.settled_at AS "settledAt",
            (SELECT g.reference_id FROM ledger g WHERE g.line_id = l.id ORDER BY g.id + 0 DESC LIMIT 1) AS "referenceId"
       FROM settlement_lines l WHERE l.settlement_seq = $1 AND l.id > $2 ORDER BY l.id LIMIT $3`,
    [seq, after, limit],
  );
}

/** Records a person's decision that a booking pays a settlement; false when there is no such free booking. */
export async function creditByPerson(
  tx: Tx,
  settlement: SettlementRow,
  bankRowId: number,
  now: Date,
): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO settlement_credits (settlement_seq, bank_row_id, matched_by, created_at)
     SELECT $1, id, 'person', $4 FROM bank_rows
      WHERE id = $2 AND amount > 0 AND currency = $3 AND voided_at IS NULL
     ON CONFLICT (settlement_seq, bank_row_id) DO UPDATE SET matched_by = 'person' RETURNING 1`,
    [settlement.seq, bankRowId, settlement.currency, now],
  );
  return rows.length > 0;
}
