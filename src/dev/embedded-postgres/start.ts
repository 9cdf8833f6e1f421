import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, lstat, mkdir, mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import {
  canEnter,
  EmbeddedPostgresError,
  findAccount,
  findBinaries,
  reachableDirectory,
  runProgram,
  type SystemAccount,
} from './binaries';
import { connect, leave, listOthers } from './keeper';
import { findPostmaster, removeStalePid, stopPostmaster } from './postmaster';
import { noteUse } from './uses';

export interface EmbeddedOptions {
  /** Where data, password and log live; keep it and the data is there again at the next start. */
  dataDir: string;
  log: (line: string) => void;
  /** Preferred TCP port on 127.0.0.1; without one, the last one, else any free one. */
  port?: number;
  /** false (tests only): faster, and a crash of the machine loses data. */
  durable?: boolean;
  /** More settings of the server (measurements only). */
  settings?: Record<string, string>;
  /** ASCII, at most 40 characters: what `others` of another process calls this one. Without it, it is not listed. */
  label?: string;
}

export interface Embedded {
  url: string;
  /** Labels of the processes that came to this server before us and still use it. */
  others(): Promise<string[]>;
  stop(): Promise<void>;
}

/** Long enough for a crash recovery of a development database on a slow disk. */
const START_DEADLINE_MS = 60_000;

const NOT_DURABLE = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];

/**
 * Starts a real PostgreSQL of our own on 127.0.0.1, or joins the one that already runs on `dataDir` (another process
 * of the service, or one that was killed). `stop` ends it, unless another process still uses it. Throws
 * EmbeddedPostgresError with what to do where it cannot work.
 */
export function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const use = openUse(options);
  noteUse(use.then(({ leave }) => leave));
  return use.then(({ embedded }) => embedded);
}

async function openUse(options: EmbeddedOptions): Promise<{ embedded: Embedded; leave: () => Promise<boolean> }> {
  const home = path.resolve(options.dataDir);
  await mkdir(home, { recursive: true, mode: 0o755 });
  const account = await findAccount();
  const binaries = await findBinaries(account, path.dirname(home));
  const password = await readPassword(home);
  const cluster = await findCluster(home, account, options.log);
  await initialise({ home, cluster, binaries, password, account });

  const keeper = await join({ ...options, home, cluster, binaries, password, account });
  const url = `postgresql://postgres:${password}@127.0.0.1:${keeper.port}/postgres`;
  let left: Promise<boolean> | undefined;
  const leaveOnce = (): Promise<boolean> => {
    left ??= leave(keeper.client, cluster);
    return left;
  };
  const stop = async (): Promise<void> => {
    if (await leaveOnce()) await stopPostmaster(cluster);
  };
  return { embedded: { url, others: () => listOthers(keeper.client), stop }, leave: leaveOnce };
}

interface Cluster {
  home: string;
  cluster: string;
  binaries: string;
  password: string;
  account: SystemAccount;
}

/** The superuser's password, in a file that only we can read: other users of the machine can reach the port. */
async function readPassword(home: string): Promise<string> {
  const file = path.join(home, 'password');
  await writeFile(file, randomBytes(24).toString('hex'), { flag: 'wx', mode: 0o600 }).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const password = await readFile(file, 'utf8');
  if (password) return password;
  throw new EmbeddedPostgresError(`${file} is empty: another start was interrupted. Remove ${home} and start again.`);
}

/** PostgreSQL's data directory: `home`/data, or a place outside where PostgreSQL's user cannot enter the project. */
async function findCluster(home: string, account: SystemAccount, log: (line: string) => void): Promise<string> {
  if (!account || canEnter(home, account)) return path.join(home, 'data');
  const note = path.join(home, 'place');
  const noted = await readFile(note, 'utf8').catch(() => undefined);
  if (noted) return path.join(noted, 'data');
  const place = await mkdtemp(path.join(await reachableDirectory(), 'data-'));
  await chmod(place, 0o711);
  await writeFile(note, place, { flag: 'wx', mode: 0o600 }).catch(() => rm(place, { recursive: true }));
  const chosen = await readFile(note, 'utf8');
  log(`${home} cannot be entered by ${account.name}, so the database lives in ${chosen}`);
  return path.join(chosen, 'data');
}

/** Creates the data directory once; half a creation never counts. */
async function initialise({ cluster, binaries, password, account }: Cluster): Promise<void> {
  if (await lstat(path.join(cluster, 'PG_VERSION')).catch(() => undefined)) return;
  const unfinished = await mkdtemp(`${cluster}-new-`);
  const passwordFile = `${unfinished}.password`;
  try {
    await writeFile(passwordFile, password, { flag: 'wx', mode: 0o600 });
    if (account) {
      await chown(unfinished, account.uid, account.gid);
      await chown(passwordFile, account.uid, account.gid);
    }
    const args = ['-D', unfinished, '-U', 'postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
    const rest = ['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--lc-collate=C', '--lc-ctype=C'];
    const speed = ['--no-sync', '--no-instructions'];
    await runProgram(path.join(binaries, 'bin/initdb'), [...args, ...rest, ...speed], account);
    // Two first starts at once: the second finds the finished directory in its way and drops its own.
    await rename(unfinished, cluster).catch((error) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(passwordFile, { force: true });
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Connects to the running server, starting it where none runs. The connection stands for "this process uses it". */
async function join(start: Cluster & EmbeddedOptions): Promise<{ client: Client; port: number }> {
  const deadline = Date.now() + START_DEADLINE_MS;
  let server: Server | undefined;
  let attempts = 0;
  while (Date.now() < deadline) {
    const running = await findPostmaster(start.cluster);
    if (running?.port) {
      const client = await connect(running.port, start);
      if (client) {
        await writeFile(path.join(start.home, 'port'), String(running.port), { mode: 0o600 });
        return { client, port: running.port };
      }
    } else if (!running && !server?.isRunning()) {
      // A failure may be a port that somebody else took in between, another process starting the same server, or
      // the children of a killed server, which need a moment to notice.
      await delay(200 * attempts);
      attempts += 1;
      if (attempts > 5) throw new EmbeddedPostgresError(`PostgreSQL does not start:\n${await readLog(start.home)}`);
      await removeStalePid(start.cluster);
      server = await launch(start);
    }
    await delay(20);
  }
  throw new EmbeddedPostgresError(`PostgreSQL was not ready within a minute:\n${await readLog(start.home)}`);
}

interface Server {
  isRunning(): boolean;
}

async function launch(start: Cluster & EmbeddedOptions): Promise<Server> {
  const { home, cluster, binaries, account, port, durable } = start;
  const remembered = Number(await readFile(path.join(home, 'port'), 'utf8').catch(() => '0'));
  const settings = {
    port: await findFreePort(port ?? remembered),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Failed statements and their details hold customers' data.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...start.settings,
  };
  const args = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const log = await open(path.join(home, 'postgres.log'), 'a', 0o600);
  try {
    const child: ChildProcess = spawn(
      path.join(binaries, 'bin/postgres'),
      ['-D', cluster, ...args, ...(durable === false ? NOT_DURABLE : [])],
      {
        cwd: '/',
        env: {},
        stdio: ['ignore', log.fd, log.fd],
        // A group of its own: Ctrl-C must stop the service first, and the service then stops PostgreSQL.
        detached: true,
        ...(account && { uid: account.uid, gid: account.gid }),
      },
    );
    let failed = false;
    child.once('error', () => {
      failed = true;
    });
    child.unref();
    return { isRunning: () => !failed && child.exitCode === null && child.signalCode === null };
  } finally {
    await log.close();
  }
}

async function findFreePort(preferred: number): Promise<number> {
  const tryPort = (port: number) =>
    new Promise<number | undefined>((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(undefined));
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
      });
    });
  const port = (preferred > 0 ? await tryPort(preferred) : undefined) ?? (await tryPort(0));
  if (port === undefined) throw new EmbeddedPostgresError('No free TCP port on 127.0.0.1.');
  return port;
}

async function readLog(home: string): Promise<string> {
  const text = await readFile(path.join(home, 'postgres.log'), 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-15).join('\n');
}
