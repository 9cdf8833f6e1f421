import { ACCOUNTS, type Account, type Posting } from '../../domain/ledger/accounts';
import type { Queryable } from '../core/client';

/** One day's movements as the report shows them, in minor units. */
export interface DayRow {
  date: string;
  currency: string;
  collected: number;
  refunded: number;
  disputed: number;
  fees: number;
  taxes: number;
  net: number;
  /** What the gateways owe at the end of the day. */
  inTransit: number;
  credited: number;
}

/** Days with movements from `from` to `to`, both inclusive, from the stored daily sums. */
export async function readDays(db: Queryable, from: string, to: string): Promise<DayRow[]> {
  return db.query<DayRow>(
    `SELECT * FROM (
       SELECT day::text AS date, currency, collected, refunded, disputed, fees, taxes,
              collected - refunded - disputed - fees - taxes AS net,
              (sum(owed) OVER (PARTITION BY currency ORDER BY day))::int8 AS "inTransit", credited
         FROM (SELECT day, currency,
                      coalesce(sum(gateway_receivable) FILTER (WHERE cause = 'capture'), 0)::int8 AS collected,
                      sum(refunds)::int8 AS refunded, sum(disputes)::int8 AS disputed, sum(fees)::int8 AS fees,
                      sum(taxes)::int8 AS taxes, sum(gateway_receivable)::int8 AS owed, sum(bank)::int8 AS credited
                 FROM ledger_days GROUP BY day, currency) d) r
      WHERE date BETWEEN $1 AND $2 ORDER BY date, currency`,
    [from, to],
  );
}

export interface BalanceRow extends Record<Account, number> {
  currency: string;
}

/** The balance of each account by currency. */
export async function readBalances(db: Queryable): Promise<BalanceRow[]> {
  return db.query<BalanceRow>(
    `SELECT currency, ${ACCOUNTS.map((account) => `sum(${account})::int8 AS ${account}`).join(', ')}
       FROM ledger_days GROUP BY currency ORDER BY currency`,
  );
}

export interface LedgerRow extends Required<Posting> {
  id: number;
  day: string;
  postedAt: Date;
  currency: string;
  cause: string;
  referenceId: string | null;
  subject: string | null;
  /** Ours. */
  settlementId: string | null;
  /** The gateway's id of the line. */
  gatewayId: string | null;
}

export interface LedgerFilter {
  account?: Account | undefined;
  referenceId?: string | undefined;
  settlementId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** The id of the last one of the page before. */
  before?: number | undefined;
}

/** Transactions of the ledger, the newest first. */
export async function readPostings(db: Queryable, filter: LedgerFilter, limit: number): Promise<LedgerRow[]> {
  const params: unknown[] = [];
  const where: string[] = [];
  const add = (value: unknown): string => `$${params.push(value)}`;
  if (filter.account) where.push(`g.${filter.account} <> 0`);
  if (filter.referenceId !== undefined) where.push(`g.reference_id = ${add(filter.referenceId)}`);
  if (filter.settlementId !== undefined) {
    const seq = `(SELECT seq FROM settlements WHERE id::text = ${add(filter.settlementId)})`;
    where.push(`(g.line_id = ANY(ARRAY(SELECT id FROM settlement_lines WHERE settlement_seq = ${seq}))
      OR g.bank_row_id = ANY(ARRAY(SELECT bank_row_id FROM settlement_credits WHERE settlement_seq = ${seq})))`);
  }
  if (filter.from !== undefined) where.push(`g.day >= ${add(filter.from)}::date`);
  if (filter.to !== undefined) where.push(`g.day <= ${add(filter.to)}::date`);
  if (filter.before !== undefined) where.push(`g.id < ${add(filter.before)}`);
  return db.query<LedgerRow>(
    `SELECT g.id, g.day::text, g.posted_at AS "postedAt", g.currency, g.cause, g.reference_id AS "referenceId", g.subject,
            l.gateway_id AS "gatewayId", s.id AS "settlementId", ${ACCOUNTS.map((account) => `g.${account}`).join(', ')}
       FROM ledger g LEFT JOIN settlement_lines l ON l.id = g.line_id
       LEFT JOIN LATERAL (SELECT min(settlement_seq) AS seq FROM settlement_credits
                           WHERE bank_row_id = g.bank_row_id) c ON g.bank_row_id IS NOT NULL
       LEFT JOIN settlements s ON s.seq = coalesce(l.settlement_seq, c.seq)
      ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY g.id DESC LIMIT ${limit}`,
    params,
  );
}
