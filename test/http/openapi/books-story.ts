import { storeFile, storeStatement } from '../../helpers/app/books-files';
import type { Json, Stage } from '../../helpers/app/test-app';
import type { Asking } from './ask';

/** A file that does not agree, from its findings to its credit. */
export async function tellOfBooks(stage: Stage, { ask, create }: Pick<Asking, 'ask' | 'create'>): Promise<void> {
  await create('DOC-20');
  await stage.runUntilIdle();
  await storeFile(stage, {
    settlement: { id: 'setl_DOC', net: 90000 },
    lines: [{ gateway_id: 'pay_DOC', amount: 100000, fee: 2000, tax: 360, reference_id: 'DOC-20', method: 'card' }],
  });
  const [booking] = await storeStatement(stage, [{ amount: 90000, gateway: 'razorpay' }]);
  await stage.runUntilIdle();
  const rates = { methods: { default: { percent: '2', tax_percent: '18' } } };
  const razorpay = { params: { gateway: 'razorpay' } };
  expect((await ask('put /v1/fee_rates/{gateway}', { ...razorpay, body: rates })).status).toBe(201);
  expect((await ask('put /v1/fee_rates/{gateway}', { ...razorpay, body: rates })).status).toBe(200);
  expect((await ask('get /v1/fee_rates/{gateway}', razorpay)).body.methods.default.fixed).toBe(0);
  const mapping = { columns: { id: 'Id', amount: 'Sum' }, unit: 'major', date_format: 'dd/MM/yyyy', timezone: 'UTC' };
  const shop = { params: { name: 'shop' } };
  expect((await ask('put /v1/column_mappings/{name}', { ...shop, body: mapping })).status).toBe(200);
  expect((await ask('get /v1/column_mappings/{name}', shop)).body.decimal).toBe('.');
  expect((await ask('get /v1/column_mappings')).body.data).toHaveLength(1);
  const report = { query: '?source=csv:shop&name=a.csv', raw: { type: 'text/csv', text: 'Id,Sum\ns1,1.00\ns2,x\n' } };
  const sent = await ask('post /v1/settlement_files', report);
  expect(sent.status).toBe(202);
  await stage.runUntilIdle();
  expect((await ask('post /v1/settlement_files', report)).status).toBe(200);
  expect((await ask('delete /v1/column_mappings/{name}', shop)).status).toBe(204);
  expect((await ask('get /v1/settlement_files')).body.data).toHaveLength(3);
  const stored = { params: { id: sent.body.id } };
  expect((await ask('get /v1/settlement_files/{id}', stored)).body.source).toBe('csv:shop');
  expect((await ask('get /v1/settlement_files/{id}/rejections', stored)).body.data).toHaveLength(1);
  const [settlement] = (await ask('get /v1/settlements')).body.data;
  const settled = { params: { id: settlement.id } };
  expect((await ask('get /v1/settlements/{id}', settled)).body.difference.value).toBe(7640);
  expect((await ask('get /v1/settlements/{id}/lines', settled)).body.data).toHaveLength(1);
  const found = (await ask('get /v1/exceptions', { query: '?state=open' })).body.data;
  const ofKind = (kind: string) => ({ params: { id: found.find((one: Json) => one.kind === kind).id } });
  expect((await ask('get /v1/exceptions/{id}', ofKind('missing_here'))).body.reference_id).toBe('DOC-20');
  const sum = ofKind('settlement_sum_mismatch');
  const explained = await ask('post /v1/exceptions/{id}/explain', {
    ...sum,
    body: { note: 'A known bug of theirs.' },
  });
  expect(explained.body.state).toBe('explained');
  expect((await ask('post /v1/exceptions/{id}/reopen', sum)).body.state).toBe('open');
  expect((await ask('post /v1/exceptions/{id}/reopen', sum)).status).toBe(409);
  const credit = { ...settled, body: { bank_row_id: booking } };
  expect((await ask('post /v1/settlements/{id}/credit', credit)).status).toBe(200);
  const run = await ask('post /v1/reconciliations', { body: { from: '2026-11-01', to: '2026-11-30' } });
  expect(run.status).toBe(202);
  await stage.runUntilIdle();
  const done = await ask('get /v1/reconciliations/{id}', { params: { id: run.body.id } });
  expect(done.body.status).toBe('done');
  expect((await ask('get /v1/reconciliations')).body.data.length).toBeGreaterThan(2);
  const query = '?from=2026-11-01&to=2026-11-30';
  expect((await ask('get /v1/reports/daily', { query })).body.data.length).toBeGreaterThan(0);
  expect((await ask('get /v1/reports/settlements', { query })).body.data).toHaveLength(1);
  for (const path of ['reports/daily', 'reports/settlements', 'ledger/entries'])
    await ask(`get /v1/${path}`, { query: path === 'ledger/entries' ? '' : query, headers: { Accept: 'text/csv' } });
  expect((await ask('get /v1/ledger/accounts')).body.data.length).toBeGreaterThan(0);
  expect((await ask('get /v1/ledger/entries', { query: '?limit=5' })).body.data.length).toBeGreaterThan(0);
}
