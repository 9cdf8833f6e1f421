import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Config } from '../../config';
import { type FetchedDay, readFetchedDays } from '../../db/settlements/fetches';
import { newestReadyDay } from '../../domain/settlements/fetch-schedule';
import type { Context } from '../../flows/context';
import { withContext } from '../context';
import { CliError } from '../error';
import { print } from '../print';
import { moment, progress, table } from '../table';

interface Given {
  source?: string;
  from?: string;
  to?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;
/** A year of days is a mistake in a date. */
const MOST_DAYS = 100;
/** How often to look for the next page; a running service may fetch it meanwhile. */
const LOOK_MS = 300;

/** Adds `wapay reconcile fetch`: reads days of gateways' books now, over their APIs. */
export function addFetch(command: Command, config: () => Config): void {
  command
    .command('fetch')
    .description('read the books of a day from the gateways’ APIs now; the service does it every night')
    .option('--source <source>', 'razorpay_api or stripe_api (default: each whose keys are set)')
    .option('--from <day>', 'the first day of the gateway, such as 2026-11-28 (default: the last that is whole)')
    .option('--to <day>', 'the last day (default: the first)')
    .action(async (given: Given, self: Command) => {
      await withContext(config(), async (ctx) => {
        const days = await fetchAll(ctx, given).finally(() => progress(''));
        print(self, days.map(present), list(days));
        if (days.some(({ finishedAt }) => finishedAt === null))
          throw new CliError('Not every day could be fetched; the running service tries again.');
      });
    });
}

async function fetchAll(ctx: Context, { source, from, to }: Given): Promise<FetchedDay[]> {
  // Only this command needs it.
  const {
    claimDay,
    fetchNextPage,
    requestDays,
  }: typeof import('../../flows/settlements/fetch-settlements') = require('../../flows/settlements/fetch-settlements');
  const apis = [...ctx.settlementApis.values()].filter((api) => source === undefined || api.source === source);
  if (apis.length === 0)
    throw new CliError(
      source === undefined
        ? 'No gateway’s keys are set: RAZORPAY_KEY_ID and RAZORPAY_KEY_SECRET, or STRIPE_SECRET_KEY.'
        : `${source} is no source whose keys are set; there ${[...ctx.settlementApis.keys()].join(', ') || 'is none'}.`,
    );
  const asked = new Map(
    apis.map((api) => [api.source, daysOf(from ?? newestReadyDay(ctx.clock.now(), api.dayOffset), to)]),
  );
  for (const [name, days] of asked) await requestDays(ctx, name, days);
  for (;;) {
    const states = await readFetchedDays(ctx.db, [...asked.keys()], [...new Set([...asked.values()].flat())]);
    const own = states.filter((state) => asked.get(state.source)?.includes(state.day));
    const rows = own.reduce((sum, { items }) => sum + items, 0);
    progress(`${own.filter(isOver).length} of ${own.length} days, ${rows} rows`);
    if (own.every(isOver)) return own;
    const next = await claimDay(ctx);
    if (next) await fetchNextPage(ctx, next);
    else await delay(LOOK_MS);
  }
}

/** Fetched, or failed: then the service goes on with it. */
const isOver = ({ finishedAt, attempts }: FetchedDay): boolean => finishedAt !== null || attempts > 0;

function daysOf(from: string, to = from): string[] {
  for (const day of [from, to])
    if (!DAY.test(day) || Number.isNaN(Date.parse(day))) throw new CliError(`${day} is no day such as 2026-11-28.`);
  const count = Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
  if (count < 1) throw new CliError('--to is before --from.');
  if (count > MOST_DAYS) throw new CliError(`These are ${count} days; fetch at most ${MOST_DAYS} at once.`);
  return Array.from({ length: count }, (_, at) => new Date(Date.parse(from) + at * DAY_MS).toISOString().slice(0, 10));
}

const present = ({ source, day, pages, items, error, nextAttemptAt, finishedAt }: FetchedDay) => ({
  ...{ source, day, pages, rows: items, error },
  next_attempt_at: finishedAt ? null : nextAttemptAt.toISOString(),
  finished_at: finishedAt?.toISOString() ?? null,
});

const list = (days: readonly FetchedDay[]): string =>
  table(
    ['source', 'day', 'pages', 'rows', 'what became of it'],
    days.map(({ source, day, pages, items, error, nextAttemptAt, finishedAt }) => [
      ...[source, day, String(pages), String(items)],
      finishedAt ? 'fetched' : `${error ?? 'not yet'}; again ${moment(nextAttemptAt.toISOString())}`,
    ]),
    'No day was fetched.',
  );
