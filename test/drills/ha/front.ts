import { chown, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { ask, CREDENTIALS, databaseUrl, type Node, until } from './postgres-pair';
import { findAccount, freePort, type ProgramRunner, type Programs } from './programs';

/** What stands before the pair: HAProxy leads to whoever is primary, PgBouncer shares connections in front of it. */
export interface Front {
  /** DATABASE_URL: through PgBouncer in transaction mode. */
  pooled: string;
  /** DATABASE_DIRECT_URL: past it. */
  direct: string;
  /** Transactions and statements that PgBouncer has carried. */
  carried(): Promise<number>;
  close(): Promise<void>;
}

export async function startFront(runner: ProgramRunner, programs: Programs, nodes: Node[]): Promise<Front> {
  const agents = await Promise.all(nodes.map(startAgent));
  const [proxyPort, poolPort] = [await freePort(), await freePort()];
  const servers = nodes.map(
    ({ port }, index) => `  server node${index} 127.0.0.1:${port} check port ${agents[index]?.port}`,
  );
  const proxy = await write(runner, 'haproxy.cfg', [
    'defaults',
    '  mode tcp',
    '  timeout connect 2s',
    '  timeout client 1h',
    '  timeout server 1h',
    '  timeout check 1s',
    'listen primary',
    `  bind 127.0.0.1:${proxyPort}`,
    '  option httpchk GET /primary',
    '  default-server inter 300ms fall 2 rise 1 on-marked-down shutdown-sessions',
    ...servers,
  ]);
  await runner.start('haproxy', programs.haproxy, ['-db', '-f', proxy]);

  const { user, password, database } = CREDENTIALS;
  const users = await write(runner, 'users.txt', [`"${user}" "${password}"`]);
  const pool = await write(runner, 'pgbouncer.ini', [
    '[databases]',
    `${database} = host=127.0.0.1 port=${proxyPort} dbname=${database}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${poolPort}`,
    'unix_socket_dir =',
    'pool_mode = transaction',
    'auth_type = scram-sha-256',
    `auth_file = ${users}`,
    `admin_users = ${user}`,
    'default_pool_size = 20',
    'max_client_conn = 200',
    // Soon after the new primary is there, and not after the usual 15 s.
    'server_login_retry = 1',
  ]);
  await runner.start('pgbouncer', programs.pgbouncer, [pool]);
  const [pooled, direct] = [databaseUrl(poolPort), databaseUrl(proxyPort)];
  await until(() => ask(pooled, 'SELECT 1').then(...YES_NO));
  return {
    pooled,
    direct,
    carried: () => countCarried(poolPort),
    close: async () => {
      for (const { server } of agents) server.close();
      for (const { server } of agents) server.closeAllConnections();
    },
  };
}

const YES_NO = [() => true, () => false] as const;

/** Tells the proxy's health check whether this server takes writes, as the agents of cluster managers do. */
async function startAgent({ url }: Node): Promise<{ server: Server; port: number }> {
  const server = createServer(async (_req, res) => {
    const standsBy = await ask<{ away: boolean }>(url, 'SELECT pg_is_in_recovery() AS away').then(
      ([row]) => row?.away !== false,
      () => true,
    );
    res.writeHead(standsBy ? 503 : 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

/** PgBouncer's console knows the simple protocol only, which a question without parameters speaks. */
async function countCarried(port: number): Promise<number> {
  const rows = await ask<{ database: string; total_xact_count: string }>(databaseUrl(port, 'pgbouncer'), 'SHOW STATS');
  return Number(rows.find(({ database }) => database === CREDENTIALS.database)?.total_xact_count ?? 0);
}

async function write(runner: ProgramRunner, name: string, lines: string[]): Promise<string> {
  const file = path.join(runner.directory, name);
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  const account = findAccount();
  if (account) await chown(file, account.uid, account.gid);
  return file;
}
