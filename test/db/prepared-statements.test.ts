import { Socket } from 'node:net';
import { type Database, openDatabase, type Tx, UniqueViolation } from '../../src/db/core/client';
import { READ_ONLY } from '../../src/db/core/unavailable';
import { completeEntries } from '../../src/db/queues/outbox';
import { createTestDatabase, type TestDatabase } from '../helpers/app/database';

/** A socket writes several pieces at once by this. */
type Writev = { _writev(chunks: unknown[], done: () => void): void };

let db: Database;
let url: string;
let drop: TestDatabase['drop'];

beforeAll(async () => {
  const database = await createTestDatabase();
  ({ drop, url } = database);
  // One connection, so that each statement meets what the one before it has left.
  db = openDatabase(database.url, 1);
  await db.query('CREATE TABLE things (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)');
});
afterAll(async () => {
  await db.close();
  await drop();
});
beforeEach(() => db.query('TRUNCATE things'));

const insert = (id: number) => db.queryPrepared('INSERT INTO things (id) VALUES ($1) RETURNING id', [id]);

test('a statement that is run again and again is parsed once and never planned for its values', async () => {
  for (let id = 1; id <= 7; id++) expect(await insert(id)).toEqual([{ id }]);
  const prepared = await db.query(
    `SELECT generic_plans AS generic, custom_plans AS custom FROM pg_prepared_statements WHERE statement LIKE 'INSERT INTO things%'`,
  );
  expect(prepared).toEqual([{ generic: 7, custom: 0 }]);
});

test('a statement that is refused changes nothing, says why, and leaves the connection as it was', async () => {
  await insert(1);
  await expect(insert(1)).rejects.toThrow(UniqueViolation);
  await expect(db.queryPrepared('SELECT 1 / $1::int AS n', [0])).rejects.toMatchObject({ code: '22012' });
  expect(await insert(2)).toEqual([{ id: 2 }]);
  expect(await db.query('SELECT id FROM things ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
  expect(await db.query('SELECT pg_current_xact_id_if_assigned() AS open')).toEqual([{ open: null }]);
});

test('a statement whose table got another type since it was parsed is run on a new connection', async () => {
  const read = () => db.queryPrepared<{ n: unknown }>('SELECT n FROM things WHERE id = $1', [1]);
  await insert(1);
  expect(await read()).toEqual([{ n: 0 }]);
  await db.query('ALTER TABLE things ALTER n TYPE text');
  expect(await read()).toEqual([{ n: '0' }]);
  await db.query('ALTER TABLE things ALTER n DROP DEFAULT, ALTER n TYPE int USING n::int, ALTER n SET DEFAULT 0');
});

test('that the database refuses writes is remembered while prepared reads succeed, until a transaction writes', async () => {
  const write = (first: string) =>
    db.withTx(async (tx) => {
      await tx.query(first);
      await tx.query('INSERT INTO things (id) VALUES ($1)', [1]);
    });
  await expect(write('SET TRANSACTION READ ONLY')).rejects.toThrow(READ_ONLY);
  await db.queryPrepared('SELECT n FROM things WHERE id = $1', [1]);
  expect(db.refusal()).toBe(READ_ONLY);
  await write('SET TRANSACTION READ WRITE');
  expect(db.refusal()).toBeNull();
});

test('a statement and its transaction leave as one packet', async () => {
  const read = () => db.queryPrepared('SELECT n FROM things WHERE id = $1', [1]);
  await read();
  const writes = [jest.spyOn(Socket.prototype, '_write'), jest.spyOn(Socket.prototype as Writev, '_writev')];
  await read();
  const [one, many] = writes.map(({ mock }) => mock.calls.length);
  for (const spy of writes) spy.mockRestore();
  expect({ one, many }).toEqual({ one: 0, many: 1 });
});

describe('what is written by keys reads the rows of these keys only', () => {
  const enqueue = (on: Database) =>
    on.query(
      `INSERT INTO outbox (kind, lane, pause_key, reference_id, subject_id, due_at, created_at)
       SELECT 'message', 'ORDER-' || n, 'key', 'ORDER-' || n, gen_random_uuid(), now(), now() FROM generate_series(1, 2000) n`,
    );
  /** Ends an entry, and tells how many rows were read for it. */
  const readToEnd = (on: Database) =>
    on.withTx(async (tx) => {
      const [entry] = await tx.query<{ id: number }>('SELECT coalesce(max(id), 0) AS id FROM outbox');
      const before = await rowsRead(tx);
      await completeEntries(tx, [{ id: entry?.id ?? 0, at: new Date(), outcome: 'sent' }]);
      return (await rowsRead(tx)) - before;
    });
  const rowsRead = async (tx: Tx) => {
    const [row] = await tx.query<{ rows: number }>(
      `SELECT coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::int AS rows FROM pg_stat_xact_user_tables WHERE relname = 'outbox'`,
    );
    return row?.rows ?? 0;
  };
  beforeEach(() => db.query('TRUNCATE outbox'));

  test('in a table that is smaller than the longest list of keys', async () => {
    await enqueue(db);
    await db.query('ANALYZE outbox');
    expect(await readToEnd(db)).toBeLessThan(10);
  });

  test('in a table that was empty when the statement was planned', async () => {
    await db.query('VACUUM ANALYZE outbox');
    const young = openDatabase(url, 1, { planMs: 0 });
    await readToEnd(young);
    await enqueue(young);
    expect(await readToEnd(young)).toBeLessThan(10);
    await young.close();
  });
});
