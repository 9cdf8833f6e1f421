import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { migrate } from '../../../src/db/core/migrations/migrate';
import { startEmbedded } from '../../../src/dev/embedded-postgres/start';
import { newRun } from '../../bench/load/bodies';
import { load, type Started, startHelper, startService } from '../../bench/load/processes';
import { seedSent } from '../../bench/load/seed';
import { childrenOf } from './programs';

/** What is compared: one process that does everything, then processes that share the work. */
const FLEETS = [
  ['all'],
  ['api', 'worker'],
  ['api', 'worker', 'worker'],
  ['api', 'worker', 'worker', 'worker'],
] as const;
/** The kernel counts in hundredths of a second. */
const TICKS = 100;

interface Round {
  perSecond: number;
  /** Milliseconds of processor for one payment. */
  service: number;
  postgres: number;
}

/**
 * `node test/helpers/run-ts.cjs test/drills/ha/scaling.ts --payments 1000 --rounds 2 --most 4`, after `npm run build`: payments per
 * second end to end and the processor time of each, for one to `most` processes in turns. Time of the processor says
 * more than the rate, because the load generator and the pretend provider share this machine.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      payments: { type: 'string', default: '1000' },
      rounds: { type: 'string', default: '2' },
      most: { type: 'string', default: '4' },
    },
  });
  const fleets = FLEETS.slice(0, Number(values.most));
  const payments = Number(values.payments);
  const directory = await mkdtemp(path.join(os.tmpdir(), 'wapay-scaling-'));
  await chmod(directory, 0o755);
  const server = await startEmbedded({ dataDir: path.join(directory, 'postgres'), log: () => {} });
  const provider = await startHelper('provider.ts');
  const sql = new Client({ connectionString: server.url });
  try {
    await migrate(server.url);
    await sql.connect();
    const { rows } = await sql.query('SELECT pg_backend_pid() AS pid');
    const postmaster = Number(readStat(rows[0].pid)[1]);
    const rounds = fleets.map((): Round[] => []);
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const [index, roles] of fleets.entries()) {
        const fleet: Started[] = [];
        for (const role of roles)
          fleet.push(
            await startService({
              role,
              databaseUrl: server.url,
              providerPort: provider.port,
              log: path.join(directory, 'service.log'),
            }),
          );
        // The first payments warm the processes up.
        await pay({ sql, provider, fleet, postmaster }, Math.ceil(payments / 5));
        const measured = await pay({ sql, provider, fleet, postmaster }, payments);
        rounds[index]?.push(measured);
        process.stderr.write(`round ${round + 1}, ${roles.length}: ${JSON.stringify(measured)}\n`);
        for (const { stop } of fleet) await stop();
      }
    }
    for (const [index, roles] of fleets.entries()) print(roles.length, rounds[index] ?? [], rounds[0] ?? []);
  } finally {
    await sql.end();
    await provider.stop();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

function print(processes: number, rounds: Round[], alone: Round[]): void {
  const best = (of: Round[]) => Math.max(...of.map(({ perSecond }) => perSecond));
  const mean = (what: 'service' | 'postgres') => rounds.reduce((sum, round) => sum + round[what], 0) / rounds.length;
  const rate = best(rounds);
  process.stdout.write(
    `${processes} process(es): ${rate.toFixed(0)}/s (${(rate / best(alone)).toFixed(2)} of one); ` +
      `${mean('service').toFixed(2)} ms of processor in the service and ${mean('postgres').toFixed(2)} ms in PostgreSQL for each\n`,
  );
}

interface Bench {
  sql: Client;
  provider: Started;
  fleet: Started[];
  postmaster: number;
}

async function pay({ sql, provider, fleet, postmaster }: Bench, payments: number): Promise<Round> {
  const prefix = `pay-${newRun()}`;
  await seedSent(sql, prefix, payments);
  await sql.query('ANALYZE');
  const used = () => ({
    service: fleet.reduce((sum, { pid }) => sum + processorOf(pid), 0),
    postgres: processorOf(postmaster) + childrenOf(postmaster).reduce((sum, { pid }) => sum + processorOf(pid), 0),
  });
  const [before, started] = [used(), performance.now()];
  await load({ port: fleet[0]?.port ?? 0, connections: 32, kind: 'payments', prefix, requests: payments });
  const deadline = performance.now() + 120_000;
  while (Number(await (await fetch(`http://127.0.0.1:${provider.port}/count?${prefix}-`)).text()) < payments) {
    if (performance.now() > deadline) throw new Error('not every payment was thanked for');
    await delay(20);
  }
  const [after, ms] = [used(), performance.now() - started];
  return {
    perSecond: payments / (ms / 1000),
    service: (after.service - before.service) / payments,
    postgres: (after.postgres - before.postgres) / payments,
  };
}

/** The fields of /proc/<pid>/stat after the name: state, parent, … */
const readStat = (pid: number): string[] => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};

/** Milliseconds of processor that a process has used, its ended children included. */
function processorOf(pid: number): number {
  try {
    const ticks = readStat(pid).slice(11, 15).map(Number);
    return (ticks.reduce((sum, one) => sum + one, 0) * 1000) / TICKS;
  } catch {
    return 0;
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
