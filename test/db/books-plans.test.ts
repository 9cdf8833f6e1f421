import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { razorpayReconCsv } from '../../src/adapters/settlements/gateways/razorpay-recon-csv';
import type { Queryable, Tx } from '../../src/db/core/client';
import { readBalances, readDays, readPostings } from '../../src/db/ledger/read-ledger';
import { selectExceptions } from '../../src/db/reconciliation/findings/exceptions';
import { beginFindings, findInLines, LINE_KINDS_OF_FINDINGS } from '../../src/db/reconciliation/findings/find-in-lines';
import { findInOrders, findUnreadRows } from '../../src/db/reconciliation/findings/find-in-orders';
import { findInSettlements, sumSettlements } from '../../src/db/reconciliation/findings/find-in-settlements';
import { findShortInstalments } from '../../src/db/reconciliation/findings/find-short-instalments';
import { askProviders, keepFindings } from '../../src/db/reconciliation/findings/keep-findings';
import { evaluateLines } from '../../src/db/reconciliation/matching/evaluate-lines';
import { fillScope } from '../../src/db/reconciliation/matching/fill-scope';
import { findInCredits, matchCredits } from '../../src/db/reconciliation/matching/match-credits';
import { matchLines } from '../../src/db/reconciliation/matching/match-lines';
import { postAgreeing } from '../../src/db/reconciliation/matching/post-agreeing';
import { postLines } from '../../src/db/reconciliation/matching/post-lines';
import { beginMatching, type LineScope } from '../../src/db/reconciliation/matching/scope';
import { selectLines } from '../../src/db/reconciliation/settlements';
import { deleteChunk, lockNextChunk } from '../../src/db/settlements/chunks';
import { findSettlements, putSettlements } from '../../src/db/settlements/put-settlements';
import { mergeLines, storeRejections } from '../../src/db/settlements/store-lines';
import { advanceFile, findUnstored, finishFile } from '../../src/db/settlements/write-files';
import { receiveFile } from '../../src/flows/settlements/receive-file';
import { seedPast } from '../bench/load/seed';
import { storeFile } from '../helpers/app/books-files';
import { createStage, type Stage } from '../helpers/app/test-app';

const PAST = 30_000;
const BIG = [
  'orders',
  'payments',
  'transactions',
  'verifications',
  'ledger',
  'settlement_lines',
  'exceptions',
  'evidence',
];
const NOW = new Date('2026-11-25T00:00:00Z');

const STATEMENT = { settlementId: 'setl_BK0000000001', currency: 'INR', utr: null, net: null, settledAt: null };

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  const client = await stage.ctx.db.pool.connect();
  await seedPast(client, 'past', PAST, { days: 20, evidencePerOrder: 0 });
  await client.query(`
    INSERT INTO settlement_files (id, source, gateway, sha256, bytes, status, period_from, period_to, chunks, created_at, matched_at)
      VALUES (gen_random_uuid(), 'razorpay', 'razorpay', sha256('past'), 1, 'processed', '2026-10-01', '2026-10-31', 0, now(), now());
    INSERT INTO settlements (id, gateway, gateway_settlement_id, currency, settled_at, created_at, needs_check)
      SELECT gen_random_uuid(), 'razorpay', 'setl_past' || n, 'INR', now(), now(), false FROM generate_series(1, 30) n;
    INSERT INTO settlement_lines (amount, net, settled_at, file_seq, line, settlement_seq, kind, gateway, gateway_id, currency)
      SELECT 100, 100, '2026-10-20T00:00:00Z', 1, n + 2, n % 30 + 1, 'payment', 'razorpay', 'line_past' || n, 'INR'
        FROM generate_series(0, ${PAST - 1}) n;
    INSERT INTO ledger (day, posted_at, currency, cause, reference_id, subject, customer_receivable, gateway_receivable)
      SELECT date '2026-10-01' + n % 20, now(), 'INR', 'capture', 'past-' || n, 'pay_past' || n, -100, 100
        FROM generate_series(0, ${PAST - 1}) n;
    INSERT INTO ledger (day, posted_at, currency, cause, reference_id, line_id)
      SELECT date '2026-10-20', now(), 'INR', 'line', 'past-' || (id - 1), id FROM settlement_lines;
    INSERT INTO exceptions (kind, key, state, first_seen_at, last_seen_at)
      SELECT 'fee_variance', 'line:' || n, 'resolved', now(), now() FROM generate_series(1, ${PAST}) n;
    INSERT INTO evidence (reference_id, seq, at, kind, body, hash)
      SELECT 'past-' || n / 3, n % 3 + 1, now(), 'order', '{}', '' FROM generate_series(0, ${PAST}) n;`);
  await client.query('VACUUM ANALYZE');
  client.release();
}, 240_000);
afterAll(() => stage.close());

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Parent Relationship'?: string;
  Plans?: Plan[];
}

/**
 * Explains each statement before it runs; `read` has those that read a big table from end to end, or `forEach` again for
 * each row of another.
 */
function explaining<T extends Queryable>(db: T, read: string[], forEach = ''): T {
  const explain = async (sql: string, params?: unknown[]): Promise<void> => {
    if (!/^\s*(SELECT|WITH|INSERT|UPDATE|DELETE|CREATE TEMP TABLE \w+ ON COMMIT DROP AS)/.test(sql)) return;
    const rows = await db.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(`EXPLAIN (FORMAT JSON) ${sql}`, params);
    const walk = (plan: Plan, isForEach: boolean): string[] => {
      const { 'Node Type': type, 'Relation Name': table = '', Plans = [] } = plan;
      const isBig = BIG.includes(table) || (isForEach && table === forEach);
      const inner = Plans.flatMap((one) => walk(one, isForEach || one['Parent Relationship'] === 'SubPlan'));
      return [...(type === 'Seq Scan' && isBig ? [table] : []), ...inner];
    };
    for (const table of rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => walk(Plan, false))))
      read.push(`${table}: ${sql.replace(/\s+/g, ' ').trim().slice(0, 160)}`);
  };
  return {
    ...db,
    query: async (sql: string, params?: unknown[]) => {
      await explain(sql, params);
      return db.query(sql, params);
    },
    queryPrepared: async (sql: string, params?: unknown[]) => {
      await explain(sql, params);
      return db.queryPrepared(sql, params);
    },
    write: async (sql: string, params?: unknown[]) => {
      await explain(sql, params);
      return db.write(sql, params);
    },
  };
}

async function matchPart(tx: Tx, scope: LineScope): Promise<void> {
  const { rest } = await postAgreeing(tx, scope, NOW);
  await fillScope(tx, rest ?? '{}');
  await matchLines(tx);
  await evaluateLines(tx);
  await postLines(tx, NOW);
  await beginFindings(tx);
  await findInLines(tx, { reportForeign: false });
  await keepFindings(tx, LINE_KINDS_OF_FINDINGS, 'e.line_id IN (SELECT id FROM scope)', NOW);
}

test('matching a small file reads no big table from end to end', async () => {
  const lines = [1, 2, 3].map((n) => ({
    gateway_id: `pay_past${n}`,
    amount: n === 1 ? 100 : 90,
    reference_id: 'past-3',
  }));
  await storeFile(stage, { settlement: { id: 'setl_plan' }, lines });
  const read: string[] = [];
  await stage.ctx.db.withTx(async (plain) => {
    const tx = explaining(plain, read);
    await beginMatching(plain);
    await matchPart(tx, { fileSeq: 2, line: 0 });
    await sumSettlements(tx);
    await matchCredits(tx, NOW);
    await plain.write('DROP TABLE findings');
    await beginFindings(tx);
    await findInSettlements(tx, { reportForeign: false, lateCredit: { INR: '2026-11-20' } });
    await findInCredits(tx);
    const days = { from: '2026-11-19', to: '2026-11-22', lateSettlement: { INR: '2026-11-20' }, pspByKind: {} };
    await findInOrders(tx, days);
    await findShortInstalments(tx, days);
    await findUnreadRows(tx, [2]);
    await keepFindings(tx, ['not_credited', 'missing_at_gateway'], 'true', NOW);
    await askProviders(tx, ['missing_here'], NOW);
  });
  expect(read).toEqual([]);
});

test('matching a file by the orders’ references does not read it again for each of its lines', async () => {
  await storeFile(stage, { gateway: 'pagador', lines: [{ gateway_id: 'PGI-0', amount: 100, reference_id: 'past-0' }] });
  await stage.sql(
    `INSERT INTO settlement_lines (amount, net, settled_at, file_seq, line, kind, gateway, gateway_id, currency, reference_id)
     SELECT amount, net, settled_at, file_seq, n + 2, kind, gateway, 'PGI-' || n, currency, 'past-' || n
       FROM settlement_lines, generate_series(1, 3000) n WHERE gateway_id = 'PGI-0'`,
  );
  const read: string[] = [];
  await stage.ctx.db.withTx(async (plain) => {
    await beginMatching(plain);
    await matchPart(explaining(plain, read, 'candidates'), { fileSeq: 3, line: 0 });
  });
  expect(read.filter((step) => step.startsWith('candidates'))).toEqual([]);
});

test('neither does the nightly look at payments that were nobody’s', async () => {
  await storeFile(stage, { lines: [{ gateway_id: 'pay_shop', amount: 1 }] });
  await stage.ctx.db.withTx(async (plain) => {
    await beginMatching(plain);
    await matchPart(plain, { fileSeq: 4, line: 0 });
  });
  const read: string[] = [];
  await stage.ctx.db.withTx(async (plain) => {
    await beginMatching(plain);
    await postAgreeing(explaining(plain, read), { foreignSince: '2026-10-01' }, NOW);
  });
  expect(read).toEqual([]);
});

test('neither does a file of a second gateway, whose payments are looked for in the books of the first', async () => {
  const line = { amount: 100, fee: 1 };
  const lines = Array.from({ length: 50 }, (_, n) => ({ ...line, gateway_id: `pay_past${n}` }));
  await storeFile(stage, { gateway: 'razorpay2', lines });
  const [{ seq = 0 } = {}] = await stage.sql<{ seq: number }>('SELECT max(seq) AS seq FROM settlement_files');
  const read: string[] = [];
  await stage.ctx.db.withTx(async (plain) => {
    await beginMatching(plain);
    await matchPart(explaining(plain, read), { fileSeq: seq, line: 0 });
  });
  expect(read).toEqual([]);
});

test('neither does storing a chunk of a file, of lines that are known and of new ones', async () => {
  const [header = '', row = ''] = readFileSync(
    path.join(__dirname, '../fixtures/settlements/razorpay.csv'),
    'utf8',
  ).split('\n');
  const rows = ['line_past1', 'line_past2', 'line_new'].map((id) => row.replace('pay_BK0000000001', id));
  const content = Readable.from([Buffer.from([header, ...rows, rows[0]?.replace('INR', 'XXX')].join('\n'))]);
  const { id } = await receiveFile(stage.ctx, razorpayReconCsv, { name: null, content });
  const file = await findUnstored(stage.ctx.db, id);
  if (!file) throw new Error('the upload is no file');
  await stage.ctx.db.withTx((tx) => putSettlements(tx, 'razorpay', [STATEMENT], NOW));
  const read: string[] = [];
  const counts = await stage.ctx.db.withTx(async (plain) => {
    const tx = explaining(plain, read);
    const head = await lockNextChunk(tx, id);
    const settlements = await findSettlements(tx, 'razorpay', [STATEMENT]);
    const place = { fileId: id, number: head?.number ?? 0, fileSeq: file.seq, gateway: 'razorpay', settlements };
    await storeRejections(tx, place);
    const merged = await mergeLines(tx, place, true);
    await deleteChunk(tx, id, place.number);
    await advanceFile(tx, file.seq, { accepted: 1, rejected: 3, duplicates: 0 });
    expect(await finishFile(tx, file, NOW)).toBe(true);
    return merged;
  });
  expect(counts).toEqual({ accepted: 1, duplicates: 0, changed: 2 });
  expect(read).toEqual([]);
});

test('neither do the inbox, the reports, the ledger of an order and of a settlement, and the lines of one', async () => {
  const read: string[] = [];
  const db = explaining(stage.ctx.db, read);
  await selectExceptions(db, { state: 'open' }, 20);
  await selectExceptions(db, { kind: 'fee_variance' }, 20);
  await readDays(db, '2026-01-01', '2026-12-31');
  await readBalances(db);
  await readPostings(db, { referenceId: 'past-7' }, 20);
  const [settlement] = await stage.sql(`SELECT id, seq FROM settlements WHERE gateway_settlement_id = 'setl_past7'`);
  await readPostings(db, { settlementId: settlement.id }, 20);
  await readPostings(db, {}, 20);
  await selectLines(db, settlement.seq, { after: 0, limit: 20 });
  expect(read).toEqual([]);
});

test('the check itself finds a table that is read from end to end', async () => {
  const read: string[] = [];
  await explaining(stage.ctx.db, read).query(`SELECT count(*) FROM ledger WHERE subject LIKE '%7'`);
  expect(read).toEqual([expect.stringContaining('ledger: SELECT count(*)')]);
});
