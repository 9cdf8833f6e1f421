/** The connection that stands for "this process uses the embedded server". */
import { Client } from 'pg';
import { EmbeddedPostgresError } from './binaries';
import { tellToStop } from './postmaster';

/** Held shared by every process that uses the server; who can take it alone is the last one and stops the server. */
const USE_LOCK = 72707370;

const KEEPER = 'wapay-keeper';

/** A connection that uses the server, or undefined while it takes none. */
export async function connect(
  port: number,
  { password, log, label }: { password: string; log: (line: string) => void; label?: string },
): Promise<Client | undefined> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    application_name: label ? `${KEEPER} ${label}` : KEEPER,
    connectionTimeoutMillis: 5000,
  });
  let stage: 'connecting' | 'connected' = 'connecting';
  client.on('error', () => {
    if (stage === 'connected') log('The embedded PostgreSQL closed the connection that keeps it running.');
  });
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock_shared($1)', [USE_LOCK]);
    stage = 'connected';
    return client;
  } catch (error) {
    if ((error as { code?: string }).code === '28P01') {
      throw new EmbeddedPostgresError(
        'The stored password does not open this database. Restore the file or remove both.',
      );
    }
    return undefined;
  }
}

/** Two processes that start together do not see each other both: only the earlier one is listed, at the later one. */
export async function listOthers(client: Client): Promise<string[]> {
  const { rows } = await client.query(
    `SELECT other.application_name AS name
       FROM pg_stat_activity AS other, pg_stat_activity AS own
      WHERE own.pid = pg_backend_pid() AND other.application_name LIKE $1
        AND (other.backend_start, other.pid) < (own.backend_start, own.pid)`,
    [`${KEEPER} %`],
  );
  return rows.map(({ name }) => String(name).slice(KEEPER.length + 1));
}

/** Ends our use; true for the last one, who has told the server to stop. */
export async function leave(client: Client, cluster: string): Promise<boolean> {
  client.removeAllListeners('error').on('error', () => undefined);
  let isLast = true;
  try {
    await client.query('SELECT pg_advisory_unlock_shared($1)', [USE_LOCK]);
    const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS alone', [USE_LOCK]);
    isLast = rows[0].alone;
  } catch {
    // The connection is gone, and with it the server, or soon.
  }
  if (isLast) await tellToStop(cluster);
  await client.end().catch(() => undefined);
  return isLast;
}
