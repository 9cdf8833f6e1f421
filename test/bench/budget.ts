import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { createDatabase } from './growth';
import { startService } from './load/processes';
import { type Bench, clearQueues, common, createOrders, pay, reconcile, takeIn } from './measure';

/** What PostgreSQL must load to count statements. */
export const BUDGET_SETTINGS = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track': 'all',
  'pg_stat_statements.track_planning': 'on',
};

/** Clock ticks of /proc/<pid>/stat per second: 100 on every Linux that Node runs on. */
const TICKS = 100;

/**
 * What one payment costs, from the webhook to the accepted order_status, what one order costs, and one delivery:
 * processor time in the service and in PostgreSQL, statements, commits and bytes of the write-ahead log; then the
 * statements that cost most. Linux only.
 */
export async function printBudget(bench: Omit<Bench, 'url' | 'sql'>, server: string, name: string, build?: string) {
  const url = await createDatabase(server, `budget_${name}`, 'none');
  const sql = new Client({ connectionString: url });
  const own = { ...bench, url, sql };
  const start = (role: 'all' | 'api') =>
    startService({
      ...{ ...common(own), role },
      ...(build && { build: path.resolve(build) }),
      ...(process.env.BENCH_PROFILE && {
        node: ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_PROFILE}-${name}-${role}`],
      }),
    });
  const all = await start('all');
  await sql.connect();
  await sql.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  const { payments, orders } = bench.size;
  try {
    await pay(own, all.port);
    await printUsage(own, all, [name, 'payment', payments], (seeded) => pay(own, all.port, seeded));
    await printUsage(own, all, [name, 'reconciled payment', payments], (seeded) => reconcile(own, seeded));
  } finally {
    await all.stop();
  }
  const api = await start('api');
  try {
    await createOrders(own, api.port);
    await printUsage(own, api, [name, 'order created', orders], () => createOrders(own, api.port));
    await clearQueues(own);
    await printUsage(own, api, [name, 'delivery taken in', null], () => takeIn(own, api.port));
    await clearQueues(own);
  } finally {
    await sql.end();
    await api.stop();
  }
}

type Run = (seeded: () => Promise<void>) => Promise<number | { requests: number; perSecond: number }>;

/** Prints what one of `count` things cost while `run` did them; null: as many as there were requests. */
async function printUsage(
  { sql }: Bench,
  service: { pid: number },
  [name, kind, count]: readonly [string, string, number | null],
  run: Run,
): Promise<void> {
  await sql.query('SELECT pg_stat_statements_reset()');
  let before = await usage(sql, service.pid);
  const done = await run(async () => {
    before = await usage(sql, service.pid);
  });
  const after = await usage(sql, service.pid);
  const number = count ?? (typeof done === 'number' ? Number.NaN : done.requests);
  const rate = typeof done === 'number' ? done : done.perSecond;
  const each = (key: keyof Usage) => (after[key] - before[key]) / number;
  // A check of a foreign key is a statement of PostgreSQL's own.
  const { rows } = await sql.query(
    `SELECT coalesce(sum(calls) FILTER (WHERE query LIKE 'SELECT % FROM ONLY %'), 0)::float AS checks, sum(calls)::float AS calls
       FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
      WHERE d.datname = current_database() AND query !~ '^(BEGIN|COMMIT|SET|DISCARD|SELECT pg_stat)'`,
  );
  const { calls, checks } = rows[0];
  process.stdout.write(
    `${name}, one ${kind}: ${each('service').toFixed(3)} ms of processor in the service, ` +
      `${each('postgres').toFixed(3)} ms in PostgreSQL, ${((calls - checks) / number).toFixed(2)} statements, ` +
      `${(checks / number).toFixed(2)} checks of foreign keys, ${each('commits').toFixed(2)} commits, ` +
      `${(each('wal') / 1024).toFixed(1)} kB of write-ahead log (${rate.toFixed(0)}/s)\n`,
  );
  await printStatements(sql, number);
}

interface Usage {
  /** Milliseconds of processor. */
  service: number;
  postgres: number;
  commits: number;
  /** Bytes. */
  wal: number;
}

async function usage(sql: Client, servicePid: number): Promise<Usage> {
  const { rows } = await sql.query(
    `SELECT pg_stat_force_next_flush(), xact_commit::float AS commits, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float AS wal,
            pg_backend_pid() AS pid FROM pg_stat_database WHERE datname = current_database()`,
  );
  const postmaster = (await stat(rows[0].pid)).parent;
  const own = await stat(servicePid);
  return {
    service: own.ms,
    postgres: await processorOf(postmaster),
    commits: rows[0].commits,
    wal: rows[0].wal,
  };
}

/** Processor time of a process, its ended children and its living ones. */
async function processorOf(parent: number): Promise<number> {
  let sum = (await stat(parent)).withEnded;
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const one = await stat(Number(entry)).catch(() => null);
    if (one?.parent === parent) sum += one.ms;
  }
  return sum;
}

async function stat(pid: number): Promise<{ parent: number; ms: number; withEnded: number }> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [parent = 0] = fields.slice(1);
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11);
  const toMs = 1000 / TICKS;
  return {
    parent,
    ms: (user + system) * toMs,
    withEnded: (user + system + endedUser + endedSystem) * toMs,
  };
}

async function printStatements(sql: Client, payments: number): Promise<void> {
  const { rows } = await sql.query(
    `SELECT calls::float, total_exec_time + total_plan_time AS ms, rows::float, left(regexp_replace(query, '\\s+', ' ', 'g'), 110) AS query
       FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
      WHERE d.datname = current_database() ORDER BY 2 DESC LIMIT 14`,
  );
  for (const { calls, ms, query } of rows)
    process.stdout.write(
      `  ${(ms / payments).toFixed(3)} ms  ${(calls / payments).toFixed(3)} calls  ${(ms / calls).toFixed(2)} ms each  ${query}\n`,
    );
}
