import { Command } from 'commander';
import type { Order, Wapay } from '../../client/client';
import type { Config } from '../../config';
import { ORDER_STATUSES, PAYMENT_STATUSES } from '../../domain/lifecycles/statuses';
import { problemDetail } from '../../domain/timeline/catalogue';
import type { Language } from '../../domain/timeline/words';
import { API_WRITING } from '../../domain/timeline/writing';
import { CliError } from '../error';
import { print } from '../print';
import { withApi, withUrl } from '../service-api';
import { moment, money, progress, table } from '../table';
import { explain } from './explain';

interface ListOptions {
  status?: string;
  payment?: string;
  problem?: true;
  since?: string;
  limit: string;
}

/** `wapay orders list|show|explain`. */
export function ordersCommand(config: () => Config): Command {
  const command = withUrl(new Command('orders').description('what became of orders'));
  command
    .command('list')
    .description('list orders, newest first')
    .option('--status <status>', ORDER_STATUSES.join(', '))
    .option('--payment <status>', PAYMENT_STATUSES.join(', '))
    .option('--problem', 'only those with a problem that a person should look at')
    .option('--since <time>', 'created then or later, such as 2026-11-20 or 2026-11-20T10:00:00Z')
    .option('--limit <number>', 'how many at most', '20')
    .action(async (options: ListOptions, self: Command) => {
      const orders = await withApi(self, config(), (api) => readOrders(api, options));
      print(self, orders, listOrders(orders));
    });
  command
    .command('show')
    .description('show one order')
    .argument('<reference_id>')
    .action(async (id: string, _options, self: Command) => {
      const order = await withApi(self, config(), (api) => api.getOrder(id));
      print(self, order, showOrder(order));
    });
  command
    .command('explain')
    .description('tell an order’s story in plain words')
    .argument('<reference_id>')
    .action(async (id: string, _options, self: Command) => {
      const [order, timeline] = await withApi(self, config(), (api) =>
        Promise.all([api.getOrder(id), api.getTimeline(id)]),
      );
      print(self, { order, timeline }, explain(order, timeline, languageOf(self)));
    });
  return command;
}

/** `wapay problems`: what a person should look at, with the next step. */
export function problemsCommand(config: () => Config): Command {
  return withUrl(new Command('problems'))
    .description('orders that a person should look at')
    .option('--limit <number>', 'how many at most', '100')
    .action(async (options: ListOptions, self: Command) => {
      const language = languageOf(self);
      const orders = await withApi(self, config(), (api) => readOrders(api, { ...options, problem: true }));
      const details = await withApi(self, config(), (api) => problemDetails(api, orders, language));
      const rows = orders.flatMap(({ reference_id, payment }) =>
        payment.problems.map(({ code, detail, at }) => [
          reference_id,
          code,
          payment.status,
          moment(at),
          details.get(`${reference_id} ${code} ${at}`) ?? detail,
        ]),
      );
      const { headings, none, footer } = PROBLEMS[language];
      print(self, orders, table(headings, rows, none) + (rows.length > 0 ? footer : ''));
    });
}

const PROBLEMS = {
  en: {
    headings: ['reference_id', 'problem', 'payment', 'since', 'what to do'],
    none: 'No problems.',
    footer: '\n\nThe story: wapay orders explain <reference_id>. Settled? POST …/problem/resolve with a note.',
  },
  pt: {
    headings: ['reference_id', 'problema', 'pagamento', 'desde', 'o que fazer'],
    none: 'Nenhum problema.',
    footer: '\n\nA história: wapay orders explain <reference_id>. Resolvido? POST …/problem/resolve com uma nota.',
  },
};

/** The sentences of problems in another language than the API's, from the lines that raised them. */
async function problemDetails(api: Wapay, orders: Order[], language: Language): Promise<Map<string, string>> {
  const details = new Map<string, string>();
  if (language === 'en') return details;
  for (const { reference_id, payment } of orders) {
    const timeline = await api.getTimeline(reference_id);
    for (const problem of payment.problems)
      details.set(
        `${reference_id} ${problem.code} ${problem.at}`,
        problemDetail(problem, timeline, language, API_WRITING[language]),
      );
  }
  return details;
}

/** What `--lang` says, else the terminal. */
const languageOf = (command: Command): Language => command.optsWithGlobals<{ lang: Language }>().lang;

/** `wapay lookup <reference_id…>`: has the provider asked now. */
export function lookupCommand(config: () => Config): Command {
  return withUrl(new Command('lookup'))
    .description('ask the provider about orders now')
    .argument('<reference_id...>')
    .action(async (ids: string[], _options, self: Command) => {
      const orders: Order[] = [];
      await withApi(self, config(), async (api) => {
        for (const [index, id] of ids.entries()) {
          if (ids.length > 1) progress(`asking about ${id} (${index + 1} of ${ids.length})`);
          orders.push(await api.lookupOrder(id));
        }
      }).finally(() => progress(''));
      print(self, orders, listOrders(orders));
    });
}

/** A number of orders, newest first, however many pages that takes. */
async function readOrders(api: Wapay, { status, payment, problem, since, limit }: ListOptions): Promise<Order[]> {
  const most = Number(limit);
  if (!Number.isInteger(most) || most < 1) throw new CliError('--limit is a whole number from 1.');
  const query = {
    ...(status && { status: oneOf('--status', ORDER_STATUSES, status) }),
    ...(payment && { payment_status: oneOf('--payment', PAYMENT_STATUSES, payment) }),
    ...(problem && { problem: 'true' as const }),
    ...(since && { created_after: readTime(since) }),
    limit: Math.min(most, 100),
  };
  const orders: Order[] = [];
  for await (const order of api.eachOrder(query)) {
    orders.push(order);
    if (orders.length === most) break;
    if (orders.length % 100 === 0) progress(`${orders.length} orders read`);
  }
  progress('');
  return orders;
}

function oneOf<const T extends string>(option: string, words: readonly T[], given: string): T {
  const found = words.find((word) => word === given);
  if (!found) throw new CliError(`${option} is one of ${words.join(', ')}.`);
  return found;
}

function readTime(text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new CliError('--since is a time such as 2026-11-20 or 2026-11-20T10:00:00Z.');
  return time.toISOString();
}

const listOrders = (orders: readonly Order[]): string =>
  table(
    ['reference_id', 'status', 'payment', 'total', 'refunded', 'problem', 'created'],
    orders.map(({ reference_id, status, payment, total_amount, currency, created_at }) => [
      reference_id,
      status,
      payment.status,
      money(total_amount, currency),
      payment.refunded_amount.value > 0 ? money(payment.refunded_amount, currency) : '-',
      payment.problem?.code ?? '-',
      moment(created_at),
    ]),
    'No orders.',
  );

function showOrder(order: Order): string {
  const { payment, currency } = order;
  const facts: [string, string][] = [
    ['order', `${order.reference_id} (${order.type})${order.livemode ? '' : ', sandbox'}`],
    ['status', order.status],
    ['total', money(order.total_amount, currency)],
    ['payment', payment.status],
    [
      'captured',
      payment.captured_at ? `${money(payment.captured_amount, currency)} at ${moment(payment.captured_at)}` : 'nothing',
    ],
    [
      'confirmed by',
      payment.verification ? `${payment.verification.source}, transaction ${payment.verification.transaction_id}` : '-',
    ],
    ['refunded', money(payment.refunded_amount, currency)],
    ['problem', payment.problem ? `${payment.problem.code}: ${payment.problem.detail}` : 'none'],
    ['expires', order.expires_at ? moment(order.expires_at) : 'never'],
    ['created', moment(order.created_at)],
    ['changed', `${moment(order.updated_at)} (version ${order.version})`],
  ];
  const wide = Math.max(...facts.map(([name]) => name.length));
  const messages = order.messages.map(({ kind, status, created_at, error }) => [
    kind,
    status,
    moment(created_at),
    error ? `${error.code ?? ''} ${error.title}`.trim() : '',
  ]);
  return [
    ...facts.map(([name, value]) => `${name.padEnd(wide)}  ${value}`),
    '',
    table(['message', 'status', 'created', 'error'], messages, 'No messages.'),
  ].join('\n');
}
