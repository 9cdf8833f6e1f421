import { randomUUID } from 'node:crypto';
import type { Queryable } from '../../db/core/client';
import { noteOnCredit } from '../../db/reconciliation/findings/exceptions';
import { requestRun } from '../../db/reconciliation/runs';
import {
  creditByPerson,
  findSettlement,
  type SettlementFilter,
  type SettlementLineRow,
  type SettlementRow,
  selectLines,
  selectSettlements,
} from '../../db/reconciliation/settlements';
import { merchantDay } from '../../domain/ledger/merchant-day';
import { ProblemError } from '../../domain/values/errors';
import { toAmount } from '../../domain/values/money';
import type { Context } from '../context';
import type { BeforeCommit } from '../state/change-orders';

/** More than any merchant has in a list for people. */
const MOST_SETTLEMENTS = 1_000;

export const presentSettlement = (row: SettlementRow) => ({
  id: row.id,
  gateway: row.gateway,
  gateway_settlement_id: row.gatewaySettlementId,
  utr: row.utr,
  currency: row.currency,
  gross: toAmount(row.gross),
  refunds: toAmount(row.refunds),
  disputes: toAmount(row.disputes),
  fees: toAmount(row.fees),
  taxes: toAmount(row.taxes),
  adjustments: toAmount(row.adjustments),
  net: toAmount(row.net),
  lines: row.lines,
  foreign: row.foreignLines,
  state: row.state,
  settled_at: row.settledAt?.toISOString() ?? null,
  credited_at: row.creditedAt?.toISOString() ?? null,
  difference: toAmount(row.difference),
});

export type SettlementResource = ReturnType<typeof presentSettlement>;

export async function listSettlements(ctx: Context, filter: SettlementFilter): Promise<SettlementResource[]> {
  return (await selectSettlements(ctx.db, filter, MOST_SETTLEMENTS)).map(presentSettlement);
}

export async function readSettlement(db: Queryable, id: string): Promise<SettlementResource> {
  return presentSettlement(await requireSettlement(db, id));
}

async function requireSettlement(db: Queryable, id: string): Promise<SettlementRow> {
  const row = await findSettlement(db, id);
  if (!row) throw new ProblemError('not_found', 'There is no settlement with this id.');
  return row;
}

const presentLine = (line: SettlementLineRow) => ({
  kind: line.kind,
  gateway_id: line.gatewayId,
  reference_id: line.referenceId,
  amount: toAmount(line.amount),
  fee: toAmount(line.fee),
  tax: toAmount(line.tax),
  net: toAmount(line.net),
  currency: line.currency,
  method: line.method,
  on_hold: line.onHold,
  occurred_at: line.occurredAt?.toISOString() ?? null,
  settled_at: line.settledAt?.toISOString() ?? null,
});

/** A page of a settlement's lines; `next` is where the next page begins, null at the end. */
export async function listLines(ctx: Context, id: string, { after, limit }: { after: number; limit: number }) {
  const { seq } = await requireSettlement(ctx.db, id);
  const rows = await selectLines(ctx.db, seq, { after, limit: limit + 1 });
  const page = rows.slice(0, limit);
  return { lines: page.map(presentLine), next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}

/**
 * A person says which booking pays a settlement; matching takes it into account at once. A note stays with the findings
 * about both.
 */
export async function creditSettlement(
  ctx: Context,
  id: string,
  { bankRowId, note }: { bankRowId: number; note: string | null },
  commit: BeforeCommit,
): Promise<void> {
  await ctx.db.withTx(async (tx) => {
    const now = ctx.clock.now();
    const settlement = await requireSettlement(tx, id);
    if (!(await creditByPerson(tx, settlement, bankRowId, now))) {
      const detail = 'There is no credit with this id in the currency of the settlement.';
      throw new ProblemError('invalid_request', detail, {
        errors: [{ pointer: '/bank_row_id', code: 'unknown_credit', detail }],
      });
    }
    if (note !== null) await noteOnCredit(tx, { settlementSeq: settlement.seq, bankRowId, note });
    const day = merchantDay(now, settlement.currency);
    await requestRun(tx, randomUUID(), day, day, now);
    await commit(tx);
  });
}
