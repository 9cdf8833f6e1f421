import { createKillStage, eventually, KEY } from '../../drills/kill/kill-stage';

jest.setTimeout(120_000);

const ROWS = 15_000;
const HEADER = 'Txn,Order,Amount,Fee,Net,On\n';
const row = (n: number) => `t${n},T-${n},10.00,0.20,${n === 10_500 ? 'odd' : '9.80'},05/11/2026\n`;
const CONTENT = HEADER + Array.from({ length: ROWS }, (_, n) => row(n)).join('');

const MAPPING = {
  columns: { id: 'Txn', reference_id: 'Order', amount: 'Amount', fee: 'Fee', net: 'Net', created_at: 'On' },
  ...{ unit: 'major', date_format: 'dd/MM/yyyy', timezone: 'Asia/Kolkata' },
};

test('an import that is killed between chunks goes on where it was, and a repeat changes nothing', async () => {
  const stage = await createKillStage();
  const call = async (base: string, path: string, init: RequestInit = {}) => {
    const headers = { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json', ...init.headers };
    const answer = await fetch(`${base}/v1${path}`, { ...init, headers });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const upload = (base: string) => {
    const init = { method: 'POST', headers: { 'Content-Type': 'text/csv' }, body: CONTENT };
    return call(base, '/settlement_files?source=csv:shop', init);
  };
  const lines = () =>
    stage.sql(`SELECT count(*)::int AS count, count(DISTINCT gateway_id)::int AS ids FROM settlement_lines`);
  try {
    const first = await stage.start({ KILL_STEP: 'import:chunk-stored', KILL_TIME: '2' });
    expect(
      (await call(first.url, '/column_mappings/shop', { method: 'PUT', body: JSON.stringify(MAPPING) })).status,
    ).toBe(200);
    const { status, body } = await upload(first.url);
    expect({ status, rows: body.rows }).toEqual({ status: 202, rows: ROWS });
    expect(await first.end).toMatchObject({ signal: 'SIGKILL' });
    const [half] = await stage.sql<{ chunks: number; chunks_read: number; status: string; accepted: number }>(
      'SELECT status, chunks, chunks_read, accepted FROM settlement_files',
    );
    expect(half).toMatchObject({ status: 'processing', chunks: 4 });
    // Two are stored at a time: a third one may just be done.
    expect([2, 3]).toContain(half?.chunks_read);
    expect(await lines()).toEqual([{ count: half?.accepted, ids: half?.accepted }]);

    const second = await stage.start();
    const done = await eventually(
      async () => {
        const file = (await call(second.url, `/settlement_files/${body.id}`)).body;
        return file.status === 'processing' ? null : file;
      },
      () => second.ended !== null,
    );
    const counts = { rows: ROWS, accepted: ROWS - 1, rejected: 1, duplicates: 0 };
    expect(done).toMatchObject({ status: 'processed', ...counts });
    expect(await lines()).toEqual([{ count: ROWS - 1, ids: ROWS - 1 }]);
    const { data } = (await call(second.url, `/settlement_files/${body.id}/rejections`)).body;
    expect(data).toEqual([{ line: 10_502, code: 'invalid_row', detail: 'Net is no amount' }]);
    expect(await upload(second.url)).toEqual({ status: 200, body: done });
    expect(await lines()).toEqual([{ count: ROWS - 1, ids: ROWS - 1 }]);
    expect(await stage.sql('SELECT count(*)::int AS chunks FROM settlement_file_chunks')).toEqual([{ chunks: 0 }]);
  } finally {
    await stage.close();
  }
});
