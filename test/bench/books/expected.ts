import type { Client } from 'pg';
import { PAYU_SETTLEMENTS, payuUtr } from './other-files';
import { type Case, createRandom, idOf, type Plan, SETTLEMENTS, settlementOf } from './plan';

/** What is planted beside the cases of payments. */
export interface Strays {
  /** Payments of the web shop, all in one settlement. */
  foreign: string[];
  notCredited: Set<string>;
  creditedWrong: Set<string>;
  unknownCredits: string[];
  /** UTRs of PayU's settlements whose lines do not sum. */
  wrongSums: Set<string>;
}

export function makeStrays(plan: Plan): Strays {
  const random = createRandom(`${plan.seed} strays`);
  const some = (count: number, make: () => string, without: ReadonlySet<string> = new Set()): Set<string> => {
    const found = new Set<string>();
    while (found.size < count) {
      const one = make();
      if (!without.has(one)) found.add(one);
    }
    return found;
  };
  // The settlement of the web shop's payments is the first one of the month.
  const anySettlement = () => settlementOf(random(SETTLEMENTS), random(20));
  const notCredited = some(8, anySettlement);
  return {
    foreign: Array.from({ length: plan.each }, (_, n) => idOf(plan, 'pay', n + plan.size * 3)),
    notCredited,
    creditedWrong: some(8, anySettlement, notCredited),
    unknownCredits: Array.from({ length: 8 }, (_, n) => `HDFCN${52_099_000_000 + n}`),
    wrongSums: some(8, () => payuUtr(random(PAYU_SETTLEMENTS))),
  };
}

/** Which exception a case is, and by which id it is known; null: it is none. */
function findingOf(plan: Plan, n: number, what: Case): [kind: string, id: string] | null {
  const pay = idOf(plan, 'pay', n);
  switch (what) {
    case 'new':
    case 'failed':
    case 'canceled':
    case 'expired':
      return ['missing_here', pay];
    case 'missing_at_gateway':
    case 'amount_mismatch':
    case 'currency_mismatch':
    case 'authorized_not_captured':
    case 'fee_variance':
      return [what, pay];
    case 'duplicate_payment':
      return [what, idOf(plan, 'pay', n + plan.size * 2)];
    case 'refund_missing_here':
    case 'refund_missing_at_gateway':
      return [what, idOf(plan, 'rfnd', n)];
    case 'chargeback':
    case 'chargeback_unknown_here':
      return ['chargeback', idOf(plan, 'adj', n)];
    default:
      return null;
  }
}

/** Every finding that there should be, by kind. */
export function expectedFindings(
  plan: Plan,
  strays: Strays,
  unknownLines: readonly number[],
): Map<string, Set<string>> {
  const expected = new Map<string, Set<string>>();
  const add = (kind: string, id: string) => expected.set(kind, (expected.get(kind) ?? new Set()).add(id));
  for (const [n, what] of plan.cases) {
    const finding = findingOf(plan, n, what);
    if (finding) add(...finding);
  }
  add('missing_here', settlementOf(0, 0));
  for (const id of strays.notCredited) add('not_credited', id);
  for (const id of strays.creditedWrong) add('credit_mismatch', id);
  for (const utr of strays.unknownCredits) add('unknown_credit', utr);
  for (const utr of strays.wrongSums) add('settlement_sum_mismatch', `SETTLEMENT${Number(utr.slice(-2))}`);
  for (const line of unknownLines) add('unknown_row', `line ${line}`);
  return expected;
}

export interface KindResult {
  kind: string;
  planted: number;
  found: number;
  invented: string[];
  missed: string[];
}

export async function compareFindings(sql: Client, expected: Map<string, Set<string>>): Promise<KindResult[]> {
  const { rows } = await sql.query<{ kind: string; id: string }>(
    `SELECT kind, coalesce(gateway_id, key) AS id FROM exceptions WHERE state = 'open'`,
  );
  const kinds = new Set([...expected.keys(), ...rows.map(({ kind }) => kind)]);
  return [...kinds].sort().map((kind) => {
    const planted = expected.get(kind) ?? new Set();
    const all = rows.filter((row) => row.kind === kind).map(({ id }) => id);
    const known = new Set(all);
    const missed = [...planted].filter((id) => !known.has(id));
    // One that is found twice is found once too often.
    const invented = all.filter((id, at) => !planted.has(id) || all.indexOf(id) < at);
    return { kind, planted: planted.size, found: planted.size - missed.length, invented, missed };
  });
}
