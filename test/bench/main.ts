import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { startEmbedded } from '../../src/db/embedded';
import { migrate } from '../../src/db/migrate';
import { newRun } from './bodies';
import { load, memoryOf, type Started, startHelper, startService } from './processes';
import { rawInserts } from './raw-inserts';
import { type Line, median, printTable } from './report';
import { seedPast, seedSent } from './seed';

const quick = process.argv.includes('--quick');
const big = process.argv.includes('--big');
/** How much of everything: enough for a median, little enough for one minute with --quick. */
const SIZE = quick
  ? { rounds: 2, seconds: 1, tries: 1, payments: 300, latency: 60, orders: 200, batches: 5, past: 2_000 }
  : { rounds: 5, seconds: 4, tries: 3, payments: 3_000, latency: 400, orders: 2_000, batches: 20, past: 10_000 };
const BIG_ORDERS = 1_000_000;
const CONNECTIONS = 64;

/** What a measure works with. */
interface Bench {
  url: string;
  baselineUrl: string;
  sql: Client;
  provider: Started;
  log: string;
}

/** What one service did; larger is better but for times. */
interface Figures {
  ingest: number;
  ingestP50: number;
  ingestP99: number;
  batchMs: number;
  orders: number;
  payments: number;
  latencyP50: number;
  latencyP99: number;
  reconciled: number;
}

async function main(): Promise<void> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'wapay-bench-'));
  // As root, PostgreSQL runs as another user, who must be able to enter.
  await chmod(directory, 0o755);
  const server = await startEmbedded({ dataDir: path.join(directory, 'postgres'), log: say });
  const provider = await startHelper('provider.ts');
  try {
    const [url, baselineUrl] = [
      await createDatabase(server.url, 'bench'),
      await createDatabase(server.url, 'baseline'),
    ];
    const sql = new Client({ connectionString: url });
    await sql.connect();
    const bench = { url, baselineUrl, sql, provider, log: path.join(directory, 'service.log') };
    say(`storing ${SIZE.past} past orders`);
    await seedPast(sql, 'past', SIZE.past);
    const lines = [...(await compareIngest(bench)), ...(await measureMemory(bench))];
    const small = await measure(bench);
    lines.push(...describe(small, await paymentsWithThree(bench)));
    if (big) lines.push(...(await grow(bench, small)));
    printTable(lines);
    await sql.end();
  } finally {
    await provider.stop();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Ingest next to its baselines, in turns, so that whatever else the machine does meets all of them. */
async function compareIngest(bench: Bench): Promise<Line[]> {
  const service = await startService({ ...common(bench), role: 'api' });
  const others = {
    none: await startHelper('baseline.ts', ['none', bench.baselineUrl]),
    pg: await startHelper('baseline.ts', ['pg', bench.baselineUrl]),
    prisma: await startHelper('baseline.ts', ['prisma', bench.baselineUrl]),
  };
  const rates: Record<string, number[]> = { wapay: [], none: [], pg: [], prisma: [], raw: [] };
  const strangers = (port: number) =>
    load({ port, connections: CONNECTIONS, kind: 'strangers', prefix: 'nobody', seconds: SIZE.seconds });
  for (let round = 0; round <= SIZE.rounds; round++) {
    for (const [name, { port }] of Object.entries({ ...others, wapay: service })) {
      const { perSecond } = await strangers(port);
      // The first round warms everything up.
      if (round > 0) rates[name]?.push(perSecond);
    }
    if (round > 0) rates.raw?.push(await rawInserts(bench.baselineUrl, SIZE.seconds));
    say(`ingest, round ${round} of ${SIZE.rounds}`);
  }
  const peak = (await memoryOf(service.pid)).peak;
  for (const { stop } of [...Object.values(others), service]) await stop();
  await bench.sql.query('DELETE FROM inbox WHERE due_at IS NOT NULL');
  const of = (name: string) => median(rates[name] ?? []);
  const ratio = (name: string) => median((rates.wapay ?? []).map((rate, i) => rate / (rates[name]?.[i] ?? Number.NaN)));
  return [
    { name: 'ingest: durable webhooks', value: of('wapay'), unit: '/s' },
    { name: '  against Express without a database', value: ratio('none'), unit: '×', aim: { least: 0.85 } },
    { name: '  against pg, one INSERT per request', value: ratio('pg'), unit: '×' },
    { name: '  against Prisma create per request', value: ratio('prisma'), unit: '×', aim: { least: 3 } },
    { name: '  against bare single-row inserts', value: ratio('raw'), unit: '×' },
    { name: '  (Express without a database)', value: of('none'), unit: '/s' },
    { name: '  (pg, one INSERT per request)', value: of('pg'), unit: '/s' },
    { name: '  (Prisma create per request)', value: of('prisma'), unit: '/s' },
    { name: '  (bare single-row durable inserts)', value: of('raw'), unit: '/s' },
    { name: 'memory of an api process, at its highest', value: peak, unit: 'MB' },
  ];
}

async function measureMemory(bench: Bench): Promise<Line[]> {
  const starts: number[] = [];
  let idle = 0;
  for (let round = 0; round < 3; round++) {
    const service = await startService({ ...common(bench), role: 'all' });
    starts.push(service.startMs);
    if (round === 2) {
      await delay(3_000);
      idle = (await memoryOf(service.pid)).now;
    }
    await service.stop();
  }
  return [
    { name: 'start-up until ready', value: median(starts), unit: 'ms' },
    { name: 'memory, idle', value: idle, unit: 'MB', aim: { most: 150 } },
  ];
}

/** Everything that must not get worse while the tables grow. */
async function measure(bench: Bench): Promise<Figures> {
  const api = await startService({ ...common(bench), role: 'api' });
  const ingest: Awaited<ReturnType<typeof load>>[] = [];
  for (let round = 0; round < SIZE.rounds; round++)
    ingest.push(
      await load({
        port: api.port,
        connections: CONNECTIONS,
        kind: 'strangers',
        prefix: 'nobody',
        seconds: SIZE.seconds,
      }),
    );
  const batch = await load({
    port: api.port,
    connections: 1,
    kind: 'strangers',
    prefix: 'batch',
    requests: SIZE.batches,
    items: 1000,
  });
  const orders = await load({
    port: api.port,
    connections: 32,
    kind: 'orders',
    prefix: `order-${newRun()}`,
    requests: SIZE.orders,
  });
  await api.stop();
  await bench.sql.query('DELETE FROM inbox WHERE due_at IS NOT NULL');
  await bench.sql.query('UPDATE outbox SET due_at = NULL, ended_at = now() WHERE due_at IS NOT NULL');
  say('ingest, batches and orders done');

  const all = await startService({ ...common(bench), role: 'all' });
  const rates: number[] = [];
  for (let round = 0; round < SIZE.tries; round++) rates.push(await pay(bench, all.port));
  const latency = await measureLatency(bench, all.port);
  const reconciled: number[] = [];
  for (let round = 0; round < SIZE.tries; round++) reconciled.push(await reconcile(bench));
  say(`payments, latency and reconciler done; peak ${Math.round((await memoryOf(all.pid)).peak)} MB`);
  await all.stop();
  return {
    ingest: median(ingest.map((one) => one.perSecond)),
    ingestP50: median(ingest.map((one) => one.p50)),
    ingestP99: median(ingest.map((one) => one.p99)),
    batchMs: batch.p50,
    orders: orders.perSecond,
    payments: median(rates),
    ...latency,
    reconciled: median(reconciled),
  };
}

/** Payments per second from the first delivery until the provider has the last order_status. */
async function pay(bench: Bench, port: number): Promise<number> {
  const prefix = `pay-${newRun()}`;
  await seedSent(bench.sql, prefix, SIZE.payments);
  await bench.sql.query('ANALYZE');
  const started = performance.now();
  await load({ port, connections: 32, kind: 'payments', prefix, requests: SIZE.payments });
  return untilThanked(bench, prefix, started);
}

/** Payments per second that nobody told us about. */
async function reconcile(bench: Bench): Promise<number> {
  const prefix = `due-${newRun()}`;
  const started = performance.now();
  await seedSent(bench.sql, prefix, SIZE.payments, new Date());
  return untilThanked(bench, prefix, started);
}

async function untilThanked(bench: Bench, prefix: string, started: number): Promise<number> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const count = await ask<number>(bench, `/count?${prefix}-`);
    if (count === SIZE.payments) return SIZE.payments / ((performance.now() - started) / 1000);
    if (performance.now() > deadline) throw new Error(`only ${count} of ${SIZE.payments} payments were thanked for`);
    await delay(20);
  }
}

/** Milliseconds from the delivery of a webhook to the arrival of the order_status at the provider, 20 a second. */
async function measureLatency(bench: Bench, port: number): Promise<{ latencyP50: number; latencyP99: number }> {
  const prefix = `slow-${newRun()}`;
  await seedSent(bench.sql, prefix, SIZE.latency);
  const { sentAt } = await load({
    port,
    connections: 4,
    kind: 'payments',
    prefix,
    requests: SIZE.latency,
    rate: 20,
  });
  await delay(1_500);
  const seen = await ask<Record<string, number>>(bench, `/seen?${prefix}-`);
  const times = Object.entries(sentAt)
    .map(([referenceId, at]) => ((seen[referenceId] ?? Number.POSITIVE_INFINITY) - at) / 1000)
    .sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor((times.length - 1) * share)] ?? Number.NaN;
  return { latencyP50: at(0.5), latencyP99: at(0.99) };
}

async function paymentsWithThree(bench: Bench): Promise<number> {
  const api = await startService({ ...common(bench), role: 'api' });
  const workers = [
    await startService({ ...common(bench), role: 'worker' }),
    await startService({ ...common(bench), role: 'worker' }),
  ];
  const rates: number[] = [];
  for (let round = 0; round < SIZE.tries; round++) rates.push(await pay(bench, api.port));
  for (const { stop } of [api, ...workers]) await stop();
  return median(rates);
}

/** The same measures with a hundred times the data. */
async function grow(bench: Bench, small: Figures): Promise<Line[]> {
  say(`storing ${BIG_ORDERS} past orders and five inbox rows for each`);
  await seedPast(bench.sql, 'past', BIG_ORDERS - SIZE.past, { from: SIZE.past });
  const grown = await measure(bench);
  const faster = (key: keyof Figures) => grown[key] / small[key];
  const ratios: [string, number][] = [
    ['ingest', faster('ingest')],
    ['orders created', faster('orders')],
    ['payments', faster('payments')],
    ['reconciler', faster('reconciled')],
    ['1,000 updates in one body', small.batchMs / grown.batchMs],
    ['webhook → order_status, p50', small.latencyP50 / grown.latencyP50],
  ];
  return ratios.map(([name, value]) => ({
    name: `  after growth to ${BIG_ORDERS} orders: ${name}`,
    value,
    unit: '×',
    aim: { least: 0.9 },
  }));
}

function describe(figures: Figures, withThree: number): Line[] {
  return [
    { name: 'ingest, p50', value: figures.ingestP50, unit: 'ms' },
    { name: 'ingest, p99', value: figures.ingestP99, unit: 'ms' },
    { name: '1,000 updates in one body, p50', value: figures.batchMs, unit: 'ms' },
    { name: 'orders created', value: figures.orders, unit: '/s' },
    { name: 'payments end to end, one process', value: figures.payments, unit: '/s', aim: { least: 300 } },
    { name: 'payments end to end, api and two workers', value: withThree, unit: '/s' },
    { name: 'webhook → order_status, p50', value: figures.latencyP50, unit: 'ms', aim: { most: 40 } },
    { name: 'webhook → order_status, p99', value: figures.latencyP99, unit: 'ms', aim: { most: 200 } },
    { name: 'payments found by the reconciler', value: figures.reconciled, unit: '/s' },
  ];
}

const common = ({ url, provider, log }: Bench) => ({ databaseUrl: url, providerPort: provider.port, log });

async function ask<T>({ provider }: Bench, url: string): Promise<T> {
  return (await fetch(`http://127.0.0.1:${provider.port}${url}`)).json() as Promise<T>;
}

async function createDatabase(server: string, name: string): Promise<string> {
  const client = new Client({ connectionString: server });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  await migrate(url.href);
  return url.href;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
