import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

/** Any number; one copy of the template at a time, across all of jest's workers. */
const COPY_LOCK = 1;

/** An empty, migrated database of its own for one test file. `drop` also ends connections that are still open. */
export async function createTestDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
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
  const drop = () =>
    withClient(server, async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    });
  return { url: url.href, drop };
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
