import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client, type Pool } from 'pg';
import { openDatabase } from '../../src/db/core/client';
import { claimMode, migrate, pendingMigrations, readMigrations } from '../../src/db/core/migrations/migrate';
import { findNotReadyReasons } from '../../src/db/maintenance/readiness';
import { createTestDatabase, openPool } from '../helpers/app/database';

const ROOT = path.resolve(__dirname, '../..');

let database: { url: string; drop(): Promise<void> };
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool(database.url);
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** An empty database on the test server, without our tables. */
async function createEmptyDatabase() {
  const empty = await createTestDatabase();
  const client = new Client({ connectionString: empty.url });
  await client.connect();
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await client.end();
  return empty;
}

describe('applying migrations', () => {
  let empty: { url: string; drop(): Promise<void> };
  let directory: string;
  let emptyPool: Pool;

  beforeEach(async () => {
    empty = await createEmptyDatabase();
    emptyPool = openPool(empty.url);
    directory = await mkdtemp(path.join(os.tmpdir(), 'wapay-migrations-'));
    await writeFile(path.join(directory, 'migration_lock.toml'), 'provider = "postgresql"');
    await addMigration('20260101000000_a', 'CREATE TABLE a (id int);');
  });

  afterEach(async () => {
    await emptyPool.end();
    await empty.drop();
    await rm(directory, { recursive: true });
  });

  async function addMigration(name: string, sql: string) {
    await mkdir(path.join(directory, name), { recursive: true });
    await writeFile(path.join(directory, name, 'migration.sql'), sql);
  }

  test('each is applied once, oldest first, and written down the way Prisma does', async () => {
    await addMigration('20260102000000_b', 'ALTER TABLE a ADD COLUMN more int;');
    expect(await pendingMigrations(emptyPool, { directory })).toEqual(['20260101000000_a', '20260102000000_b']);
    expect(await migrate(empty.url, { directory })).toEqual({ applied: ['20260101000000_a', '20260102000000_b'] });
    expect(await migrate(empty.url, { directory })).toEqual({ applied: [] });
    expect(await pendingMigrations(emptyPool, { directory })).toEqual([]);
    const { rows } = await emptyPool.query(
      'SELECT *, finished_at >= started_at AS ended FROM _prisma_migrations ORDER BY migration_name',
    );
    expect(rows[0]).toMatchObject({
      migration_name: '20260101000000_a',
      checksum: createHash('sha256').update('CREATE TABLE a (id int);').digest('hex'),
      ended: true,
      logs: null,
      rolled_back_at: null,
      applied_steps_count: 1,
    });
  });

  test('a running process needs those of its start: files of a version that is still to start change nothing', async () => {
    const migrations = await readMigrations(directory);
    await migrate(empty.url, { directory });
    await addMigration('20260102000000_b', 'CREATE TABLE b (id int);');
    const db = openDatabase(empty.url, 1);
    expect(await findNotReadyReasons(db, migrations)).toEqual([]);
    await db.close();
    expect(await pendingMigrations(emptyPool, { directory })).toEqual(['20260102000000_b']);
  });

  test('processes that start together apply them once between them', async () => {
    const results = await Promise.all([1, 2, 3, 4].map(() => migrate(empty.url, { directory })));
    expect(results.flatMap((result) => result.applied)).toEqual(['20260101000000_a']);
  });

  test('one that fails leaves nothing behind and keeps the ones before it', async () => {
    await addMigration('20260102000000_b', 'CREATE TABLE b (id int); SELECT nonsense;');
    await expect(migrate(empty.url, { directory })).rejects.toThrow(
      /20260102000000_b failed and was rolled back: .*nonsense/,
    );
    expect(await pendingMigrations(emptyPool, { directory })).toEqual(['20260102000000_b']);
    await addMigration('20260102000000_b', 'CREATE TABLE b (id int);');
    expect(await migrate(empty.url, { directory })).toEqual({ applied: ['20260102000000_b'] });
  });

  test('an applied one that was edited is refused', async () => {
    await migrate(empty.url, { directory });
    await addMigration('20260101000000_a', 'CREATE TABLE a (id bigint);');
    await expect(migrate(empty.url, { directory })).rejects.toThrow(/20260101000000_a was changed after/);
    await expect(pendingMigrations(emptyPool, { directory })).rejects.toThrow(/was changed after/);
  });

  test('a failure recorded by Prisma must be repaired first', async () => {
    await migrate(empty.url, { directory });
    await emptyPool.query('UPDATE _prisma_migrations SET finished_at = NULL');
    await expect(migrate(empty.url, { directory })).rejects.toThrow(/20260101000000_a failed earlier.*prisma migrate/);
    await emptyPool.query('UPDATE _prisma_migrations SET rolled_back_at = now()');
    await emptyPool.query('DROP TABLE a');
    expect(await migrate(empty.url, { directory })).toEqual({ applied: ['20260101000000_a'] });
  });

  describe('one that begins with "-- no transaction"', () => {
    const INDEX = 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS a_id_key ON a (id)';
    const valid = async () =>
      (await emptyPool.query(`SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('a_id_key')`)).rows;

    test('builds an index while others write, and is applied once', async () => {
      await migrate(empty.url, { directory });
      await addMigration(
        '20260102000000_b',
        `-- no transaction\n-- For lists.\n${INDEX};\nALTER TABLE a ADD COLUMN IF NOT EXISTS b int;\n`,
      );
      const writer = await emptyPool.connect();
      await writer.query('BEGIN; INSERT INTO a VALUES (1)');
      const migrated = migrate(empty.url, { directory });
      const waits = `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'CREATE UNIQUE%' AND wait_event_type = 'Lock' AND datname = current_database()`;
      while ((await emptyPool.query(waits)).rowCount === 0) await emptyPool.query('SELECT pg_sleep(0.01)');
      // It waits for the writer, and no other writer waits for it.
      await emptyPool.query('INSERT INTO a VALUES (2)');
      await writer.query('COMMIT');
      writer.release();
      expect(await migrated).toEqual({ applied: ['20260102000000_b'] });
      expect(await valid()).toEqual([{ indisvalid: true }]);
      expect(await migrate(empty.url, { directory })).toEqual({ applied: [] });
    });

    test('goes on after a failure, and an index left half built is built anew', async () => {
      await migrate(empty.url, { directory });
      await emptyPool.query('INSERT INTO a VALUES (1), (1)');
      await addMigration('20260102000000_b', `-- no transaction\nCREATE TABLE IF NOT EXISTS c (id int);\n${INDEX};\n`);
      await expect(migrate(empty.url, { directory })).rejects.toThrow(
        /the next start goes on with it: could not create/,
      );
      expect(await valid()).toEqual([{ indisvalid: false }]);
      await emptyPool.query('DELETE FROM a');
      expect(await migrate(empty.url, { directory })).toEqual({ applied: ['20260102000000_b'] });
      expect(await valid()).toEqual([{ indisvalid: true }]);
    });
  });

  test('a migration of a newer version does not trouble an older one', async () => {
    await addMigration('20260102000000_b', 'CREATE TABLE b (id int);');
    await migrate(empty.url, { directory });
    await rm(path.join(directory, '20260102000000_b'), { recursive: true });
    expect(await migrate(empty.url, { directory })).toEqual({ applied: [] });
  });
});

test('the migrations index tables of earlier migrations only while others write', async () => {
  const migrations = path.join(ROOT, 'prisma/migrations');
  const blocking: string[] = [];
  // Those of the first version made the tables.
  for (const name of (await readdir(migrations)).filter((one) => one > '20261129' && !one.endsWith('.toml'))) {
    const sql = await readFile(path.join(migrations, name, 'migration.sql'), 'utf8');
    if (sql.startsWith('-- no transaction')) continue;
    for (const [, index, table] of sql.matchAll(/CREATE (?:UNIQUE )?INDEX "(\w+)" ON "(\w+)"/g))
      if (!sql.includes(`CREATE TABLE "${table}"`)) blocking.push(`${name}: ${index} on ${table}`);
  }
  expect(blocking).toEqual([]);
});

describe('live and sandbox never share a database', () => {
  test('the first start writes its mode, the same mode may come again, the other is refused', async () => {
    await claimMode(pool, 'sandbox');
    await claimMode(pool, 'sandbox');
    await expect(claimMode(pool, 'live')).rejects.toThrow(/belongs to a sandbox service and this process is live/);
    const { rows } = await pool.query('SELECT mode FROM service');
    expect(rows).toEqual([{ mode: 'sandbox' }]);
    await expect(pool.query(`INSERT INTO service (id, mode, created_at) VALUES (2, 'live', now())`)).rejects.toThrow(
      /service_has_one_row/,
    );
  });
});
