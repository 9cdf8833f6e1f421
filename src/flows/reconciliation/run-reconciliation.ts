import type { Tx } from '../../db/core/client';
import { beginFindings, findInLines, LINE_KINDS_OF_FINDINGS } from '../../db/reconciliation/findings/find-in-lines';
import { findInOrders, findUnreadRows } from '../../db/reconciliation/findings/find-in-orders';
import { findInSettlements, sumSettlements } from '../../db/reconciliation/findings/find-in-settlements';
import { findShortInstalments } from '../../db/reconciliation/findings/find-short-instalments';
import { askProviders, keepFindings } from '../../db/reconciliation/findings/keep-findings';
import { evaluateLines } from '../../db/reconciliation/matching/evaluate-lines';
import { fillScope } from '../../db/reconciliation/matching/fill-scope';
import { findInCredits, matchCredits } from '../../db/reconciliation/matching/match-credits';
import { matchLines } from '../../db/reconciliation/matching/match-lines';
import { type Agreeing, postAgreeing } from '../../db/reconciliation/matching/post-agreeing';
import { postLines } from '../../db/reconciliation/matching/post-lines';
import { beginMatching, type FilePart } from '../../db/reconciliation/matching/scope';
import {
  countFindings,
  finishRun,
  markMatched,
  partsOf,
  type Run,
  refreshStatistics,
  scopesOf,
  type TakenRun,
  type UnmatchedFile,
  unmatchedFiles,
} from '../../db/reconciliation/runs';
import { keepRun } from '../../db/reconciliation/take-run';
import { merchantDay } from '../../domain/ledger/merchant-day';
import { ASKS_PROVIDER } from '../../domain/reconciliation/exception-kinds';
import { lateSince } from '../../domain/reconciliation/working-days';
import type { Context } from '../context';
import { tellExceptions } from './tell-exceptions';

/** Kinds that are found in orders, settlements and bookings: each run looks at all that are not resolved. */
const OTHER_KINDS = [
  ...['missing_at_gateway', 'refund_missing_at_gateway', 'settlement_sum_mismatch', 'not_credited'],
  ...['credit_mismatch', 'unknown_credit', 'unknown_row', 'missing_here', 'amount_mismatch'],
];
/** Of kinds that are found in lines as well, those that are not. */
const NOT_OF_LINES = `(e.kind NOT IN ('missing_here', 'amount_mismatch') OR e.key LIKE 'foreign:%' OR e.key LIKE '%instalments:%')`;

const CURRENCIES = ['INR', 'BRL'] as const;

/** Parts of files that are posted at the same time: PostgreSQL uses a processor for each. */
const POSTED_AT_ONCE = 2;

/**
 * Matches what has come since the last run, and what was not resolved then: lines first, in parts that are committed on
 * their own, then settlements, bookings and orders. A run that is killed is begun again, and posts nothing twice: only
 * differences are posted. False: another process is matching.
 */
export async function runReconciliation(ctx: Context, run: TakenRun): Promise<boolean> {
  const files = await unmatchedFiles(ctx.db);
  await refreshStatistics(ctx.db, files);
  const lines = await matchAll(ctx, run, files);
  if (lines === null) return false;
  await refreshStatistics(ctx.db, files);
  const done = await matching(ctx, run, async (tx) => {
    const now = ctx.clock.now();
    await sumSettlements(tx);
    await matchCredits(tx, now);
    await findTheRest(
      ctx,
      tx,
      run,
      files.flatMap(({ seq, status }) => (status === 'processed' ? seq : [])),
    );
    await askProviders(tx, ASKS_PROVIDER, now);
    await markMatched(tx, files, now);
    await finishRun(tx, run.id, { lines, ...(await countFindings(tx)) }, now);
    return true;
  });
  if (!done) return false;
  await tellExceptions(ctx);
  return true;
}

/** Runs one transaction of matching; null where another process is at it, or has taken the run over. */
async function matching<T>(
  ctx: Context,
  run: TakenRun,
  work: (tx: Tx) => Promise<T>,
  part?: FilePart,
): Promise<T | null> {
  return ctx.db.withTx(async (tx) => ((await keepRun(tx, run)) && (await beginMatching(tx, part)) ? work(tx) : null));
}

/** Matches lines; their number, or null where another process is matching. */
async function matchAll(ctx: Context, run: TakenRun, files: readonly UnmatchedFile[]): Promise<number | null> {
  const ofStatus = (status: UnmatchedFile['status']) =>
    partsOf(
      ctx.db,
      files.filter((file) => file.status === status),
    );
  const parts = await postParts(ctx, run, await ofStatus('processed'));
  if (!parts) return null;
  // A failed file may be sent again and take rows of others meanwhile: its parts run beside no others.
  const ofFailed = await ofStatus('failed');
  const scopes = await scopesOf(ctx.db, run);
  // What does not agree is looked at when all that agrees is posted, part by part: it may belong to an order whose
  // payment is in another part.
  const rests: ((tx: Tx) => Promise<Agreeing>)[] = [
    ...parts.map((part) => async () => part),
    ...[...ofFailed, ...scopes].map((scope) => (tx: Tx) => postAgreeing(tx, scope, ctx.clock.now())),
  ];
  let lines = 0;
  for (const restOf of rests) {
    const count = await matching(ctx, run, async (tx) => matchRest(ctx, tx, await restOf(tx)));
    if (count === null) return null;
    lines += count;
    await ctx.checkpoint('reconciliation:part');
  }
  return lines;
}

/** Posts what agrees in the parts of files; null where another process is matching. */
async function postParts(ctx: Context, run: TakenRun, parts: readonly FilePart[]): Promise<Agreeing[] | null> {
  const posted: (Agreeing | null)[] = [];
  let next = 0;
  const postOneByOne = async (): Promise<void> => {
    for (let at = next++; at < parts.length; at = next++) {
      const part = parts[at] as FilePart;
      posted[at] = await matching(ctx, run, (tx) => postAgreeing(tx, part, ctx.clock.now()), part);
      if (posted[at] === null) next = parts.length;
      await ctx.checkpoint('reconciliation:posted');
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: POSTED_AT_ONCE }, postOneByOne));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  const agreeing = posted.filter((part) => part !== null);
  return agreeing.length === parts.length ? agreeing : null;
}

/** Matches the lines that do not agree in everything, step by step; the number of all. */
async function matchRest(ctx: Context, tx: Tx, { count, rest }: Agreeing): Promise<number> {
  const left = rest === null ? 0 : await fillScope(tx, rest);
  if (left === 0) return count;
  const now = ctx.clock.now();
  await matchLines(tx);
  await evaluateLines(tx);
  await postLines(tx, now);
  await beginFindings(tx);
  await findInLines(tx, { reportForeign: ctx.settings.foreignPayments === 'report' });
  await keepFindings(tx, LINE_KINDS_OF_FINDINGS, 'e.line_id IN (SELECT id FROM scope)', now);
  return count + left;
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
  const days = { from: run.from, to: run.to, lateSettlement: late(settledWithinDays), pspByKind: pspNames };
  await findInOrders(tx, days);
  await findShortInstalments(tx, days);
  await findUnreadRows(tx, fileSeqs);
  await keepFindings(tx, OTHER_KINDS, NOT_OF_LINES, now);
}
