import { type Database, openDatabase, UniqueViolation } from '../../src/db/core/client';
import { DatabaseUnavailable } from '../../src/db/core/unavailable';
import { createTestDatabase, type TestDatabase } from '../helpers/app/database';

let db: Database;
let url: string;
let drop: TestDatabase['drop'];

beforeAll(async () => {
  const database = await createTestDatabase();
  ({ url, drop } = database);
  db = openDatabase(database.url, 4);
  await db.query('CREATE TABLE things (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)');
});
afterAll(async () => {
  await db.close();
  await drop({ deadlocks: true });
});
beforeEach(() => db.query('TRUNCATE things'));

const things = () => db.query<{ id: number; n: number }>('SELECT id, n FROM things ORDER BY id');

test('writes are there after the commit, in the order in which they were made', async () => {
  await db.withTx(async (tx) => {
    await tx.write('INSERT INTO things (id) VALUES ($1)', [1]);
    await tx.write('UPDATE things SET n = n + 1');
    await tx.write('UPDATE things SET n = n * 10');
    expect(await tx.query('SELECT n FROM things')).toEqual([{ n: 10 }]);
    await tx.write('UPDATE things SET n = n + 1');
  });
  expect(await things()).toEqual([{ id: 1, n: 11 }]);
});

test('a write that fails takes the whole transaction with it, although nobody waited for it', async () => {
  const afterCommit = jest.fn();
  const work = db.withTx(async (tx) => {
    tx.afterCommit(afterCommit);
    await tx.write('INSERT INTO things (id) VALUES (1)');
    await tx.write('INSERT INTO things (id) VALUES (1)');
    await tx.write('INSERT INTO things (id) VALUES (2)');
  });
  await expect(work).rejects.toThrow(UniqueViolation);
  expect(afterCommit).not.toHaveBeenCalled();
  expect(await things()).toEqual([]);
});

test('what failed first is told, and not that everything after it was refused', async () => {
  const work = db.withTx(async (tx) => {
    await tx.write('INSERT INTO things (id) VALUES (1), (1)');
    await tx.query('SELECT 1');
  });
  await expect(work).rejects.toMatchObject({ constraint: 'things_pkey' });
});

test('an error of the work rolls back what was only sent', async () => {
  const work = db.withTx(async (tx) => {
    await tx.write('INSERT INTO things (id) VALUES (1)');
    throw new Error('no');
  });
  await expect(work).rejects.toThrow('no');
  expect(await things()).toEqual([]);
});

test('two transactions that wait for each other: one is repeated, and both happen', async () => {
  await db.query('INSERT INTO things (id) VALUES (1), (2)');
  let met = () => {};
  const both = new Promise<void>((resolve) => {
    met = resolve;
  });
  let arrived = 0;
  const cross = (first: number, second: number) =>
    db.withTx(async (tx) => {
      await tx.query('UPDATE things SET n = n + 1 WHERE id = $1', [first]);
      if (++arrived === 2) met();
      await both;
      await tx.write('UPDATE things SET n = n + 1 WHERE id = $1', [second]);
    });
  await Promise.all([cross(1, 2), cross(2, 1)]);
  expect(await things()).toEqual([
    { id: 1, n: 2 },
    { id: 2, n: 2 },
  ]);
});

test('a connection that breaks in the middle is an unavailable database, and the next transaction has another one', async () => {
  const work = db.withTx(async (tx) => {
    await tx.write('INSERT INTO things (id) VALUES (1)');
    await tx.query('SELECT pg_terminate_backend(pg_backend_pid())');
  });
  await expect(work).rejects.toThrow(DatabaseUnavailable);
  await db.withTx((tx) => tx.write('INSERT INTO things (id) VALUES (2)'));
  expect(await things()).toEqual([{ id: 2, n: 0 }]);
});

test('a column that got another type since a statement was parsed: it is parsed again, and nobody notices', async () => {
  const old = openDatabase(url, 2);
  const read = (id: number) => old.withTx((tx) => tx.query('SELECT n FROM things WHERE id = $1', [id]));
  try {
    await db.query('INSERT INTO things (id, n) VALUES (1, 7)');
    await Promise.all([read(1), read(1)]);
    await db.query('ALTER TABLE things ALTER COLUMN n TYPE text');
    expect(await read(1)).toEqual([{ n: '7' }]);
    expect(await Promise.all([read(1), read(1)])).toEqual([[{ n: '7' }], [{ n: '7' }]]);
  } finally {
    await db.query(
      'ALTER TABLE things ALTER COLUMN n DROP DEFAULT, ALTER COLUMN n TYPE int USING n::int, ALTER COLUMN n SET DEFAULT 0',
    );
    await old.close();
  }
});

test('rows of a size that one packet does not hold', async () => {
  await db.withTx(async (tx) => {
    for (let id = 0; id < 2_000; id++) await tx.write('INSERT INTO things (id) VALUES ($1)', [id]);
  });
  expect(await things()).toHaveLength(2_000);
});
