import { storeFile } from '../helpers/app/books-files';
import { runCli } from '../helpers/app/cli';
import { createStage, type Stage } from '../helpers/app/test-app';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  await storeFile(stage, {
    settlement: { id: 'setl_cli', net: 900 },
    lines: [{ gateway_id: 'pay_cli', amount: 1000 }],
  });
  await stage.runUntilIdle();
});
afterAll(() => stage.close());

const cli = (...args: string[]) =>
  runCli([...args, '--url', stage.serviceUrl], { WHATSAPP_PROVIDER: 'sandbox', DATABASE_URL: stage.databaseUrl });

test('wapay exceptions lists what does not agree, shows one with what to do, and takes an explanation', async () => {
  const [list, json] = await Promise.all([cli('exceptions', 'list'), cli('exceptions', 'list', '--json')]);
  expect(list.out).toContain('settlement_sum_mismatch');
  const { id } = JSON.parse(json.out).find(({ kind }: { kind: string }) => kind === 'settlement_sum_mismatch');
  const explained = await cli('exceptions', 'explain', id, 'A fee outside the report.');
  expect(explained.out).toMatch(/explained since [\s\S]*Note: A fee outside the report\.\nWhat to do: /);
  const wrong = await cli('exceptions', 'list', '--kind', 'odd');
  expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('--kind is one of') });
}, 120_000);

test('wapay reconcile report prints the days as a file of decimals', async () => {
  const { out } = await cli('reconcile', 'report', '--from', '2026-11-20', '--to', '2026-11-22', '--csv');
  expect(out.split('\r\n')[0]).toBe('date,currency,collected,refunded,disputed,fees,taxes,net,in_transit,credited');
  expect(out).toContain('2026-11-21,INR,0.00,0.00,0.00,0.00,0.00,0.00,10.00,0.00');
}, 120_000);
