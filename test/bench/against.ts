import path from 'node:path';
import { Client } from 'pg';
import { createDatabase } from './growth';
import { memoryOf, type Started, startService } from './load/processes';
import { rawInserts } from './load/raw-inserts';
import { type Bench, clearQueues, common, createOrders, measureLatency, pay, reconcile, say, takeIn } from './measure';
import { median } from './report';

export interface Comparison {
  /** URL of the PostgreSQL server. */
  server: string;
  /** Directory of the other build: it has a `dist/`. */
  other: string;
  provider: Started;
  baselineUrl: string;
  directory: string;
  size: Bench['size'];
}

/** One of the two builds, with a database and two processes of its own. */
interface Build {
  bench: Bench;
  /** Takes in webhooks and orders and works on none of them. */
  api: Started;
  /** Does everything. */
  all: Started;
  /** What each round measured. */
  rounds: Round[];
}

interface Round {
  ingest: number;
  orders: number;
  payments: number;
  latencyP50: number;
  latencyP99: number;
  reconciler: number;
  /** Single-row durable inserts per second, measured in the same round. */
  inserts: number;
}

/**
 * Measures this build and another one in turns, both running all the time, and prints ratios (this ÷ other). The first
 * round warms both up and does not count. Each ratio is the median of the ratios of the rounds, so that whatever else
 * the machine does meets both.
 */
export async function compareBuilds(comparison: Comparison): Promise<void> {
  const size = {
    ...comparison.size,
    rounds: Math.max(comparison.size.rounds, 5),
  };
  const builds = [
    await startBuild({ ...comparison, size }, 'this', undefined),
    await startBuild({ ...comparison, size }, 'other', path.resolve(comparison.other)),
  ] as const;
  try {
    for (let round = 0; round <= size.rounds; round++) {
      const inserts = await rawInserts(comparison.baselineUrl, 2);
      // Who goes first changes, so that neither always follows the other.
      for (const build of round % 2 === 0 ? builds : [...builds].reverse()) {
        const results = { ...(await measureOnce(build)), inserts };
        if (round > 0) build.rounds.push(results);
      }
      say(`round ${round} of ${size.rounds}: ${builds.map(({ rounds }) => JSON.stringify(rounds.at(-1))).join(' ')}`);
    }
    await printRatios(builds[0], builds[1]);
  } finally {
    for (const { api, all, bench } of builds) {
      await api.stop();
      await all.stop();
      await bench.sql.end();
    }
  }
}

async function startBuild(comparison: Comparison, name: string, build: string | undefined): Promise<Build> {
  const url = await createDatabase(comparison.server, `build_${name}`, 'none');
  const sql = new Client({ connectionString: url });
  const log = path.join(comparison.directory, `${name}.log`);
  const { baselineUrl, provider, size } = comparison;
  const bench = { url, baselineUrl, sql, provider, log, size };
  const all = await startService({
    ...common(bench),
    role: 'all',
    ...(build && { build }),
  });
  const api = await startService({
    ...common(bench),
    role: 'api',
    ...(build && { build }),
  });
  await sql.connect();
  return { bench, api, all, rounds: [] };
}

async function measureOnce({ bench, api, all }: Build): Promise<Omit<Round, 'inserts'>> {
  const payments = await pay(bench, all.port);
  const reconciler = await reconcile(bench);
  const { latencyP50, latencyP99 } = await measureLatency(bench, all.port);
  process.kill(all.pid, 'SIGSTOP');
  const ingest = (await takeIn(bench, api.port)).perSecond;
  const orders = await createOrders(bench, api.port);
  await clearQueues(bench);
  process.kill(all.pid, 'SIGCONT');
  return { payments, reconciler, latencyP50, latencyP99, ingest, orders };
}

async function printRatios(one: Build, two: Build): Promise<void> {
  const ratio = (key: keyof Round) =>
    median(one.rounds.map((round, i) => round[key] / (two.rounds[i]?.[key] ?? Number.NaN)));
  const peaks = [(await memoryOf(one.all.pid)).peak, (await memoryOf(two.all.pid)).peak] as const;
  const toInserts = ({ rounds }: Build) => median(rounds.map(({ payments, inserts }) => payments / inserts));
  const keys = ['payments', 'reconciler', 'orders', 'ingest', 'latencyP50', 'latencyP99', 'inserts'] as const;
  const of = ({ rounds }: Build, key: keyof Round) => median(rounds.map((round) => round[key]));
  for (const key of keys)
    process.stdout.write(
      `${key.padEnd(12)} this ${of(one, key).toFixed(1).padStart(8)}  other ${of(two, key).toFixed(1).padStart(8)}  ratio ${ratio(key).toFixed(2)}\n`,
    );
  process.stdout.write(`memory       this ${peaks[0].toFixed(0)} MB  other ${peaks[1].toFixed(0)} MB\n`);
  process.stdout.write(`payments ÷ inserts: this ${toInserts(one).toFixed(3)}, other ${toInserts(two).toFixed(3)}\n`);
  const ratios = {
    payments: ratio('payments'),
    reconciler: ratio('reconciler'),
    orders: ratio('orders'),
    ingest: ratio('ingest'),
    latency_p50: ratio('latencyP50'),
    latency_p99: ratio('latencyP99'),
    memory_peak: peaks[0] / peaks[1],
    payments_to_inserts: toInserts(one),
  };
  process.stdout.write(`${JSON.stringify({ ratios })}\n`);
}
