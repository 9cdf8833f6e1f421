import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../src/db/core/migrations/migrate';
import { findAccount, findPrograms } from '../drills/ha/programs';
import { createTestDatabase } from '../helpers/app/database';

const LOCK = 72707369;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let other: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  other = new Client({ connectionString: database.url });
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await database.drop();
});

const holders = async (): Promise<number> =>
  (
    await other.query(
      `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = ${LOCK}
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    )
  ).rows.length;

test('another process migrates: it is told, waited for, and after that long an error says who holds the lock', async () => {
  await other.query(`SELECT pg_advisory_lock(${LOCK})`);
  const { rows } = await other.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const reported: (number | null)[] = [];
  const waiting = migrate(database.url, { onWait: (_seconds, pid) => reported.push(pid), longestWaitMs: 50 });
  await expect(waiting).rejects.toThrow(new RegExp(`Another process has been migrating.*process ${rows[0]?.pid}`));
  expect(reported).toEqual([rows[0]?.pid]);

  // With patience it goes on as soon as the other one is done.
  const patient = migrate(database.url, { onWait: () => void other.query(`SELECT pg_advisory_unlock(${LOCK})`) });
  await expect(patient).resolves.toEqual({ applied: [] });
});

test('no lock stays behind', async () => {
  await migrate(database.url);
  expect(await holders()).toBe(0);
});

const { programs } = findPrograms();
const withPooler = programs.pgbouncer === '' ? describe.skip : describe;
const reason = programs.pgbouncer === '' ? ' (skipped: pgbouncer is not installed)' : '';

withPooler(`DATABASE_URL leads to PgBouncer in transaction mode, without DATABASE_DIRECT_URL${reason}`, () => {
  let pooler: ChildProcess;
  let folder: string;
  let pooled: URL;
  beforeAll(async () => {
    const target = new URL(database.url);
    const name = target.pathname.slice(1);
    const port = await freePort();
    folder = await mkdtemp(path.join(os.tmpdir(), 'wapay-pooler-'));
    await chmod(folder, 0o755);
    const file = path.join(folder, 'pgbouncer.ini');
    const lines = [
      '[databases]',
      `${name} = host=${target.hostname} port=${target.port} dbname=${name} user=${target.username} password=${target.password}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'pool_mode = transaction',
      'auth_type = any',
    ];
    await writeFile(file, lines.join('\n'), { mode: 0o644 });
    pooler = spawn(programs.pgbouncer, [file], { stdio: 'ignore', ...findAccount() });
    pooled = new URL(database.url);
    pooled.hostname = '127.0.0.1';
    pooled.port = String(port);
    const answers = async () => {
      const client = new Client({ connectionString: pooled.href });
      return client.connect().then(
        () => client.end().then(() => true),
        () => false,
      );
    };
    while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 50));
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => pooler.once('exit', resolve));
    pooler.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  });

  test('the start says which setting is missing, leaves no lock, and a right start goes on at once', async () => {
    await expect(migrate(pooled.href)).rejects.toThrow(/^DATABASE_DIRECT_URL: must be set/);
    expect(await holders()).toBe(0);
    await expect(migrate(database.url, { longestWaitMs: 0 })).resolves.toEqual({ applied: [] });
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
