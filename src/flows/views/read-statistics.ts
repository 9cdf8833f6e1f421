import { measureMethods } from '../../db/maintenance/method-statistics';
import {
  AGES,
  countErrors,
  countOpenProblems,
  countOrders,
  countOutcomes,
  type HourCount,
  measureCaptures,
  OUTCOMES,
  PROVIDERS,
  readMoneyAtRisk,
} from '../../db/maintenance/statistics';
import { countMessagesByStatus } from '../../db/orders/message-counts';
import { countHeld, readHold } from '../../db/queues/account-holds';
import { countRefused } from '../../db/queues/refused-deliveries';
import { toAmount } from '../../domain/values/money';
import type { Context } from '../context';

const HOUR_MS = 3_600_000;

/** Bounds of the histogram in seconds: a webhook takes moments, the reconciler minutes, an outage hours. */
const BOUNDS = [1, 2, 5, 10, 30, 60, 300, 3600] as const;
/** Of so many captures more would say the same, and each costs a few index lookups. */
const MOST_MEASURED = 2_000;

/**
 * The numbers of the dashboard over the last `hours` whole hours, the one under way included. One after another, so
 * that nobody who pays waits for a connection.
 */
export async function readStatistics(ctx: Context, hours: number) {
  const { db } = ctx;
  const now = ctx.clock.now();
  const last = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  const starts = Array.from({ length: hours }, (_, index) => new Date(last - (hours - 1 - index) * HOUR_MS));
  const span = { from: starts[0] ?? now, to: new Date(last + HOUR_MS) };

  const atRisk = await readMoneyAtRisk(db, now);
  const outcomes = tally(await countOutcomes(db, span));
  const errors = tally(await countErrors(db, span));
  const captures = await measureCaptures(db, span, BOUNDS, MOST_MEASURED);
  const { webhook, reconciler, manual, charge, count, p50, p90, p99, within } = captures;
  return {
    at: now.toISOString(),
    hours,
    money_at_risk: atRisk
      .sort((a, b) => a.currency.localeCompare(b.currency) || AGES.indexOf(a.age) - AGES.indexOf(b.age))
      .map(({ currency, age, payments, amount }) => ({ currency, age, payments, amount: toAmount(amount) })),
    payments: starts.map((hour) => ({
      hour: hour.toISOString(),
      ...(Object.fromEntries(OUTCOMES.map((word) => [word, outcomes(hour, word)])) as Record<
        (typeof OUTCOMES)[number],
        number
      >),
    })),
    first_seen_by: { webhook, reconciler, manual, charge },
    pay_to_confirm: {
      count,
      p50_seconds: p50,
      p90_seconds: p90,
      p99_seconds: p99,
      histogram: [...BOUNDS, null].map((bound, index) => ({
        up_to_seconds: bound,
        payments: (within[index] ?? count) - (within[index - 1] ?? 0),
      })),
    },
    provider_errors: starts.flatMap((hour) =>
      PROVIDERS.map((provider) => ({ hour: hour.toISOString(), provider, errors: errors(hour, provider) })),
    ),
    methods: (await measureMethods(db, span)).map(({ amount, ...figure }) => ({ ...figure, amount: toAmount(amount) })),
    messages: await readMessageCounts(db, span),
    refused_deliveries: (await countRefused(db, span.from)).map(({ lastAt, ...refused }) => ({
      ...refused,
      last_at: lastAt.toISOString(),
    })),
    sending_held: await readHeld(db),
    open_problems: await countOpenProblems(db),
    orders: { created: await countOrders(db, span) },
  };
}

/** The fault of the account that keeps all messages waiting; null while they leave. */
async function readHeld(db: Context['db']) {
  const hold = await readHold(db);
  if (!hold) return null;
  const { code, title, advice, since, probes, probeAt } = hold;
  const messages = await countHeld(db);
  return { code, title, advice, since: since.toISOString(), messages, probes, next_probe_at: probeAt.toISOString() };
}

/** Messages by what became of them, and those with a price by what they cost. */
async function readMessageCounts(db: Context['db'], span: { from: Date; to: Date }) {
  const counts = await countMessagesByStatus(db, span);
  const status = sumBy(counts, ({ kind, status }) => ({ kind, status }));
  const priced = counts.filter(({ category }) => category !== null);
  return { status, price: sumBy(priced, ({ category, type, billable }) => ({ category, type, billable })) };
}

/** Adds up the counts of rows that are the same in what `group` takes of them. */
function sumBy<Row extends { count: number }, Group extends object>(rows: Row[], group: (row: Row) => Group) {
  const sums = new Map<string, Group & { count: number }>();
  for (const row of rows) {
    const key = JSON.stringify(group(row));
    sums.set(key, { ...group(row), count: (sums.get(key)?.count ?? 0) + row.count });
  }
  return [...sums.values()];
}

/** Answers with the count of a word in an hour, 0 where there is none. */
function tally<Word extends string>(counts: HourCount<Word>[]): (hour: Date, word: Word) => number {
  const found = new Map(counts.map(({ hour, word, count }) => [`${hour.getTime()} ${word}`, count]));
  return (hour, word) => found.get(`${hour.getTime()} ${word}`) ?? 0;
}
