import { openDatabase } from '../../src/db/core/client';
import { runCli } from '../helpers/app/cli';
import { createTestDatabase } from '../helpers/app/database';
import { reconPayment, startFakeBooks } from '../helpers/providers/fake-books';

jest.setTimeout(60_000);

const NOON = Date.parse('2026-11-18T06:30:00Z') / 1000;

let books: Awaited<ReturnType<typeof startFakeBooks>>;
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let env: Record<string, string>;
beforeAll(async () => {
  books = await startFakeBooks();
  database = await createTestDatabase();
  env = { ...books.env, DATABASE_URL: database.url };
  books.recon.set('2026-11-18', [reconPayment('pay_Cli1', NOON), reconPayment('pay_Cli2', NOON)]);
});
afterAll(async () => {
  await books.close();
  await database.drop();
});

const days = ['reconcile', 'fetch', '--source', 'razorpay_api', '--from', '2026-11-18', '--to', '2026-11-19'];

test('wapay reconcile fetch: reads days now, and again without storing anything twice', async () => {
  const { code, out } = await runCli(days, env);
  expect({
    code,
    lines: out
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s{2,}/)),
  }).toMatchObject({
    code: 0,
    lines: expect.arrayContaining([
      ['razorpay_api', '2026-11-18', '1', '2', 'fetched'],
      ['razorpay_api', '2026-11-19', '1', '0', 'fetched'],
    ]),
  });
  const again = await runCli([...days, '--json'], env);
  expect(JSON.parse(again.out)).toMatchObject([{ rows: 2, error: null }, { rows: 0 }]);
  const db = openDatabase(database.url, 1);
  expect(await db.query('SELECT source, rows FROM settlement_files')).toEqual([{ source: 'razorpay_api', rows: 2 }]);
  expect(await db.query('SELECT count(*) AS n FROM settlement_file_chunks')).toEqual([{ n: 1 }]);
  await db.close();
});

test('wapay reconcile fetch: says what the gateway said, and ends with 1', async () => {
  books.faults.push({ status: 401, body: { error: { description: 'Authentication failed' } } });
  const { code, out, err } = await runCli(days.slice(0, 6), env);
  expect(code).toBe(1);
  expect(out).toMatch(/2026-11-18 .*401: Authentication failed; again /);
  expect(err).toContain('the running service tries again');
});

test.each([
  ['a day that is none', ['--from', '18/11/2026'], 'is no day'],
  ['an end before its beginning', ['--from', '2026-11-18', '--to', '2026-11-17'], '--to is before --from'],
  ['a source without keys', ['--source', 'payu_api'], 'payu_api is no source whose keys are set'],
])('wapay reconcile fetch: refuses %s', async (_what, args, message) => {
  const { code, err } = await runCli(['reconcile', 'fetch', ...args], env);
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(message) });
});
