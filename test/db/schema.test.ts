import { spawnSync } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createTestDatabase } from '../helpers/app/database';

const ROOT = path.resolve(__dirname, '../..');

let database: { url: string; drop(): Promise<void> };

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

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
