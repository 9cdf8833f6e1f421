import type { Tx } from '../../db/core/client';
import { beginFindings, findInLines, LINE_KINDS_OF_FINDINGS } from '../../db/reconciliation/findings/find-in-lines';
import { findInOrders, findUnreadRows } from '../../db/reconciliation/findings/find-in-orders';
import { findInSettlements, sumSettlements } from '../../db/reconciliation/findings/find-in-settlements';
import { askProviders, keepFindings } from '../../db/reconciliation/findings/keep-findings';
import { evaluateLines } from '../../db/reconciliation/matching/evaluate-lines';
import { findInCredits, matchCredits } from '../../db/reconciliation/matching/match-credits';
import { matchLines } from '../../db/reconciliation/matching/match-lines';
import { postAgreeing } from '../../db/reconciliation/matching/post-agreeing';
import { postLines } from '../../db/reconciliation/matching/post-lines';
import { beginMatching, type LineScope } from '../../db/reconciliation/matching/scope';
import {
  countFindings,
  finishRun,
  markMatched,
  type Run,
  refreshStatistics,
  scopesOf,
  unmatchedFiles,
} from '../../db/reconciliation/runs';
import { merchantDay } from '../../domain/ledger/merchant-day';
import { ASKS_PROVIDER } from '../../domain/reconciliation/exception-kinds';
import { lateSince } from '../../domain/reconciliation/working-days';
import type { Context } from '../context';
import { tellExceptions } from './tell-exceptions';

/** Kinds that are found in orders, settlements and bookings: each run looks at all that are not resolved. */
const OTHER_KINDS = [
  ...['missing_at_gateway', 'refund_missing_at_gateway', 'settlement_sum_mismatch', 'not_credited'],
  ...['credit_mismatch', 'unknown_credit', 'unknown_row', 'missing_here'],
];
const CURRENCIES = ['INR', 'BRL'] as const;

/**
 * Matches what has come since the last run, and what was not resolved then: lines first, in parts that are committed on
 * their own, then settlements, bookings and orders. A run that is killed is begun again, and posts nothing twice: only
 * differences are posted. False: another process is matching.
 */
export async function runReconciliation(ctx: Context, run: Run): Promise<boolean> {
  const files = await unmatchedFiles(ctx.db);
  const counts = { lines: 0 };
  await refreshStatistics(ctx.db, files);
  for (const scope of await scopesOf(ctx.db, run, files)) {
    const lines = await matching(ctx, (tx) => matchPart(ctx, tx, scope));
    if (lines === null) return false;
    counts.lines += lines;
    await ctx.checkpoint('reconciliation:part');
  }
  await refreshStatistics(ctx.db, files);
  const done = await matching(ctx, async (tx) => {
    const now = ctx.clock.now();
    await sumSettlements(tx);
    await matchCredits(tx, now);
    await findTheRest(
      ctx,
      tx,
      run,
      files.map(({ seq }) => seq),
    );
    await askProviders(tx, ASKS_PROVIDER, now);
    await markMatched(tx, files, now);
    await finishRun(tx, run.id, { ...counts, ...(await countFindings(tx)) }, now);
    return true;
  });
  if (!done) return false;
  await tellExceptions(ctx);
  return true;
}

/** Runs one transaction of matching; null where another process is at it. */
async function matching<T>(ctx: Context, work: (tx: Tx) => Promise<T>): Promise<T | null> {
  return ctx.db.withTx(async (tx) => ((await beginMatching(tx)) ? work(tx) : null));
}

async function matchPart(ctx: Context, tx: Tx, scope: LineScope): Promise<number> {
  const now = ctx.clock.now();
  const { count, rest } = await postAgreeing(tx, scope, now);
  if (rest === 0) return count;
  await matchLines(tx);
  await evaluateLines(tx);
  await postLines(tx, now);
  await beginFindings(tx);
  await findInLines(tx, { reportForeign: ctx.settings.foreignPayments === 'report' });
  await keepFindings(tx, LINE_KINDS_OF_FINDINGS, 'e.line_id IN (SELECT id FROM scope)', now);
  return count + rest;
}

async function findTheRest(ctx: Context, tx: Tx, run: Run, fileSeqs: readonly number[]): Promise<void> {
  const now = ctx.clock.now();
  const { settledWithinDays, creditedWithinDays, bankHolidays, foreignPayments, pspNames } = ctx.settings;
  const holidays = new Set(bankHolidays);
  const late = (days: number) =>
    Object.fromEntries(
      CURRENCIES.map((currency) => [currency, lateSince(merchantDay(now, currency), days, currency, holidays)]),
    );
  const reportForeign = foreignPayments === 'report';
  await beginFindings(tx);
  await findInSettlements(tx, { reportForeign, lateCredit: late(creditedWithinDays) });
  await findInCredits(tx);
  await findInOrders(tx, { from: run.from, to: run.to, lateSettlement: late(settledWithinDays), pspByKind: pspNames });
  await findUnreadRows(tx, fileSeqs);
  await keepFindings(tx, OTHER_KINDS, `(e.kind <> 'missing_here' OR e.key LIKE 'foreign:%')`, now);
}
