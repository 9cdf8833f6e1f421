import { Client } from 'pg';
import { migrate } from '../../src/db/core/migrations/migrate';
import { seedPast } from './load/seed';
import { type Bench, GROWTH_ROUNDS, GROWTH_SIZE, measure, type Results, say } from './measure';
import { type Line, median } from './report';

export const BIG_ORDERS = 1_000_000;

/** The same measures with a hundred times the data, in turns. */
export async function compareGrowth(small: Bench, large: Bench): Promise<Line[]> {
  const ratios = new Map<keyof Results, number[]>();
  for (let round = 0; round < GROWTH_ROUNDS; round++) {
    const [before, after] = [
      await measure({ ...small, size: GROWTH_SIZE }),
      await measure({ ...large, size: GROWTH_SIZE }),
    ];
    for (const [key, isRate] of Object.entries(GROWING) as [keyof Results, boolean][]) {
      const ratio = isRate ? after[key] / before[key] : before[key] / after[key];
      ratios.set(key, [...(ratios.get(key) ?? []), ratio]);
    }
    say(`growth, round ${round + 1} of ${GROWTH_ROUNDS}`);
  }
  return [...ratios].map(([key, values]) => ({
    name: `  with ${BIG_ORDERS} orders and ${BIG_ORDERS * 5} inbox rows: ${key}`,
    value: median(values),
    unit: '×',
    aim: { least: 0.9 },
  }));
}

/** What must not get worse while the tables grow, and whether it is a rate (else it is a time). */
const GROWING = {
  ingest: true,
  batchMs: false,
  orders: true,
  payments: true,
  reconciled: true,
  latencyP50: false,
  latencyP99: false,
} satisfies Partial<Record<keyof Results, boolean>>;

/** A database with so many past orders; one that has them from an earlier run is taken as it is. */
export async function openPast(server: string, name: string, orders: number): Promise<{ url: string; sql: Client }> {
  const url = await createDatabase(server, name);
  const sql = new Client({ connectionString: url });
  await sql.connect();
  const { rows } = await sql.query(`SELECT count(*)::int AS past FROM orders WHERE reference_id LIKE 'past-%'`);
  const { past } = rows[0];
  if (past < orders) {
    say(`${name}: storing ${orders - past} past orders and five inbox rows for each`);
    await seedPast(sql, 'past', orders - past, { from: past });
  }
  return { url, sql };
}

/** An empty database, or the one of an earlier run. `schema: 'none'`: the service makes its tables at its start. */
export async function createDatabase(server: string, name: string, schema: 'ours' | 'none' = 'ours'): Promise<string> {
  const client = new Client({ connectionString: server });
  await client.connect();
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  if (schema === 'ours') await migrate(url.href);
  return url.href;
}
