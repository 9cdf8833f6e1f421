import { randomUUID } from 'node:crypto';
import { Client, Pool } from 'pg';

/** Any number; one copy of the template at a time, across all of jest's workers. */
const COPY_LOCK = 1;

export interface TestDatabase {
  url: string;
  /** Ends connections that are still open, too. Fails when transactions waited for each other and nobody wanted that. */
  drop(expected?: { deadlocks: boolean }): Promise<void>;
}

/** An empty, migrated database of its own for one test file. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env.WAPAY_TEST_SERVER;
  const template = process.env.WAPAY_TEST_TEMPLATE;
  if (!server || !template)
    throw new Error('Run tests with jest --config .config/jest.json: its global setup is missing.');
  const name = `wapay_test_${randomUUID().replaceAll('-', '')}`;
  await withClient(server, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [COPY_LOCK]);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  const url = new URL(server);
  url.pathname = `/${name}`;
  const drop = async (expected = { deadlocks: false }) => {
    const deadlocks = await countDeadlocks(url.href);
    await withClient(server, async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    });
    if (deadlocks > 0 && !expected.deadlocks)
      throw new Error(`${deadlocks} deadlocks: transactions of this test lock the same rows in different orders`);
  };
  return { url: url.href, drop };
}

/** A pool whose connections may be cut when the database is dropped. */
export function openPool(url: string): Pool {
  const opened = new Pool({ connectionString: url });
  opened.on('error', () => {});
  opened.on('connect', (client) => client.on('error', () => {}));
  return opened;
}

/**
 * How many deadlocks PostgreSQL has resolved in a database: the service repeats such a transaction, so nobody else
 * notices. Ends the database's connections, because each counts its own until it ends.
 */
export async function countDeadlocks(url: string): Promise<number> {
  const server = process.env.WAPAY_TEST_SERVER ?? '';
  const name = new URL(url).pathname.slice(1);
  let deadlocks = 0;
  await withClient(server, async (client) => {
    // A pool that has ended has only asked its connections to end: what is cut then is an error in the test's process.
    for (let look = 0; look < 50; look++) {
      const { rowCount } = await client.query('SELECT pg_sleep(0.01) FROM pg_stat_activity WHERE datname = $1', [name]);
      if (rowCount === 0) break;
    }
    await client.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1', [name]);
    const { rows } = await client.query('SELECT deadlocks FROM pg_stat_database WHERE datname = $1', [name]);
    deadlocks = Number(rows[0]?.deadlocks ?? 0);
  });
  return deadlocks;
}

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
