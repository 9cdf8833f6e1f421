import { openDatabase } from '../../src/db/core/client';
import { createDatabaseClock } from '../../src/db/core/database-clock';
import { createTestDatabase } from '../helpers/app/database';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: ReturnType<typeof openDatabase>;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

/** A machine whose clock is set wrong by so many seconds. */
const machine = (wrongBySeconds: number) => ({
  wall: () => Date.now() + wrongBySeconds * 1000,
  elapsed: () => performance.now(),
});
const databaseMs = async (): Promise<number> =>
  (await db.query<{ ms: number }>('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms'))[0]?.ms ?? 0;

test.each([0, 5, 45, -7200])('a machine that is %d s wrong has the time of the database', async (seconds) => {
  const clock = createDatabaseClock(db, machine(seconds));
  await clock.sync();
  expect(Math.abs(clock.now().getTime() - (await databaseMs()))).toBeLessThan(500);
  expect(Math.abs(clock.skewSeconds() - seconds)).toBeLessThan(
    0.5 + Math.abs(clock.now().getTime() - Date.now()) / 1000,
  );
});

test('a machine whose clock is set back meanwhile goes on', async () => {
  let wall = Date.now();
  const clock = createDatabaseClock(db, { wall: () => wall, elapsed: () => performance.now() });
  await clock.sync();
  const before = clock.now().getTime();
  wall -= 7_200_000;
  expect(clock.now().getTime()).toBeGreaterThanOrEqual(before);
  expect(Math.round(clock.skewSeconds())).toBe(-7200);
});

test('a database that is away leaves the clock as it was', async () => {
  const refuse = () => Promise.reject(new Error('away'));
  const away = { query: refuse, queryPrepared: refuse, write: refuse };
  const clock = createDatabaseClock(away, machine(0));
  await expect(clock.sync()).rejects.toThrow('away');
  expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(500);
});
