/** What the list of orders is narrowed to, in the URL's words and in the API's. */
import type { ListOrdersQuery } from '../../../client/generated/types';
import { ORDER_STATUSES, PAYMENT_STATUSES } from '../../../domain/lifecycles/statuses';
import type { PaymentState } from '../parts/words';

/** Hours of each period. */
export const PERIODS = { '1h': 1, '24h': 24, '7d': 7 * 24, '30d': 30 * 24 } as const;
export type Period = keyof typeof PERIODS;

/** Orders on one page of the list. */
const PAGE_SIZE = 25;

/** What the list can be narrowed to: money that went back is no longer among what is captured. */
export const PAYMENT_STATES = PAYMENT_STATUSES.flatMap((status): PaymentState[] =>
  status === 'captured' ? ['captured', 'partly_refunded', 'refunded'] : [status],
);

/** The query of the API for what is in the URL, without a page; words that mean nothing are left out. */
export function toFilter(query: URLSearchParams, now: Date): Omit<ListOrdersQuery, 'limit' | 'cursor'> {
  return {
    ...oneOf(query, 'status', ORDER_STATUSES),
    ...paymentOf(query),
    ...(query.get('problem') === 'true' && { problem: 'true' }),
    ...times(query, now),
  };
}

/** The same for one page of the list. */
export function toQuery(query: URLSearchParams, now: Date): ListOrdersQuery {
  const cursor = query.get('cursor');
  return { ...toFilter(query, now), ...(cursor !== null && { cursor }), limit: PAGE_SIZE };
}

const REFUNDED = { captured: 'none', partly_refunded: 'partly', refunded: 'fully' } as const;

function paymentOf(query: URLSearchParams): Pick<ListOrdersQuery, 'payment_status' | 'refunded'> {
  const state = PAYMENT_STATES.find((each) => each === query.get('payment_status'));
  if (state === undefined) return {};
  if (state === 'captured' || state === 'partly_refunded' || state === 'refunded')
    return { payment_status: 'captured', refunded: REFUNDED[state] };
  return { payment_status: state };
}

function oneOf<N extends string, W extends string>(query: URLSearchParams, name: N, words: readonly W[]) {
  const word = words.find((each) => each === query.get(name));
  return word === undefined ? {} : ({ [name]: word } as Record<N, W>);
}

function times(query: URLSearchParams, now: Date): Pick<ListOrdersQuery, 'created_after' | 'created_before'> {
  const period = query.get('period');
  if (period !== null && period in PERIODS) {
    const hours = PERIODS[period as Period];
    return { created_after: new Date(now.getTime() - hours * 3_600_000).toISOString() };
  }
  const from = dayStart(query.get('from'), 0);
  const to = dayStart(query.get('to'), 1);
  return { ...(from && { created_after: from }), ...(to && { created_before: to }) };
}

/** When a local day begins, or one some days later. */
function dayStart(date: string | null, later: number): string | null {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date ?? '') ?? [];
  if (day === undefined) return null;
  return new Date(Number(year), Number(month) - 1, Number(day) + later).toISOString();
}

/** The URL's query with some of it changed; whoever narrows the list begins at its first page. */
export function withChange(query: URLSearchParams, change: Record<string, string>): string {
  const next = new URLSearchParams(query);
  next.delete('cursor');
  for (const [name, value] of Object.entries(change)) {
    if (value === '') next.delete(name);
    else next.set(name, value);
  }
  return next.toString();
}

export const isNarrowed = (query: URLSearchParams): boolean =>
  ['status', 'payment_status', 'problem', 'period', 'from', 'to'].some((name) => query.has(name));
