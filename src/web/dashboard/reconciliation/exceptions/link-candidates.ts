import type { Exception, Settlement } from '../../../../client/generated/types';
import { merchantDay } from '../../../../domain/ledger/merchant-day';
import type { ExceptionKind } from '../../../../domain/reconciliation/exception-kinds';
import { listExceptions, listSettlements } from '../../api/books';
import { calendarDay } from '../../parts/text';

/** A settlement that a credit may pay, or a credit that may pay a settlement. */
export interface Candidate {
  settlementId: string;
  bankRowId: number;
  /** What it is called at the gateway or at the bank. */
  name: string;
  about: string;
  /** Minor units: of a settlement that came in part, what it still lacks. */
  value: number;
  isRest: boolean;
}

/** What a person can link: a credit, or a settlement that lacks one; where too much came, no further credit helps. */
export function isLinkable(exception: Exception): boolean {
  const { kind, state, bank_row_id, settlement_id } = exception;
  if (state === 'resolved') return false;
  if (kind === 'unknown_credit') return bank_row_id !== null;
  return (kind === 'not_credited' || kind === 'credit_mismatch') && settlement_id !== null && lackOf(exception) > 0;
}

const lackOf = ({ expected, found }: Exception): number => (expected?.value ?? 0) - (found?.value ?? 0);

/** The amount that is looked for: the credit, or what the settlement still lacks. */
export const soughtValue = (exception: Exception): number => Math.abs(lackOf(exception));

/** The nearest amount first. */
const sortCandidates = (candidates: readonly Candidate[], sought: number): Candidate[] =>
  candidates.toSorted((a, b) => Math.abs(a.value - sought) - Math.abs(b.value - sought));

/** What could be linked with this, in its currency, the equal amount first. */
export async function readCandidates(exception: Exception, signal: AbortSignal): Promise<Candidate[]> {
  const found = exception.kind === 'unknown_credit' ? ofCredit(exception, signal) : ofSettlement(exception, signal);
  return sortCandidates(await found, soughtValue(exception));
}

async function ofCredit({ bank_row_id, currency }: Exception, signal: AbortSignal): Promise<Candidate[]> {
  const [paidOut, open, short] = await Promise.all([
    listSettlements({ state: 'settled' }, { signal }),
    listSettlements({ state: 'open' }, { signal }),
    listUnresolved('credit_mismatch', signal),
  ]);
  const rests = new Map(short.map((each) => [each.settlement_id, lackOf(each)]));
  return [...paidOut, ...open]
    .filter((each) => each.currency === currency)
    .map((each) => ({
      settlementId: each.id,
      bankRowId: bank_row_id ?? 0,
      name: each.gateway_settlement_id,
      about: [each.gateway, dayOf(each)].filter(Boolean).join(', '),
      value: rests.get(each.id) ?? each.net.value,
      isRest: rests.has(each.id),
    }))
    .filter(({ value }) => value > 0);
}

async function ofSettlement({ settlement_id, currency }: Exception, signal: AbortSignal): Promise<Candidate[]> {
  const credits = await listUnresolved('unknown_credit', signal);
  return credits
    .filter((each) => each.currency === currency && each.bank_row_id !== null)
    .map((each) => ({
      settlementId: settlement_id ?? '',
      bankRowId: each.bank_row_id ?? 0,
      name: each.gateway_id ?? `${each.bank_row_id}`,
      about: calendarDay(merchantDay(new Date(each.first_seen_at), each.currency ?? '')),
      value: each.found?.value ?? 0,
      isRest: false,
    }));
}

async function listUnresolved(kind: ExceptionKind, signal: AbortSignal): Promise<Exception[]> {
  const states = ['open', 'explained'] as const;
  const pages = await Promise.all(states.map((state) => listExceptions({ state, kind, limit: 100 }, { signal })));
  return pages.flatMap(({ data }) => data);
}

const dayOf = ({ settled_at, currency }: Settlement): string =>
  settled_at === null ? '' : calendarDay(merchantDay(new Date(settled_at), currency));
