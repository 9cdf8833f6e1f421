import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { newRun } from './load/bodies';
import { load, memoryOf, type Started, startService } from './load/processes';
import { seedSent } from './load/seed';
import { median } from './report';

const quick = process.argv.includes('--quick');
/** How much of everything: enough for a median, little enough for one minute with --quick. */
export const SIZE = quick
  ? { rounds: 2, seconds: 1, tries: 1, payments: 300, latency: 60, orders: 200, batches: 5, past: 2_000 }
  : {
      rounds: 5,
      seconds: 4,
      tries: 3,
      payments: 3_000,
      latency: 400,
      orders: 2_000,
      batches: 20,
      past: 10_000,
    };
/** While the data grows two services are measured in turns, several times. */
export const GROWTH_ROUNDS = quick ? 2 : 5;
export const GROWTH_SIZE = {
  ...SIZE,
  rounds: 3,
  seconds: 1,
  tries: 1,
  payments: 1_000,
  latency: 100,
  orders: 500,
  batches: 5,
};
export const CONNECTIONS = 64;

/** What a measure works with. */
export interface Bench {
  /** The database of the measured service. */
  url: string;
  baselineUrl: string;
  sql: Client;
  provider: Started;
  log: string;
  size: typeof SIZE;
}

/** What one service did; larger is better but for times. */
export interface Results {
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

/** Everything that must not get worse while the tables grow. */
export async function measure(bench: Bench): Promise<Results> {
  const api = await startService({ ...common(bench), role: 'api' });
  const ingest: Awaited<ReturnType<typeof load>>[] = [];
  for (let round = 0; round < bench.size.rounds; round++) ingest.push(await takeIn(bench, api.port));
  const batch = await load({
    port: api.port,
    connections: 1,
    kind: 'strangers',
    prefix: 'batch',
    requests: bench.size.batches,
    items: 1000,
  });
  const orders = await createOrders(bench, api.port);
  await api.stop();
  await clearQueues(bench);
  say('ingest, batches and orders done');

  const all = await startService({ ...common(bench), role: 'all' });
  const rates: number[] = [];
  for (let round = 0; round < bench.size.tries; round++) rates.push(await pay(bench, all.port));
  const latency = await measureLatency(bench, all.port);
  const reconciled: number[] = [];
  for (let round = 0; round < bench.size.tries; round++) reconciled.push(await reconcile(bench));
  say(`payments, latency and reconciler done; peak ${Math.round((await memoryOf(all.pid)).peak)} MB`);
  await all.stop();
  return {
    ingest: median(ingest.map((one) => one.perSecond)),
    ingestP50: median(ingest.map((one) => one.p50)),
    ingestP99: median(ingest.map((one) => one.p99)),
    batchMs: batch.p50,
    orders,
    payments: median(rates),
    ...latency,
    reconciled: median(reconciled),
  };
}

/** Deliveries for orders that nobody knows: what it costs to take a webhook in. */
export const takeIn = ({ size }: Bench, port: number) =>
  load({ port, connections: CONNECTIONS, kind: 'strangers', prefix: 'nobody', seconds: size.seconds });

/** Orders created per second, each in a request of its own. */
export async function createOrders({ size }: Bench, port: number): Promise<number> {
  const job = { port, connections: 32, kind: 'orders', prefix: `order-${newRun()}`, requests: size.orders } as const;
  return (await load(job)).perSecond;
}

/** Takes the work of the last measure out of the way of the next one. */
export async function clearQueues({ sql }: Bench): Promise<void> {
  await sql.query('DELETE FROM inbox WHERE due_at IS NOT NULL');
  await sql.query('UPDATE outbox SET due_at = NULL, ended_at = now() WHERE due_at IS NOT NULL');
}

/** Payments per second from the first delivery until the provider has the last order_status. */
export async function pay(bench: Bench, port: number, seeded = async () => {}): Promise<number> {
  const prefix = `pay-${newRun()}`;
  await seedSent(bench.sql, prefix, bench.size.payments);
  await bench.sql.query('ANALYZE');
  await seeded();
  const { startedAt } = await load({ port, connections: 32, kind: 'payments', prefix, requests: bench.size.payments });
  return untilThanked(bench, prefix, startedAt);
}

/** Payments per second that nobody told us about. */
export async function reconcile(bench: Bench, seeded = async () => {}): Promise<number> {
  const prefix = `due-${newRun()}`;
  await seedSent(bench.sql, prefix, bench.size.payments, new Date(Date.now() + 3_000));
  await bench.sql.query('ANALYZE');
  await seeded();
  await bench.sql.query('UPDATE payments SET next_lookup_at = now() WHERE starts_with(reference_id, $1)', [prefix]);
  return untilThanked(bench, prefix, micros());
}

/** The machine's monotonic clock, which all processes share. */
const micros = (): number => Number(process.hrtime.bigint() / 1000n);

async function untilThanked(bench: Bench, prefix: string, startedAt: number): Promise<number> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const count = await ask<number>(bench, `/count?${prefix}-`);
    if (count === bench.size.payments) return bench.size.payments / ((micros() - startedAt) / 1e6);
    if (performance.now() > deadline)
      throw new Error(`only ${count} of ${bench.size.payments} payments were thanked for`);
    await delay(20);
  }
}

/** Milliseconds from the delivery of a webhook to the arrival of the order_status at the provider, 20 a second. */
export async function measureLatency(bench: Bench, port: number): Promise<{ latencyP50: number; latencyP99: number }> {
  const prefix = `slow-${newRun()}`;
  await seedSent(bench.sql, prefix, bench.size.latency);
  const { sentAt } = await load({
    port,
    connections: 4,
    kind: 'payments',
    prefix,
    requests: bench.size.latency,
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

export async function paymentsWithThree(bench: Bench): Promise<number> {
  const api = await startService({ ...common(bench), role: 'api' });
  const workers = [
    await startService({ ...common(bench), role: 'worker' }),
    await startService({ ...common(bench), role: 'worker' }),
  ];
  const rates: number[] = [];
  for (let round = 0; round < bench.size.tries; round++) rates.push(await pay(bench, api.port));
  for (const { stop } of [api, ...workers]) await stop();
  return median(rates);
}

export const common = ({ url, provider, log }: Bench) => ({ databaseUrl: url, providerPort: provider.port, log });

export async function ask<T>({ provider }: Bench, url: string): Promise<T> {
  return (await fetch(`http://127.0.0.1:${provider.port}${url}`)).json() as Promise<T>;
}

export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
