/** What the list of orders is narrowed to, in the URL's words and in the API's. */
import type { ListOrdersQuery } from '../../client/types';
import { ORDER_STATUSES, PAYMENT_STATUSES } from '../../domain/words';

export const PERIODS = {
  '1h': { name: 'Last hour', hours: 1 },
  '24h': { name: 'Last 24 hours', hours: 24 },
  '7d': { name: 'Last 7 days', hours: 7 * 24 },
  '30d': { name: 'Last 30 days', hours: 30 * 24 },
} as const;
type Period = keyof typeof PERIODS;

/** Orders on one page of the list. */
export const PAGE_SIZE = 25;

/** The query of the API for what is in the URL; words that mean nothing are left out. */
export function toQuery(query: URLSearchParams, now: Date): ListOrdersQuery {
  const cursor = query.get('cursor');
  return {
    ...oneOf(query, 'status', ORDER_STATUSES),
    ...oneOf(query, 'payment_status', PAYMENT_STATUSES),
    ...(query.get('problem') === 'true' && { problem: 'true' }),
    ...times(query, now),
    ...(cursor !== null && { cursor }),
    limit: PAGE_SIZE,
  };
}

function oneOf<N extends string, W extends string>(query: URLSearchParams, name: N, words: readonly W[]) {
  const word = words.find((each) => each === query.get(name));
  return word === undefined ? {} : ({ [name]: word } as Record<N, W>);
}

function times(query: URLSearchParams, now: Date): Pick<ListOrdersQuery, 'created_after' | 'created_before'> {
  const period = query.get('period');
  if (period !== null && period in PERIODS) {
    const { hours } = PERIODS[period as Period];
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
