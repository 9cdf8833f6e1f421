import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client, Pool } from 'pg';
import { openDatabase } from '../../src/db/core/client';
import { claimMode, migrate, pendingMigrations, readMigrations } from '../../src/db/core/migrations/migrate';
import { findNotReadyReasons } from '../../src/db/maintenance/readiness';
import { createTestDatabase } from '../helpers/app/database';

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

/** A pool whose connections may be cut when the database is dropped. */
function openPool(url: string): Pool {
  const opened = new Pool({ connectionString: url });
  opened.on('error', () => {});
  opened.on('connect', (client) => client.on('error', () => {}));
  return opened;
}

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

describe('the database itself', () => {
  const CAPTURE = `UPDATE payments SET status = 'captured', captured_at = now(), captured_amount = amount`;

  async function createPayment(amount = 19200): Promise<string> {
    const reference = `NL-${Math.random().toString(36).slice(2)}`;
    await pool.query(
      `INSERT INTO orders (reference_id, type, details, message, texts, auto_messages, metadata, created_at, updated_at)
       VALUES ($1, 'digital-goods', '{}', '{}', '{}', true, '{}', now(), now())`,
      [reference],
    );
    await pool.query(
      `INSERT INTO payments (reference_id, source, currency, amount, last_sign_at)
       VALUES ($1, 'whatsapp_lookup', 'INR', $2, now())`,
      [reference, amount],
    );
    return reference;
  }

  async function createVerification(reference: string, verdict = 'captured', amount = 19200, currency = 'INR') {
    const { rows } = await pool.query(
      `INSERT INTO verifications (reference_id, lookup_number, source, verdict, started_at, checked_at, transaction_id,
                                  amount, currency, raw)
       VALUES ($1, 1, 'whatsapp_lookup', $2, now(), now(), 'order_1', $3, $4, '') RETURNING id`,
      [reference, verdict, amount, currency],
    );
    return rows[0].id as string;
  }

  test('accepts a capture with the evidence of that payment', async () => {
    const reference = await createPayment();
    const evidence = await createVerification(reference);
    const result = await pool.query(`${CAPTURE}, verification_id = $2, verdict = 'captured' WHERE reference_id = $1`, [
      reference,
      evidence,
    ]);
    expect(result.rowCount).toBe(1);
  });

  const evidenceKey = /payments_evidence_fkey/;
  test.each<[string, () => Promise<[string, unknown[]]>, RegExp]>([
    [
      'without a verification',
      async () => [`${CAPTURE} WHERE reference_id = $1`, [await createPayment()]],
      /payments_capture_has_evidence/,
    ],
    [
      'without a verification, when it is inserted so',
      async () => [
        `INSERT INTO payments (reference_id, source, currency, amount, last_sign_at, status, captured_at, captured_amount)
         SELECT reference_id, 'whatsapp_lookup', 'INR', 1, now(), 'captured', now(), 1 FROM orders WHERE reference_id = $1`,
        [await createPayment()],
      ],
      /payments_capture_has_evidence/,
    ],
    [
      'with a verification but no verdict for the key to compare',
      async () => {
        const reference = await createPayment();
        const evidence = await createVerification(reference);
        return [`${CAPTURE}, verification_id = $2 WHERE reference_id = $1`, [reference, evidence]];
      },
      /payments_evidence_says_captured/,
    ],
    [
      "with another payment's verification",
      async () => {
        const evidence = await createVerification(await createPayment());
        return [
          `${CAPTURE}, verification_id = $2, verdict = 'captured' WHERE reference_id = $1`,
          [await createPayment(), evidence],
        ];
      },
      evidenceKey,
    ],
    [
      'with a verification that said pending',
      async () => {
        const reference = await createPayment();
        const evidence = await createVerification(reference, 'pending');
        return [
          `${CAPTURE}, verification_id = $2, verdict = 'captured' WHERE reference_id = $1`,
          [reference, evidence],
        ];
      },
      evidenceKey,
    ],
    [
      'with a pending verdict on both sides',
      async () => {
        const reference = await createPayment();
        const evidence = await createVerification(reference, 'pending');
        return [`${CAPTURE}, verification_id = $2, verdict = 'pending' WHERE reference_id = $1`, [reference, evidence]];
      },
      /payments_evidence_says_captured/,
    ],
    [
      'with a verification of another amount',
      async () => {
        const reference = await createPayment(19200);
        const evidence = await createVerification(reference, 'captured', 19201);
        return [
          `${CAPTURE}, verification_id = $2, verdict = 'captured' WHERE reference_id = $1`,
          [reference, evidence],
        ];
      },
      evidenceKey,
    ],
    [
      'with a verification in another currency',
      async () => {
        const reference = await createPayment();
        const evidence = await createVerification(reference, 'captured', 19200, 'BRL');
        return [
          `${CAPTURE}, verification_id = $2, verdict = 'captured' WHERE reference_id = $1`,
          [reference, evidence],
        ];
      },
      evidenceKey,
    ],
    [
      'without a time',
      async () => {
        const reference = await createPayment();
        const evidence = await createVerification(reference);
        return [
          `UPDATE payments SET status = 'captured', captured_amount = amount, verification_id = $2, verdict = 'captured'
            WHERE reference_id = $1`,
          [reference, evidence],
        ];
      },
      /payments_capture_has_evidence/,
    ],
    [
      'of nothing',
      async () => {
        const reference = await createPayment();
        const evidence = await createVerification(reference);
        return [
          `UPDATE payments SET status = 'captured', captured_at = now(), verification_id = $2, verdict = 'captured'
            WHERE reference_id = $1`,
          [reference, evidence],
        ];
      },
      /payments_capture_has_evidence/,
    ],
  ])('refuses a capture %s', async (_what, prepare, constraint) => {
    const [sql, values] = await prepare();
    await expect(pool.query(sql, values)).rejects.toThrow(constraint);
  });

  test('refuses to lose or change the evidence of a capture', async () => {
    const reference = await createPayment();
    const evidence = await createVerification(reference);
    await pool.query(`${CAPTURE}, verification_id = $2, verdict = 'captured' WHERE reference_id = $1`, [
      reference,
      evidence,
    ]);
    await expect(pool.query('DELETE FROM verifications WHERE id = $1', [evidence])).rejects.toThrow(evidenceKey);
    await expect(pool.query(`UPDATE verifications SET verdict = 'mismatch' WHERE id = $1`, [evidence])).rejects.toThrow(
      evidenceKey,
    );
    await expect(
      pool.query(
        'UPDATE payments SET amount = amount + 1, captured_amount = captured_amount + 1 WHERE reference_id = $1',
        [reference],
      ),
    ).rejects.toThrow(evidenceKey);
  });

  async function createCapture(amount: number): Promise<string> {
    const reference = await createPayment(amount);
    const evidence = await createVerification(reference, 'captured', amount);
    await pool.query(`${CAPTURE}, verification_id = $2, verdict = 'captured' WHERE reference_id = $1`, [
      reference,
      evidence,
    ]);
    return reference;
  }

  test.each([
    ['captured more than was ordered', 'captured_amount = amount + 1', /payments_captured_whole/],
    ['captured less than was ordered', 'captured_amount = amount - 1', /payments_captured_whole/],
    ['a lookup applied that never began', 'lookups_applied = lookups_started + 1', /payments_applied_was_started/],
    [
      'a capture that is left again',
      `status = 'failed', captured_at = NULL, captured_amount = 0, verification_id = NULL, verdict = NULL`,
      /payments_captured_stays/,
    ],
  ])('refuses %s', async (_what, change, constraint) => {
    const reference = await createCapture(500);
    await expect(pool.query(`UPDATE payments SET ${change} WHERE reference_id = $1`, [reference])).rejects.toThrow(
      constraint,
    );
  });

  test.each(['transaction_id', 'amount', 'currency'])('refuses evidence without its %s', async (column) => {
    const reference = await createPayment();
    const evidence = await createVerification(reference);
    await expect(pool.query(`UPDATE verifications SET ${column} = NULL WHERE id = $1`, [evidence])).rejects.toThrow(
      /verifications_evidence_is_whole/,
    );
  });

  test.each([
    ['that ended and is owed', 'owed', 'now()'],
    ['whose outcome is unknown and that ended', 'unknown', 'now()'],
    ['that failed and did not end', 'failed', 'NULL'],
    ['that succeeded and did not end', 'succeeded', 'NULL'],
  ])('refuses an attempt %s', async (_what, status, endedAt) => {
    const reference = await createPayment();
    await expect(
      pool.query(
        `INSERT INTO charge_attempts (reference_id, attempt, status, consent, payment_timestamp, created_at, updated_at, ended_at)
         VALUES ($1, 1, $2, $1, '1', now(), now(), ${endedAt})`,
        [reference, status],
      ),
    ).rejects.toThrow(/charge_attempts_end_with_their_state/);
  });

  describe('refunds', () => {
    const refund = (reference: string, amount: number, status = 'pending', external = false) =>
      pool.query(
        `INSERT INTO refunds (id, reference_id, amount, status, external, transaction_id, created_at, updated_at)
         VALUES (gen_random_uuid(), $1, $2, $3, $4, 'order_1', now(), now())`,
        [reference, amount, status, external],
      );

    test('of ours stay within what was captured; failed ones do not count', async () => {
      const reference = await createCapture(500);
      await refund(reference, 300, 'completed');
      await refund(reference, 200, 'failed');
      await expect(refund(reference, 201)).rejects.toThrow(/refunds_within_captured/);
      await refund(reference, 200, 'unknown');
      await expect(refund(reference, 1)).rejects.toThrow(/refunds_within_captured/);
    });

    test('of ours need a capture', async () => {
      await expect(refund(await createPayment(500), 1)).rejects.toThrow(/refunds_within_captured/);
    });

    test('of ours wait for each other, whoever forgot the lock', async () => {
      const reference = await createCapture(500);
      const answers = await Promise.allSettled([1, 2, 3].map((amount) => refund(reference, amount, 'requested')));
      expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    });

    test('made elsewhere are facts: stored whatever they say', async () => {
      const reference = await createCapture(500);
      await refund(reference, 900, 'completed', true);
      await refund(reference, 900, 'completed', true);
    });
  });

  test('refuses to give back more than was captured, and less than nothing', async () => {
    const reference = await createPayment(500);
    const evidence = await createVerification(reference, 'captured', 500);
    const refund = (amount: number) =>
      pool.query('UPDATE payments SET refunded_amount = $2 WHERE reference_id = $1', [reference, amount]);
    await expect(refund(1)).rejects.toThrow(/payments_refunded_within_captured/);
    await pool.query(`${CAPTURE}, verification_id = $2, verdict = 'captured' WHERE reference_id = $1`, [
      reference,
      evidence,
    ]);
    await expect(refund(501)).rejects.toThrow(/payments_refunded_within_captured/);
    await expect(refund(-1)).rejects.toThrow(/payments_refunded_within_captured/);
    expect((await refund(500)).rowCount).toBe(1);
  });

  test.each([0, -1])('refuses a payment of %d', async (amount) => {
    await expect(createPayment(amount)).rejects.toThrow(/payments_amount_positive/);
  });
});

describe('the schema and the migrations', () => {
  /** The SQL that would lead from the migrated database to this Prisma schema; empty when they agree. */
  function diff(schema?: string): string {
    const result = spawnSync(
      process.execPath,
      ['test/helpers/schema-diff.mjs', 'database', ...(schema ? [schema] : [])],
      { cwd: ROOT, encoding: 'utf8', env: { ...process.env, DATABASE_URL: database.url } },
    );
    if (result.status !== 0) throw new Error(result.stderr);
    return result.stdout.replace('-- This is an empty migration.', '').trim();
  }

  test('say the same', () => {
    expect(diff()).toBe('');
  });

  test('differ when a column, a type or the condition of an index differs', async () => {
    const file = path.join(os.tmpdir(), `wapay-drift-${process.pid}.prisma`);
    const schema = await readFile(path.join(ROOT, 'prisma/schema.prisma'), 'utf8');
    const edited = schema
      .replace(/lookupError +String\?/, 'lookupError Int?')
      .replace('next_lookup_at IS NOT NULL', 'lookup_step > 0')
      .replace(/ +failures +Int +@default\(0\)/, '');
    await writeFile(file, edited);
    try {
      const found = diff(file);
      expect(found).toMatch(/DROP COLUMN "failures"/);
      expect(found).toMatch(/"lookup_error" INTEGER/);
      expect(found).toMatch(/CREATE INDEX "payments_next_lookup_at_idx".* WHERE \(lookup_step > 0\)/);
    } finally {
      await rm(file);
    }
  });

  test('every migration is a directory with a sortable time, and one file', async () => {
    const entries = await readdir(path.join(ROOT, 'prisma/migrations'), { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      expect(name).toMatch(/^\d{14}_[a-z_]+$/);
      expect(await readdir(path.join(ROOT, 'prisma/migrations', name))).toEqual(['migration.sql']);
    }
  });
});
