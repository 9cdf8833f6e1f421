import { type Build, type Comparison, inTurns, startBuilds, stopBuilds } from './builds';
import { memoryOf } from './load/processes';
import { rawInserts } from './load/raw-inserts';
import { clearQueues, createOrders, measureLatency, pay, reconcile, say, takeIn } from './measure';
import { median } from './report';

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
 * Measures this build and the one in the directory `other` in turns, both running all the time, and prints ratios (this
 * ÷ other). The first round warms both up and does not count. Each ratio is the median of the ratios of the rounds, so
 * that whatever else the machine does meets both.
 */
export async function compareBuilds(comparison: Comparison, other: string): Promise<void> {
  const rounds = Math.max(comparison.size.rounds, 5);
  const builds = await startBuilds({ ...comparison, size: { ...comparison.size, rounds } }, other);
  const measured = builds.map((build) => ({ ...build, rounds: [] as Round[] }));
  try {
    await inTurns(measured, rounds, async (build, round) => {
      const results = await measureOnce(build);
      if (round > 0) build.rounds.push(results);
      say(`round ${round} of ${rounds}, ${build.name}: ${JSON.stringify(results)}`);
    });
    const [one, two] = measured;
    if (one && two) await printRatios(one, two);
  } finally {
    await stopBuilds(builds);
  }
}

type Measured = Build & { rounds: Round[] };

async function measureOnce({ bench, api, all }: Build): Promise<Round> {
  const inserts = await rawInserts(bench.baselineUrl, 2);
  const payments = await pay(bench, all.port);
  const reconciler = await reconcile(bench);
  const { latencyP50, latencyP99 } = await measureLatency(bench, all.port);
  process.kill(all.pid, 'SIGSTOP');
  const ingest = (await takeIn(bench, api.port)).perSecond;
  const orders = await createOrders(bench, api.port);
  await clearQueues(bench);
  process.kill(all.pid, 'SIGCONT');
  return { payments, reconciler, latencyP50, latencyP99, ingest, orders, inserts };
}

async function printRatios(one: Measured, two: Measured): Promise<void> {
  const ratio = (key: keyof Round) =>
    median(one.rounds.map((round, i) => round[key] / (two.rounds[i]?.[key] ?? Number.NaN)));
  const peaks = [(await memoryOf(one.all.pid)).peak, (await memoryOf(two.all.pid)).peak] as const;
  const toInserts = ({ rounds }: Measured) => median(rounds.map(({ payments, inserts }) => payments / inserts));
  const keys = ['payments', 'reconciler', 'orders', 'ingest', 'latencyP50', 'latencyP99', 'inserts'] as const;
  const of = ({ rounds }: Measured, key: keyof Round) => median(rounds.map((round) => round[key]));
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
