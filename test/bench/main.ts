import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startEmbedded } from '../../src/dev/embedded-postgres/start';
import { compareBuilds } from './against';
import { BUDGET_SETTINGS, printBudget } from './budget';
import { BIG_ORDERS, compareGrowth, createDatabase, openPast } from './growth';
import { printHostile } from './hostile';
import { load, memoryOf, startHelper, startService } from './load/processes';
import { rawInserts } from './load/raw-inserts';
import { type Bench, CONNECTIONS, common, measure, paymentsWithThree, type Results, SIZE, say } from './measure';
import { type Line, median, printTable } from './report';
import { compareStages } from './stages';

const argument = (name: string) =>
  process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined;
const big = process.argv.includes('--big');
/** With `--data <directory>` the databases stay there, so that a second run need not make a million orders again. */
const kept = argument('--data');
/** With `--budget` it prints what one payment costs, of this build and of the one of `--against`. */
const budget = process.argv.includes('--budget');
/** With `--hostile` only ingest beside strangers is measured; with `--against` that of the other build. */
const hostile = process.argv.includes('--hostile');
/** With `--stages` it prints what the time of a payment is spent on, of this build and of the one of `--against`. */
const stages = process.argv.includes('--stages');
/** With `--against <directory of another build>` only the two builds are compared. */
const other = argument('--against');

async function main(): Promise<void> {
  const directory = kept ?? (await mkdtemp(path.join(os.tmpdir(), 'wapay-bench-')));
  await mkdir(directory, { recursive: true });
  // As root, PostgreSQL runs as another user, who must be able to enter.
  await chmod(directory, 0o755);
  const server = await startEmbedded({
    dataDir: path.join(directory, 'postgres'),
    log: say,
    ...(budget && { settings: BUDGET_SETTINGS }),
  });
  const provider = await startHelper('provider.ts');
  try {
    const baselineUrl = await createDatabase(server.url, 'baseline');
    if (budget) {
      const bench = { baselineUrl, provider, log: path.join(directory, 'service.log'), size: SIZE };
      await printBudget(bench, server.url, 'this');
      if (other !== undefined) await printBudget(bench, server.url, 'other', other);
      return;
    }
    if (hostile) {
      const past = await openPast(server.url, 'bench', 0);
      await printHostile(
        { baselineUrl, provider, log: path.join(directory, 'service.log'), size: SIZE, ...past },
        other,
      );
      await past.sql.end();
      return;
    }
    const comparison = { server: server.url, provider, baselineUrl, directory, size: SIZE };
    if (stages) return await compareStages(comparison, other);
    if (other !== undefined) return await compareBuilds(comparison, other);
    const shared = { baselineUrl, provider, log: path.join(directory, 'service.log'), size: SIZE };
    const small = { ...shared, ...(await openPast(server.url, 'bench', SIZE.past)) };
    const large = big ? { ...shared, ...(await openPast(server.url, 'large', BIG_ORDERS)) } : null;
    const lines = [...(await compareIngest(small)), ...(await measureMemory(small))];
    const results = await measure(small);
    lines.push(...describe(results, await paymentsWithThree(small)));
    if (large) lines.push(...(await compareGrowth(small, large)));
    printTable(lines);
    for (const { sql } of large ? [small, large] : [small]) await sql.end();
  } finally {
    await provider.stop();
    await server.stop();
    if (!kept) await rm(directory, { recursive: true, force: true });
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
  const unauthorized = (port: number) =>
    load({ port, connections: CONNECTIONS, kind: 'strangers', prefix: 'nobody', seconds: SIZE.seconds });
  for (let round = 0; round <= SIZE.rounds; round++) {
    for (const [name, { port }] of Object.entries({ ...others, wapay: service })) {
      const { perSecond } = await unauthorized(port);
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

function describe(results: Results, withThree: number): Line[] {
  return [
    { name: 'ingest, p50', value: results.ingestP50, unit: 'ms' },
    { name: 'ingest, p99', value: results.ingestP99, unit: 'ms' },
    { name: '1,000 updates in one body, p50', value: results.batchMs, unit: 'ms' },
    { name: 'orders created', value: results.orders, unit: '/s' },
    { name: 'payments end to end, one process', value: results.payments, unit: '/s', aim: { least: 300 } },
    { name: 'payments end to end, api and two workers', value: withThree, unit: '/s' },
    { name: 'webhook → order_status, p50', value: results.latencyP50, unit: 'ms', aim: { most: 40 } },
    { name: 'webhook → order_status, p99', value: results.latencyP99, unit: 'ms', aim: { most: 200 } },
    { name: 'payments found by the reconciler', value: results.reconciled, unit: '/s' },
  ];
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
