import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { MigrationError } from './migration-error';

/** The lock that Prisma's own engine takes, so that `prisma migrate deploy` and a starting service wait for each other. */
const MIGRATION_LOCK = 72707369;

/** An index on a large table takes minutes. After this the process gives up, and the platform starts it again. */
const LONGEST_WAIT_MS = 15 * 60_000;
const TRY_EVERY_MS = 500;
const TELL_EVERY_MS = 10_000;

export interface LockWait {
  /** Called at once when another process migrates, and then from time to time. */
  onWait?: (waitedSeconds: number, holderPid: number | null) => void;
  longestWaitMs?: number;
}

/**
 * Opens a session of its own. A pooler in transaction mode has none: a lock that is taken through it stays behind in one
 * of its connections and stops every later start. PgBouncer refuses a setting that belongs to a session, so one is sent
 * with the start of the connection, before anything is locked. Throws MigrationError that names the setting.
 */
export async function openSession(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, lock_timeout: 60_000 });
  try {
    await client.connect();
  } catch (cause) {
    if (cause instanceof DatabaseError && /startup parameter/i.test(cause.message))
      throw new MigrationError(
        'DATABASE_DIRECT_URL: must be set: the address leads to a pooler in transaction mode, which can neither migrate ' +
          'nor LISTEN. Set it to an address of the same database that goes past the pooler.',
        { cause },
      );
    throw cause;
  }
  // The setting was only needed to detect a pooler; a migration may wait for locks without limit.
  await client.query('SET lock_timeout = 0');
  return client;
}

/** Takes the lock, waiting for another process; throws MigrationError when that takes too long. */
export async function lockMigrations(
  client: Client,
  { onWait, longestWaitMs = LONGEST_WAIT_MS }: LockWait = {},
): Promise<void> {
  const started = performance.now();
  let loggedAt = Number.NEGATIVE_INFINITY;
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
      MIGRATION_LOCK,
    ]);
    if (rows[0]?.taken) return;
    const waited = performance.now() - started;
    if (waited >= longestWaitMs) throw await tooLong(client, waited);
    if (waited - loggedAt >= TELL_EVERY_MS) {
      loggedAt = waited;
      onWait?.(Math.round(waited / 1000), await holderOf(client));
    }
    await delay(Math.min(TRY_EVERY_MS, longestWaitMs));
  }
}

/** Releases the lock. Ending the session is not enough: a pooler keeps the server's session. */
export async function unlockMigrations(client: Client): Promise<void> {
  await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => {});
}

async function tooLong(client: Client, waitedMs: number): Promise<MigrationError> {
  const pid = await holderOf(client);
  return new MigrationError(
    `Another process has been migrating this database for ${Math.round(waitedMs / 1000)} s (PostgreSQL's process ${pid ?? 'unknown'}). ` +
      'Start again when it is done. If nobody migrates, a pooler holds the lock: end that connection with ' +
      `SELECT pg_terminate_backend(${pid ?? '<pid>'}), and set DATABASE_DIRECT_URL.`,
  );
}

async function holderOf(client: Client): Promise<number | null> {
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = $1
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [MIGRATION_LOCK],
  );
  return rows[0]?.pid ?? null;
}
