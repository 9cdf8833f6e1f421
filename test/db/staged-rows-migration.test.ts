import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Database, openDatabase } from '../../src/db/core/client';
import { migrate } from '../../src/db/core/migrations/migrate';
import { storeFile } from '../../src/flows/settlements/store-file';
import { createTestDatabase, type TestDatabase } from '../helpers/app/database';
import { createStage, type Json, type Stage } from '../helpers/app/test-app';

const MIGRATIONS = path.resolve(__dirname, '../../prisma/migrations');
const STAGED_ROWS = '20261130110000_staged_rows';

let stage: Stage;
let database: TestDatabase;
let before: string;
let db: Database;

/** A database as the version before left it. */
beforeAll(async () => {
  stage = await createStage();
  database = await createTestDatabase();
  db = openDatabase(database.url, 4);
  await db.pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  before = await mkdtemp(path.join(os.tmpdir(), 'wapay-before-'));
  await cp(MIGRATIONS, before, { recursive: true });
  for (const name of (await readdir(MIGRATIONS)).filter((one) => one >= STAGED_ROWS && !one.endsWith('.toml')))
    await rm(path.join(before, name), { recursive: true });
  await migrate(database.url, { directory: before });
});
afterAll(async () => {
  await db.close();
  await database.drop();
  await stage.close();
  await rm(before, { recursive: true });
});

type Value = string | number | null;

/** Rows as that version wrote them: a line of text for each column, tabs between the rows; nothing for a column of nothing. */
const inColumns = (rows: Value[][]): string =>
  (rows[0] ?? [])
    .map((_, column) => rows.map((row) => row[column] ?? null))
    .map((values) => (values.every((one) => one === null) ? '' : values.map((one) => one ?? '\\N').join('\t')))
    .join('\n');

const AWKWARD = `a "b", 'c' {d} (e) NULL ção 😀 `;

/** As their columns were: the file's line, kind, id, amount, fee, tax, currency, … */
const LINES: Value[][] = [
  [
    ...[2, 'payment', `pay_${AWKWARD}`, 9_007_199_254_740_991, 1, 0, 'INR', 123, 'USD', null, 'order,1', AWKWARD],
    ...[null, null, 'NULL', 'upi', null, 1_762_214_400, null, 2, '{"reason":"\\"a\\", b"}'.replaceAll('\\', ' ')],
  ],
  [
    ...[3, 'refund', '"', -500, -1, -2, 'INR', null, null, '{}', null, null],
    ...['rfnd_1', null, '', 'card', 't', 1_762_214_401, 1_762_300_800, 1, null],
  ],
  [
    ...[7, 'chargeback', ',', -1, 0, 0, 'BRL', null, null, '()', null, null],
    ...[null, "it's", null, null, null, null, null, null, null],
  ],
];
const BOOKINGS: Value[][] = [
  [2, `k ${AWKWARD}`, '1234', '2026-11-03', 100, 'INR', 'UTR"1"', 'A,B {C}', 'razorpay', null, null],
  [3, 'k2', '', '2026-11-04', -5, 'INR', null, null, null, 'k0', null],
  [4, 'k3', '', '2026-11-05', 7, 'INR', null, null, null, 'k2', 'f'],
];

/** A file whose chunks wait in the old form. */
async function waitingFile(source: string, gateway: string, chunks: { rows: Value[][]; data?: string }[]) {
  const id = crypto.randomUUID();
  await db.query(
    `INSERT INTO settlement_files (id, source, gateway, sha256, bytes, rows, chunks, created_at)
     VALUES ($1, $2, $3, sha256($1::uuid::text::bytea), 1, 9, $4, now())`,
    [id, source, gateway, chunks.length],
  );
  const settlements = [
    { settlementId: 'setl_1', currency: 'INR', utr: null, net: null, settledAt: null },
    { settlementId: 'setl_2', currency: 'INR', utr: 'U', net: 5, settledAt: 1_762_300_800 },
  ];
  for (const [number, { rows, data = inColumns(rows) }] of chunks.entries()) {
    const rejections = rows.length === 0 ? [{ line: 9, code: 'invalid_row', detail: 'd' }] : [];
    await db.query(
      `INSERT INTO settlement_file_chunks (file_id, number, rows, data, settlements, rejections, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, now())`,
      [
        ...[id, number, rows.length + rejections.length, data],
        ...[JSON.stringify(gateway === 'hdfc' ? [] : settlements), JSON.stringify(rejections)],
      ],
    );
  }
  return id;
}

test('rows that wait in the form of the version before are stored as they were', async () => {
  const nothing = { rows: [], data: '\n'.repeat(20) };
  const one = LINES[0]?.map((value, column) => (column === 2 ? 'pay_alone' : value)) ?? [];
  const lines = await waitingFile('razorpay', 'razorpay', [{ rows: LINES }, nothing, { rows: [one] }]);
  const bookings = await waitingFile('bank:hdfc', 'hdfc', [{ rows: BOOKINGS }]);
  expect((await migrate(database.url)).applied).toContain(STAGED_ROWS);

  const ctx = { ...stage.ctx, db };
  for (const id of [lines, bookings]) await storeFile(ctx, id);
  const files = 'SELECT status, accepted, rejected, duplicates FROM settlement_files ORDER BY seq';
  expect(await db.query(files)).toEqual([
    { status: 'processed', accepted: 4, rejected: 1, duplicates: 0 },
    { status: 'processed', accepted: 3, rejected: 0, duplicates: 0 },
  ]);
  const stored = await db.query<Json>(
    `SELECT l.line, kind, gateway_id, amount, fee, tax, l.currency, original_amount, original_currency, payment_id,
            order_id, reference_id, refund_id, dispute_id, bank_reference, method, CASE WHEN on_hold THEN 't' END AS on_hold,
            extract(epoch FROM occurred_at)::int8 AS occurred, extract(epoch FROM l.settled_at)::int8 AS settled,
            CASE s.gateway_settlement_id WHEN 'setl_1' THEN 1 WHEN 'setl_2' THEN 2 END AS settlement, details
       FROM settlement_lines l LEFT JOIN settlements s ON s.seq = settlement_seq ORDER BY gateway_id = 'pay_alone', l.line`,
  );
  expect(stored.map((row) => Object.values(row))).toEqual([...LINES, one]);
  const booked = await db.query<Json>(
    `SELECT line, row_key, account, booked_on::text, amount, currency, utr, nullif(array_to_string(tokens, ' '), ''), gateway,
            voided_at IS NOT NULL AS voided FROM bank_rows ORDER BY line`,
  );
  expect(booked.map((row) => Object.values(row))).toEqual(
    BOOKINGS.map(([line, ...row]) => [line, ...row.slice(0, 8), line !== 2]),
  );
});
