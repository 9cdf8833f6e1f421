import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ClientBase, Pool } from 'pg';
import { applyMigration, type Migration } from './apply-migration';
import { MigrationError } from './migration-error';
import { type LockWait, lockMigrations, openSession, unlockMigrations } from './migration-lock';

/** `prisma/migrations` of this package: as many steps up from here in `src` as in `dist`. */
const DIRECTORY = path.resolve(__dirname, '../../../../prisma/migrations');

const CREATE_BOOKKEEPING = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

/**
 * Applies every migration in `directory` that the database does not have yet, oldest first, each in its own
 * transaction unless it says otherwise; returns their names. Processes that start together wait for each other, but not
 * for ever. Throws MigrationError when there is a pooler in transaction mode in between, when the wait takes too long,
 * when an applied migration was edited, an earlier one failed, or one fails now.
 */
export async function migrate(
  url: string,
  options: { directory?: string } & LockWait = {},
): Promise<{ applied: string[] }> {
  const migrations = await readMigrations(options.directory);
  const client = await openSession(url);
  try {
    await lockMigrations(client, options);
    await client.query(CREATE_BOOKKEEPING);
    const missing = await findMissing(client, migrations);
    for (const migration of missing) await applyMigration(client, migration);
    return { applied: missing.map((migration) => migration.name) };
  } finally {
    await unlockMigrations(client);
    await client.end();
  }
}

/**
 * Names of the migrations this program needs and the database does not have; none means ready. A process that runs
 * gives what it read at its start: files that have come since are those of a version that is still to start. Throws as
 * `migrate`.
 */
export async function pendingMigrations(
  pool: Pool,
  options: { directory?: string; migrations?: readonly Migration[] } = {},
): Promise<string[]> {
  const migrations = options.migrations ?? (await readMigrations(options.directory));
  const { rows } = await pool.query(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS present`);
  const missing = rows[0]?.present ? await findMissing(pool, migrations) : migrations;
  return missing.map((migration) => migration.name);
}

/**
 * Writes the mode into the database at the first start; throws MigrationError when the database belongs to the other
 * mode, because sandbox money in live books (or the reverse) could not be told apart afterwards.
 */
export async function claimMode(pool: Pool, mode: 'live' | 'sandbox'): Promise<void> {
  await pool.query(
    `INSERT INTO service (id, mode, created_at) VALUES (1, $1::"ServiceMode", now()) ON CONFLICT (id) DO NOTHING`,
    [mode],
  );
  const { rows } = await pool.query<{ mode: string }>('SELECT mode FROM service');
  const owner = rows[0]?.mode;
  if (owner !== mode) {
    throw new MigrationError(
      `This database belongs to a ${owner} service and this process is ${mode}. ` +
        'Give it a database of its own (DATABASE_URL), or set WHATSAPP_PROVIDER to match.',
    );
  }
}

/** Every migration of this program, oldest first. */
export async function readMigrations(directory = DIRECTORY): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(path.join(directory, name, 'migration.sql'));
      return { name, sql: sql.toString('utf8'), checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function findMissing(db: ClientBase | Pool, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  const { rows } = await db.query<{ name: string; checksum: string; finished: boolean }>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM "_prisma_migrations" WHERE rolled_back_at IS NULL`,
  );
  const failed = rows.find((row) => !row.finished);
  if (failed) {
    throw new MigrationError(
      `Migration ${failed.name} failed earlier and may be half applied. Repair the database, then run ` +
        `"prisma migrate resolve --rolled-back ${failed.name}" (or --applied) and start again.`,
    );
  }
  const applied = new Map(rows.map((row) => [row.name, row.checksum]));
  const edited = migrations.find((one) => applied.has(one.name) && applied.get(one.name) !== one.checksum);
  if (edited) {
    throw new MigrationError(
      `Migration ${edited.name} was changed after it had been applied to this database. ` +
        'Restore the file and put the change into a new migration.',
    );
  }
  return migrations.filter((one) => !applied.has(one.name));
}
