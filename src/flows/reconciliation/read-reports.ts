import {
  type DayRow,
  type LedgerFilter,
  type LedgerRow,
  readBalances,
  readDays,
  readPostings,
} from '../../db/ledger/read-ledger';
import { type SettlementRow, selectSettlements } from '../../db/reconciliation/settlements';
import { ACCOUNTS } from '../../domain/ledger/accounts';
import { csvLine } from '../../domain/values/formats/csv';
import { type Amount, toAmount } from '../../domain/values/money';
import type { Context } from '../context';

/** More settlements than a gateway makes in ten years. */
const MOST_SETTLEMENTS = 50_000;
/** Transactions that are read at a time. */
const EXPORT_PAGE = 2_000;

const AMOUNTS = ['collected', 'refunded', 'disputed', 'fees', 'taxes', 'net', 'in_transit', 'credited'] as const;
type Amounts = Record<(typeof AMOUNTS)[number], Amount>;

export type DayReport = { date: string; currency: string } & Amounts;

const presentDay = ({ date, currency, inTransit, ...sums }: DayRow): DayReport => ({
  date,
  currency,
  ...amountsOf({ ...sums, in_transit: inTransit }),
});

const amountsOf = (sums: Record<(typeof AMOUNTS)[number], number>): Amounts =>
  Object.fromEntries(AMOUNTS.map((name) => [name, toAmount(sums[name])])) as Amounts;

/** What each of the merchant's days moved, both days inclusive. */
export async function reportDays(ctx: Context, from: string, to: string): Promise<DayReport[]> {
  return (await readDays(ctx.db, from, to)).map(presentDay);
}

export type SettlementReport = { settlement_id: string; gateway: string; gateway_settlement_id: string } & {
  utr: string | null;
  state: string;
  date: string | null;
  currency: string;
} & Amounts;

const presentSettlementReport = (row: SettlementRow): SettlementReport => ({
  settlement_id: row.id,
  gateway: row.gateway,
  gateway_settlement_id: row.gatewaySettlementId,
  utr: row.utr,
  state: row.state,
  date: row.day,
  currency: row.currency,
  ...amountsOf({
    collected: row.gross,
    refunded: row.refunds,
    disputed: row.disputes,
    fees: row.fees,
    taxes: row.taxes,
    net: row.net,
    in_transit: row.state === 'credited' ? 0 : row.net,
    credited: row.state === 'credited' ? row.net : 0,
  }),
});

/** What each settlement of these days moved. */
export async function reportSettlements(ctx: Context, from: string, to: string): Promise<SettlementReport[]> {
  const rows = await selectSettlements(ctx.db, { from, to }, MOST_SETTLEMENTS);
  return rows.reverse().map(presentSettlementReport);
}

/** A report as CSV; amounts are decimals, as people read them. */
export async function* reportCsv<T extends Amounts>(
  columns: readonly (keyof T & string)[],
  rows: readonly T[],
): AsyncGenerator<string> {
  const names = [...columns, ...AMOUNTS];
  yield csvLine(names);
  for (const row of rows) yield csvLine(names.map((name) => cellOf(row[name as keyof T])));
}

const cellOf = (value: unknown): string | null => {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? decimal((value as Amount).value) : String(value);
};

/** Minor units by their digits; every amount here has an offset of 100. A number, so that no minus is taken for a formula. */
const decimal = (minor: number): string => {
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

/** The balance of every account, by currency; those of one currency sum to zero. */
export async function readAccounts(ctx: Context) {
  const balances = await readBalances(ctx.db);
  return balances.flatMap((row) =>
    ACCOUNTS.map((account) => ({ account, currency: row.currency, balance: toAmount(row[account]) })),
  );
}

const entriesOf = (row: LedgerRow) =>
  ACCOUNTS.filter((account) => row[account] !== 0).map((account) => ({
    transaction_id: String(row.id),
    date: row.day,
    account,
    amount: toAmount(row[account]),
    currency: row.currency,
    cause: row.cause,
    reference_id: row.referenceId,
    subject: row.subject,
    gateway_id: row.gatewayId,
    settlement_id: row.settlementId,
    posted_at: row.postedAt.toISOString(),
  }));

/** A page of entries, the newest first; `limit` counts transactions, whose entries stay together. */
export async function listEntries(ctx: Context, filter: LedgerFilter, limit: number) {
  const rows = await readPostings(ctx.db, filter, limit + 1);
  const page = rows.slice(0, limit);
  const entries = page.flatMap(entriesOf);
  return {
    entries: filter.account ? entries.filter(({ account }) => account === filter.account) : entries,
    next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  };
}

const ENTRY_COLUMNS = [
  ...(['date', 'transaction_id', 'account', 'amount', 'currency', 'cause', 'reference_id'] as const),
  ...(['subject', 'gateway_id', 'settlement_id', 'posted_at'] as const),
];

/** All entries for the accountant: one row a movement, with the order's reference. */
export async function* exportEntries(ctx: Context, filter: LedgerFilter): AsyncGenerator<string> {
  yield csvLine(ENTRY_COLUMNS);
  let before: number | null | undefined = filter.before;
  do {
    const page = await listEntries(ctx, { ...filter, before: before ?? undefined }, EXPORT_PAGE);
    yield page.entries.map((entry) => csvLine(ENTRY_COLUMNS.map((name) => cellOf(entry[name])))).join('');
    before = page.next;
  } while (before !== null);
}
