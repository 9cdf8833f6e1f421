import { chown, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { childrenOf, findAccount, freePort, killTree, type Program, type ProgramRunner } from './programs';

const PASSWORD = 'of-the-drill';
const DATABASE = 'wapay';

export interface Node {
  port: number;
  /** The database of the service on this very server. */
  url: string;
  program: Program;
}

/** A primary and its synchronous standby: a commit is answered when both have it on disk. */
export interface Pair {
  primary: Node;
  standby: Node;
  /** Stops and continues the standby's receiving: without it nothing may be acknowledged. */
  signalReceiver(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** kill -9 for every process of the primary. */
  killPrimary(): Promise<void>;
  promoteStandby(): Promise<void>;
}

export const databaseUrl = (port: number, database = DATABASE): string =>
  `postgresql://postgres:${PASSWORD}@127.0.0.1:${port}/${database}`;

export const CREDENTIALS = { user: 'postgres', password: PASSWORD, database: DATABASE };

/** Creates both servers with data directories of their own below the runner's directory. */
export async function startPair(runner: ProgramRunner, binaries: string): Promise<Pair> {
  const bin = (name: string) => path.join(binaries, name);
  const data = (name: string) => path.join(runner.directory, name);
  const passwordFile = data('password');
  await writeFile(passwordFile, PASSWORD, { mode: 0o600 });
  const account = findAccount();
  if (account) await chown(passwordFile, account.uid, account.gid);
  const options = [
    '-U',
    'postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
  ];
  await runner.run('initdb', bin('initdb'), ['-D', data('one'), '--no-sync', ...options]);

  const launch = async (name: string): Promise<Node> => {
    const port = await freePort();
    const settings = ['unix_socket_directories=', 'listen_addresses=127.0.0.1', `port=${port}`, 'max_connections=80'];
    const args = settings.flatMap((setting) => ['-c', setting]);
    const program = await runner.start(name, bin('postgres'), ['-D', data(name), ...args]);
    await untilAnswers(databaseUrl(port, 'postgres'), () => program.ended && runner.readLog(name));
    return { port, url: databaseUrl(port), program };
  };
  const primary = await launch('one');
  await ask(databaseUrl(primary.port, 'postgres'), `CREATE DATABASE ${DATABASE}`);
  const source = `host=127.0.0.1 port=${primary.port} user=postgres application_name=standby`;
  await runner.run(
    'basebackup',
    bin('pg_basebackup'),
    ['-D', data('two'), '-d', source, '-R', '-c', 'fast', '-X', 'stream', '--no-sync'],
    {
      PGPASSWORD: PASSWORD,
    },
  );
  const standby = await launch('two');
  // Only now, and only on this server: a standby that is promoted has nobody to wait for.
  await ask(primary.url, "ALTER SYSTEM SET synchronous_standby_names = 'standby'");
  await ask(primary.url, 'SELECT pg_reload_conf()');
  await until(
    async () => (await ask(primary.url, "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'")).length > 0,
  );

  return {
    primary,
    standby,
    signalReceiver: (signal) => {
      const receiver = childrenOf(standby.program.pid).find(({ command }) => command.includes('walreceiver'));
      if (!receiver) throw new Error('the standby receives nothing');
      process.kill(receiver.pid, signal);
    },
    killPrimary: async () => {
      killTree(primary.program.pid, 'SIGKILL');
      await primary.program.end;
    },
    promoteStandby: async () => {
      await ask(standby.url, 'SELECT pg_promote()');
    },
  };
}

/** One question on a connection of its own. */
export async function ask<R extends object>(url: string, sql: string, params: unknown[] = []): Promise<R[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<R>(sql, params)).rows;
  } finally {
    await client.end();
  }
}

export async function until(holds: () => Promise<boolean>, failed: () => string | false = () => false): Promise<void> {
  while (!(await holds())) {
    const why = failed();
    if (why) throw new Error(why);
    await delay(50);
  }
}

const untilAnswers = (url: string, failed: () => string | false): Promise<void> =>
  until(
    () =>
      ask(url, 'SELECT 1').then(
        () => true,
        () => false,
      ),
    failed,
  );
