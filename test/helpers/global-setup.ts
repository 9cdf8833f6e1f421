import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../src/db/core/migrations/migrate';
import { stopPostmaster } from '../../src/dev/embedded-postgres/postmaster';
import { startEmbedded } from '../../src/dev/embedded-postgres/start';

const PREFIX = 'wapay-test-';

/** What the teardown needs; both run in the same process. */
export interface TestServer {
  adminUrl: string;
  template: string;
  stop(): Promise<void>;
}

/**
 * One PostgreSQL for the whole run (TEST_DATABASE_URL names another one to use) with a migrated template database,
 * which `createTestDatabase` copies.
 */
export default async function setup(): Promise<void> {
  const given = process.env.TEST_DATABASE_URL;
  const server = given ? { url: given, stop: async () => undefined } : await startOwn();
  const template = `wapay_template_${randomUUID().slice(0, 8)}`;
  await execute(server.url, `CREATE DATABASE ${template}`);
  const url = new URL(server.url);
  url.pathname = `/${template}`;
  await migrate(url.href);
  // A template somebody is connected to cannot be copied.
  await execute(server.url, `ALTER DATABASE ${template} ALLOW_CONNECTIONS false`);

  process.env.WAPAY_TEST_SERVER = server.url;
  process.env.WAPAY_TEST_TEMPLATE = template;
  const shared: TestServer = { adminUrl: server.url, template, stop: server.stop };
  Object.assign(globalThis, { wapayTestServer: shared });
}

async function startOwn(): Promise<{ url: string; stop(): Promise<void> }> {
  await removeLeftovers();
  const directory = await mkdtemp(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`));
  // As root, PostgreSQL runs as another user, who must be able to enter.
  await chmod(directory, 0o755);
  const dataDir = path.join(directory, 'postgres');
  const server = await startEmbedded({ dataDir, durable: false, log: (line) => process.stderr.write(`${line}\n`) });
  const stop = async () => {
    await server.stop();
    await removeData(directory);
  };
  return { url: server.url, stop };
}

/** Servers of runs that were killed before their teardown. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(os.tmpdir())) {
    const pid = Number(name.startsWith(PREFIX) ? name.slice(PREFIX.length).split('-')[0] : 0);
    if (pid <= 0 || isAlive(pid)) continue;
    const directory = path.join(os.tmpdir(), name);
    const place = await readFile(path.join(directory, 'postgres/place'), 'utf8').catch(() => undefined);
    await stopPostmaster(path.join(place ?? path.join(directory, 'postgres'), 'data')).catch(() => undefined);
    await removeData(directory).catch(() => undefined);
  }
}

async function removeData(directory: string): Promise<void> {
  const place = await readFile(path.join(directory, 'postgres/place'), 'utf8').catch(() => undefined);
  if (place) await rm(place, { recursive: true, force: true });
  await rm(directory, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

/** Runs one statement outside any transaction. */
export async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
