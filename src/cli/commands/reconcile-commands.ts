import { setTimeout as delay } from 'node:timers/promises';
import { Command } from 'commander';
import type { Period } from '../../client/books';
import type { DayReport, Exception } from '../../client/client';
import type { Config } from '../../config';
import { merchantDay } from '../../domain/ledger/merchant-day';
import { EXCEPTION_KINDS, EXCEPTION_STATES } from '../../domain/reconciliation/exception-kinds';
import { csvLine } from '../../domain/values/formats/csv';
import { CliError } from '../error';
import { print } from '../print';
import { withApi, withUrl } from '../service-api';
import { moment, money, progress, table } from '../table';
import { addFetch } from './fetch-command';
import { addImport } from './import-command';

/** How often a run is asked whether it is done. */
const ASK_MS = 500;

/** `wapay reconcile import|fetch|run|report`: matches our books with the gateway's and the bank's, and tells what they moved. */
export function reconcileCommand(config: () => Config): Command {
  const command = withUrl(new Command('reconcile').description('our books, the gateway’s and the bank’s'));
  addImport(command, config);
  addFetch(command, config);
  withPeriod(command.command('run').description('match a period now')).action(async (given: Given, self: Command) => {
    const run = await withApi(self, config(), async (api) => {
      let state = await api.books.createReconciliation(periodOf(given));
      while (state.status === 'running') {
        progress('matching …');
        await delay(ASK_MS);
        state = await api.books.getReconciliation(state.id);
      }
      return state;
    }).finally(() => progress(''));
    const found = Object.entries(run.counts?.exceptions ?? {}).map(([kind, count]) => [kind, String(count)]);
    const text = `${run.status}: ${run.counts?.lines ?? 0} rows matched.\n\n`;
    print(self, run, text + table(['not resolved', 'how many'], found, 'Everything agrees.'));
  });
  withPeriod(command.command('report').description('what each day moved'))
    .option('--csv', 'as a CSV file')
    .action(async ({ csv, ...given }: Given & { csv?: true }, self: Command) => {
      const days = await withApi(self, config(), (api) => api.books.getDailyReport(periodOf(given)));
      print(self, days, csv ? asCsv(days) : asTable(days));
    });
  return command;
}

interface Given {
  from?: string;
  to?: string;
}

const withPeriod = (command: Command): Command =>
  command
    .option('--from <day>', 'the first day, such as 2026-11-01 (default: 30 days ago)')
    .option('--to <day>', 'the last day (default: today)');

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;

function periodOf({ from, to }: Given): Period {
  for (const day of [from, to])
    if (day !== undefined && !DAY.test(day)) throw new CliError(`${day} is no day such as 2026-11-01.`);
  // In India it is tomorrow first.
  const last = to ?? merchantDay(new Date(), 'INR');
  return { from: from ?? new Date(Date.parse(last) - 30 * DAY_MS).toISOString().slice(0, 10), to: last };
}

const SUMS = ['collected', 'refunded', 'disputed', 'fees', 'taxes', 'net', 'in_transit', 'credited'] as const;

const asTable = (days: readonly DayReport[]): string =>
  table(
    ['date', ...SUMS],
    days.map((day) => [day.date, ...SUMS.map((name) => money(day[name], day.currency as 'INR'))]),
    'Nothing was moved.',
  );

const asCsv = (days: readonly DayReport[]): string =>
  [
    ['date', 'currency', ...SUMS],
    ...days.map((day) => [day.date, day.currency, ...SUMS.map((name) => decimal(day[name].value))]),
  ]
    .map((cells) => csvLine(cells))
    .join('')
    .trimEnd();

const decimal = (minor: number): string => {
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

/** `wapay exceptions list|show|explain|reopen`: what does not agree. */
export function exceptionsCommand(config: () => Config): Command {
  const command = withUrl(
    new Command('exceptions').description('what our books, the gateway’s and the bank’s disagree about'),
  );
  command
    .command('list')
    .description('list findings, newest first')
    .option('--state <state>', `${EXCEPTION_STATES.join(', ')} (default: open)`, 'open')
    .option('--kind <kind>', EXCEPTION_KINDS.join(', '))
    .option('--limit <number>', 'how many at most', '50')
    .action(async (given: { state: string; kind?: string; limit: string }, self: Command) => {
      const state = EXCEPTION_STATES.find((known) => known === given.state);
      const kind = EXCEPTION_KINDS.find((known) => known === given.kind);
      const most = Number(given.limit);
      if (!state) throw new CliError(`--state is one of ${EXCEPTION_STATES.join(', ')}.`);
      if (given.kind !== undefined && !kind) throw new CliError(`--kind is one of ${EXCEPTION_KINDS.join(', ')}.`);
      if (!Number.isInteger(most) || most < 1) throw new CliError('--limit is a whole number from 1.');
      const found: Exception[] = [];
      await withApi(self, config(), async (api) => {
        const query = { state, ...(kind && { kind }), limit: Math.min(most, 100) };
        for await (const exception of api.books.eachException(query)) {
          found.push(exception);
          if (found.length === most) break;
        }
      });
      print(self, found, listExceptions(found));
    });
  command
    .command('show')
    .description('show one, with what to do')
    .argument('<id>')
    .action(async (id: string, _options, self: Command) => {
      const found = await withApi(self, config(), (api) => api.books.getException(id));
      print(self, found, showException(found));
    });
  command
    .command('explain')
    .description('say why it is so; it is resolved by itself when it is no longer true')
    .argument('<id>')
    .argument('<note>')
    .action(async (id: string, note: string, _options, self: Command) => {
      const found = await withApi(self, config(), (api) => api.books.explainException(id, note));
      print(self, found, showException(found));
    });
  command
    .command('reopen')
    .description('take an explanation back')
    .argument('<id>')
    .action(async (id: string, _options, self: Command) => {
      const found = await withApi(self, config(), (api) => api.books.reopenException(id));
      print(self, found, showException(found));
    });
  return command;
}

const amount = (value: Exception['expected'], currency: string | null): string =>
  value ? money(value, (currency ?? 'INR') as 'INR') : '-';

const listExceptions = (found: readonly Exception[]): string =>
  table(
    ['id', 'kind', 'order', 'expected', 'found', 'days', 'what it is'],
    found.map((one) => [
      ...[
        one.id,
        one.kind,
        one.reference_id ?? '-',
        amount(one.expected, one.currency),
        amount(one.found, one.currency),
      ],
      ...[String(one.age_days), one.detail],
    ]),
    'Everything agrees.',
  );

const showException = (one: Exception): string =>
  [
    `${one.kind}, ${one.state} since ${moment(one.first_seen_at)}`,
    one.detail,
    `Expected ${amount(one.expected, one.currency)}, found ${amount(one.found, one.currency)}.`,
    ...(one.note === null ? [] : [`Note: ${one.note}`]),
    `What to do: ${one.advice}`,
  ].join('\n');
