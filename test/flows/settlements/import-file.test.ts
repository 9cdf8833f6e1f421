import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { runCli } from '../../helpers/app/cli';
import { createStage, type Json, KEY, type Stage } from '../../helpers/app/test-app';

const FIXTURES = path.resolve(__dirname, '../../fixtures/settlements');
const file = (name: string) => path.join(FIXTURES, name);
const RAZORPAY = readFileSync(file('razorpay.csv'), 'utf8');

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const url = (source: string, name = 'x') => `${stage.serviceUrl}/v1/settlement_files?source=${source}&name=${name}`;
const HEADERS = { Authorization: `Bearer ${KEY}`, 'Content-Type': 'text/csv' };

/** As the network would cut it: somewhere. */
async function* cut(content: Buffer, size = 97): AsyncGenerator<Buffer> {
  for (let from = 0; from < content.length; from += size) yield content.subarray(from, from + size);
}

async function send(source: string, content: Buffer | string, headers: object = {}): Promise<Json> {
  const body = ReadableStream.from(cut(Buffer.from(content)));
  const answer = await fetch(url(source), {
    ...{ method: 'POST', headers: { ...HEADERS, ...headers }, body, duplex: 'half' },
  } as RequestInit);
  return { status: answer.status, body: await answer.json() };
}

const read = async (id: string): Promise<Json> => (await stage.merchant.get(`/settlement_files/${id}`)).body;
const rejectionsOf = async (id: string): Promise<Json[]> =>
  (await stage.merchant.get(`/settlement_files/${id}/rejections`).expect(200)).body.data;

/** Sends a file and works until it is stored and matched. */
async function imported(source: string, content: Buffer | string): Promise<Json> {
  const { status, body } = await send(source, content);
  expect({ status, state: body.status }).toEqual({ status: 202, state: 'processing' });
  await stage.runUntilIdle();
  return read(body.id);
}

const stored = async () =>
  (
    await stage.sql(
      `SELECT (SELECT count(*) FROM settlement_files) AS files, (SELECT count(*) FROM settlement_lines) AS lines,
              (SELECT count(*) FROM settlement_file_chunks) AS chunks, (SELECT count(*) FROM bank_rows) AS bookings`,
    )
  )[0];

test('a file of Razorpay is stored once, its settlements with it, and matched by itself', async () => {
  const first = await imported('razorpay', RAZORPAY);
  expect(first).toMatchObject({
    ...{ source: 'razorpay', name: 'x', status: 'processed', rows: 9, accepted: 6, rejected: 3, duplicates: 0 },
    ...{ bytes: Buffer.byteLength(RAZORPAY), period: { from: '2026-11-03', to: '2026-11-04' } },
  });
  expect(await rejectionsOf(first.id)).toEqual([
    { line: 9, code: 'unknown_row', detail: 'credit is not the amount less fee and tax' },
    { line: 10, code: 'unknown_row', detail: 'transaction_entity is an unknown word' },
    { line: 11, code: 'unknown_row', detail: 'currency is an unknown currency' },
  ]);
  const before = await stored();
  expect(before).toMatchObject({ files: 1, lines: 6, chunks: 0 });
  expect(await send('razorpay', RAZORPAY)).toEqual({ status: 200, body: first });
  expect(await stored()).toEqual(before);
  expect(await stage.sql('SELECT matched_at FROM settlement_files')).toEqual([{ matched_at: expect.any(Date) }]);
  const { data } = (await stage.merchant.get('/settlements').expect(200)).body;
  expect(data.map((one: Json) => one.gateway_settlement_id)).toContain('setl_BK0000000001');
  const kept = JSON.stringify(await stage.sql('SELECT * FROM settlement_lines'));
  expect(kept).not.toMatch(/9876543210|two\\nlines/);
});

test('the same rows in another file change nothing; with another amount they are rejected by line, and found', async () => {
  const again = await imported('razorpay', `${RAZORPAY}\n`);
  expect(again).toMatchObject({ rows: 9, accepted: 0, rejected: 3, duplicates: 6 });
  const changed = await imported(
    'razorpay',
    RAZORPAY.replace('1000.00,INR,20.00,3.60,0.00,976.40', '1001.00,INR,20.00,3.60,0.00,977.40'),
  );
  expect(changed).toMatchObject({ accepted: 0, rejected: 4, duplicates: 5 });
  expect((await rejectionsOf(changed.id))[0]).toMatchObject({ line: 2, code: 'row_changed' });
  const { data } = (await stage.merchant.get('/exceptions?kind=unknown_row').expect(200)).body;
  expect(data.map((one: Json) => one.gateway_id)).toContain('pay_BK0000000001');
});

test('a later file that adds a settlement and a time completes a row, which counts as accepted', async () => {
  const open = RAZORPAY.split('\n').slice(0, 2).join('\n').replaceAll('BK0000000001', 'BK0000000077');
  const early = open.replace('setl_BK0000000077,05/11/2026 18:00:00,HDFCN52026110501', ',,');
  expect(await imported('razorpay', early)).toMatchObject({ rows: 1, accepted: 1 });
  expect(await imported('razorpay', open)).toMatchObject({ rows: 1, accepted: 1, duplicates: 0 });
  expect(
    await stage.sql(
      `SELECT s.gateway_settlement_id AS id, s.utr, s.gross FROM settlement_lines l
         JOIN settlements s ON s.seq = l.settlement_seq WHERE l.gateway_id = 'pay_BK0000000077'`,
    ),
  ).toEqual([{ id: 'setl_BK0000000077', utr: 'HDFCN52026110501', gross: 100_000 }]);
});

test.each<[string, string, string, RegExp]>([
  ['a header of something else', 'razorpay', 'a,b,c\n1,2,3\n', /column "a" is unknown/],
  ['a new column', 'razorpay', RAZORPAY.replace('settled_by', 'settled_by_whom'), /"settled_by_whom" is unknown/],
  ['a column twice', 'razorpay', RAZORPAY.replace('card_type', 'tax'), /"tax" is there twice/],
  ['nothing but a header', 'razorpay', RAZORPAY.split('\n')[0] ?? '', /no rows/],
  ['no row that can be read', 'razorpay', RAZORPAY.replace(/,INR,/g, ',ABC,').replace(/KWD/, 'ABC'), /none of the 9/],
  ['no bytes at all', 'payu', '', /empty/],
  ['a workbook', 'cashfree', 'PK\u0003\u0004 and so on', /export the report as CSV/],
  ['JSON that ends too early', 'razorpay_api', '{"items":[{"type":"payment"', /ends too early/],
  ['a mapping that is not there', 'csv:nobody', 'a\n1\n', /column mapping/],
  ['a source that nobody knows', 'odd', 'a\n1\n', /One of razorpay, /],
])('a file with %s is refused, and nothing is stored', async (_what, source, text, detail) => {
  const before = await stored();
  const { status, body } = await send(source, text);
  expect(status).toBe(422);
  expect(JSON.stringify(body.errors)).toMatch(new RegExp(detail.source.replaceAll('"', '\\\\+"')));
  expect(await stored()).toEqual(before);
});

test('a body that is shorter than announced stores nothing, not even what had arrived, and is no error of ours', async () => {
  const before = await stored();
  const { log } = stage.ctx;
  const errors: string[] = [];
  stage.ctx.log = { ...log, error: ({ event }) => void errors.push(String(event)) };
  // More rows than a chunk has, so that one is written before the line breaks.
  const header = RAZORPAY.split('\n')[0];
  const row = (n: number) => (RAZORPAY.split('\n')[1] ?? '').replaceAll('BK0000000001', `CUT${n}`);
  const text = [header, ...Array.from({ length: 6_000 }, (_, n) => row(n))].join('\n');
  await new Promise<void>((resolve) => {
    const sending = request(url('razorpay'), {
      ...{ method: 'POST', headers: { ...HEADERS, 'Content-Length': Buffer.byteLength(text) + 1 } },
    });
    sending.on('error', () => resolve());
    sending.write(text, async () => {
      for (let chunks = 0; chunks === 0; ) chunks = (await stored())?.chunks ?? 0;
      sending.destroy();
    });
  });
  for (let now = null; JSON.stringify(now) !== JSON.stringify(before); ) now = await stored();
  // The chunks are taken back before the request ends.
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
  stage.ctx.log = log;
  expect(errors).toEqual([]);
}, 30_000);

test('413: a file that is announced to be larger than 2 GB is refused before a byte of it is sent', async () => {
  const before = await stored();
  const { status, body } = await new Promise<Json>((resolve, reject) => {
    const sending = request(url('razorpay'), {
      ...{ method: 'POST', headers: { ...HEADERS, 'Content-Length': 2 * 1024 ** 3 + 1 } },
    });
    sending.on('error', reject).on('response', async (answer) => {
      const text = (await answer.toArray()).join('');
      sending.destroy();
      resolve({ status: answer.statusCode, body: JSON.parse(text) });
    });
    sending.flushHeaders();
  });
  expect({ status, code: body.code, detail: body.detail }).toEqual({
    ...{ status: 413, code: 'payload_too_large' },
    detail: 'The file is larger than 2 GB. Split it by day and send the parts.',
  });
  expect(await stored()).toEqual(before);
});

test('413: a file without an end is refused when the limit is passed, and what had arrived is taken back', async () => {
  const before = await stored();
  const { settings } = stage.ctx;
  stage.ctx.settings = { ...settings, mostFileBytes: 3_000_000 };
  const [header, first = ''] = RAZORPAY.split('\n');
  let chunks = 0;
  async function* rows(): AsyncGenerator<Buffer> {
    yield Buffer.from(`${header}\n`);
    for (let at = 0; ; at += 1_000) {
      const many = Array.from({ length: 1_000 }, (_, n) => first.replaceAll('BK0000000001', `BIG${at + n}`));
      yield Buffer.from(`${many.join('\n')}\n`);
      chunks ||= (await stored())?.chunks ?? 0;
    }
  }
  const answer = await fetch(url('razorpay'), {
    ...{ method: 'POST', headers: HEADERS, body: ReadableStream.from(rows()), duplex: 'half' },
  } as RequestInit);
  stage.ctx.settings = settings;
  expect({ status: answer.status, ...((await answer.json()) as Json) }).toMatchObject({
    ...{ status: 413, code: 'payload_too_large', detail: expect.stringContaining('Split it by day') },
  });
  expect(chunks).toBeGreaterThan(0);
  expect(await stored()).toEqual(before);
}, 30_000);

test('a type of content that no file has is refused', async () => {
  const { status, body } = await send('razorpay', RAZORPAY, { 'Content-Type': 'application/xml' });
  expect({ status, code: body.code }).toEqual({ status: 415, code: 'unsupported_media_type' });
});

test('415: a compressed file is refused for that, and not for what its bytes look like', async () => {
  const before = await stored();
  const { status, body } = await send('razorpay', gzipSync(RAZORPAY), { 'Content-Encoding': 'gzip' });
  expect({ status, code: body.code }).toEqual({ status: 415, code: 'unsupported_media_type' });
  expect(body.detail).toContain('without Content-Encoding');
  expect(await stored()).toEqual(before);
});

test.each([
  ['payu', 'payu.csv'],
  ['payu', 'payu.json'],
  ['cashfree', 'cashfree.csv'],
  ['phonepe', 'phonepe.csv'],
  ['billdesk', 'billdesk.txt'],
  ['stripe', 'stripe.csv'],
  ['mercadopago', 'mercadopago.csv'],
  ['pagarme', 'pagarme.json'],
  ['razorpay_api', 'razorpay_api.json'],
  ['ofx', 'ofx1.ofx'],
  ['bank:hdfc', 'hdfc.csv'],
  ['bank:sbi', 'sbi.tsv'],
])('%s is imported from %s and matched', async (source, name) => {
  const { status, rows, accepted, rejected, duplicates } = await imported(source, readFileSync(file(name)));
  expect({ status, sum: accepted + rejected + duplicates }).toEqual({ status: 'processed', sum: rows });
  expect(accepted).toBeGreaterThan(0);
  expect(await stage.sql('SELECT source FROM settlement_files WHERE matched_at IS NULL')).toEqual([]);
  expect(await stage.sql(`SELECT id FROM reconciliations WHERE status <> 'done'`)).toEqual([]);
});

test.each(['stripe', 'stripe_api'])('a payout in reais of %s is of the day that Stripe names', async (source) => {
  const text = readFileSync(file(source === 'stripe' ? 'stripe.csv' : 'stripe_api.json'), 'utf8');
  await imported(source, text.replaceAll('po_1', `po_${source}`).replaceAll('txn_', `txn_${source}`));
  const { data } = (await stage.merchant.get('/reports/settlements?from=2026-11-01&to=2026-11-30').expect(200)).body;
  const payout = data.find((one: Json) => one.gateway_settlement_id === `po_${source}`);
  expect(payout).toMatchObject({ date: '2026-11-05', currency: 'BRL' });
});

const MAPPING = {
  columns: {
    kind: 'Type',
    id: 'Txn',
    reference_id: 'Order',
    amount: 'Amount',
    fee: 'Fee',
    net: 'Net',
    created_at: 'On',
  },
  ...{ unit: 'major', date_format: 'dd/MM/yyyy', timezone: 'Asia/Kolkata', kinds: { SALE: 'payment' } },
};

test('a mapping says how to read a report; a name that a gateway has is refused, and a mapping can be taken away', async () => {
  const put = (name: string, body: object) => stage.merchant.put(`/column_mappings/${name}`, body);
  const { body } = await put('shop', MAPPING).expect(200);
  expect(body).toMatchObject({ name: 'shop', ...MAPPING, decimal: '.', separator: ',' });
  expect((await stage.merchant.get('/column_mappings').expect(200)).body).toEqual({ data: [body] });
  const report = 'Type,Txn,Order,Amount,Fee,Net,On,Who\nSALE,s1,T-1,10.00,0.20,9.80,05/11/2026,Ana\nGIFT,s2,,1,0,1,,\n';
  const file = await imported('csv:shop', report);
  expect(file).toMatchObject({ source: 'csv:shop', accepted: 1, rejected: 1, period: { from: '2026-11-05' } });
  expect(await rejectionsOf(file.id)).toEqual([{ line: 3, code: 'unknown_row', detail: 'Type is an unknown word' }]);
  const lines = await stage.sql(`SELECT gateway, gateway_id, amount, fee FROM settlement_lines WHERE gateway = 'shop'`);
  expect(lines).toEqual([{ gateway: 'shop', gateway_id: 's1', amount: 1000, fee: 20 }]);
  await put('razorpay', MAPPING).expect(422);
  await put('Shop', MAPPING).expect(422);
  const { errors } = (await put('shop', { ...MAPPING, date_format: 'later' }).expect(422)).body;
  expect(errors).toEqual([expect.objectContaining({ pointer: '/date_format' })]);
  await stage.merchant.delete('/column_mappings/shop').expect(204);
  await stage.merchant.get('/column_mappings/shop').expect(404);
  expect(await read(file.id)).toEqual(file);
});

test('wapay reconcile import shows what became of the rows, the rejected ones by line', async () => {
  const env = { WHATSAPP_PROVIDER: 'sandbox', DATABASE_URL: stage.databaseUrl };
  const cli = (...args: string[]) => runCli(['reconcile', 'import', ...args, '--url', stage.serviceUrl], env);
  const running = Promise.all([
    cli(file('kotak.csv'), '--source', 'bank:kotak'),
    cli(file('razorpay.csv'), '--source', 'razorpay'),
    cli(file('razorpay.csv'), '--source', 'payu'),
    cli(file('kotak.csv'), '--source', 'odd'),
    cli(file('nothing.csv'), '--source', 'razorpay'),
  ]);
  let ended = false;
  void running.finally(() => {
    ended = true;
  });
  while (!ended) await stage.workers.drain();
  const [imported, known, unfit, unknown, nothing] = await running;
  expect(imported).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+ rows: \d+ accepted, 0 known before/) });
  expect(known?.out).toMatch(/^9 rows: 6 accepted, 0 known before, 3 rejected[\s\S]*10 +unknown_row/);
  expect(unfit).toMatchObject({ code: 1, err: expect.stringContaining('the column "transaction_entity" is unknown') });
  expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('--source is one of razorpay') });
  expect(nothing).toMatchObject({ code: 1, err: expect.stringContaining('is not there') });
}, 120_000);
