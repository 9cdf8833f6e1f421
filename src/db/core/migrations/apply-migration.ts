import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { MigrationError } from './migration-error';

export interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/**
 * A file with this first line runs outside a transaction. An index on a large table must be built CONCURRENTLY, which
 * no transaction allows, or all writes to the table would wait. After a crash the file runs again from its beginning,
 * so every statement must be repeatable (IF NOT EXISTS). With one statement in the file, `prisma migrate deploy` can
 * run it too.
 */
const MARKER = /^-- no transaction\b/;

/** Applies one migration and writes it down the way Prisma does. Throws MigrationError that says what remains of it. */
export async function applyMigration(client: Client, migration: Migration): Promise<void> {
  if (MARKER.test(migration.sql)) return applyInSteps(client, migration);
  try {
    await client.query('BEGIN');
    await client.query(migration.sql);
    await writeDown(client, migration, 1);
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK');
    throw new MigrationError(`Migration ${migration.name} failed and was rolled back: ${reasonOf(cause)}`, { cause });
  }
}

async function applyInSteps(client: Client, migration: Migration): Promise<void> {
  const statements = splitStatements(migration);
  try {
    for (const statement of statements) {
      await dropHalfBuilt(client, statement);
      await client.query(statement);
    }
    await writeDown(client, migration, statements.length);
  } catch (cause) {
    throw new MigrationError(
      `Migration ${migration.name} failed, and the next start goes on with it: ${reasonOf(cause)}`,
      { cause },
    );
  }
}

/** Statements end with a semicolon at the end of a line; bodies of functions belong into a transaction anyway. */
function splitStatements({ name, sql }: Migration): string[] {
  if (sql.includes('$$')) throw new MigrationError(`Migration ${name} holds $$, and runs without a transaction.`);
  return sql
    .replace(/^\s*--.*$/gm, '')
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter(Boolean);
}

const CONCURRENT_INDEX = /^CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+IF\s+NOT\s+EXISTS\s+"?(\w+)"?/i;

/** A broken CREATE INDEX CONCURRENTLY leaves an invalid index: every write maintains it, and no query uses it. */
async function dropHalfBuilt(client: Client, statement: string): Promise<void> {
  const name = CONCURRENT_INDEX.exec(statement)?.[1];
  if (name === undefined) return;
  const { rowCount } = await client.query(
    'SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(quote_ident($1)) AND NOT indisvalid',
    [name],
  );
  if (rowCount) await client.query(`DROP INDEX CONCURRENTLY IF EXISTS "${name}"`);
}

async function writeDown(client: Client, { name, checksum }: Migration, steps: number): Promise<void> {
  await client.query(
    `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, now(), clock_timestamp(), $4)`,
    [randomUUID(), checksum, name, steps],
  );
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
