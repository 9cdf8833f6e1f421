import { liveDays } from '../dashboard/books-demo';
import { liveADay } from '../dashboard/dashboard-demo';
import { caller, KEYS, openDashboardStage } from '../dashboard/dashboard-page';
import type { WebStage } from '../web-stage';

/** The shop that the pictures show: two weeks with a gateway and a bank, then a busy day. */
export async function openScene(executablePath: string): Promise<WebStage> {
  const stage = await openDashboardStage(executablePath);
  const call = caller(stage.origin);
  const books = await liveDays(stage.origin, 12);
  await importFile(stage, 'razorpay', 'settlement-recon.csv', books.gatewayFile);
  await importFile(stage, 'bank:hdfc', 'hdfc-statement.csv', books.bankFile);
  await importFile(stage, 'csv:loja', 'repasses.csv', books.brazilFile);
  await importFile(stage, 'ofx', 'extrato.ofx', books.brazilBankFile);
  while (!(await isMatched(call)));
  await call('POST', '/sandbox/clock', { forward_seconds: 86_400 });
  await liveADay(stage.origin, KEYS.all);
  return stage;
}

async function importFile({ origin }: WebStage, source: string, name: string, content: string): Promise<void> {
  const answer = await fetch(`${origin}/v1/settlement_files?${new URLSearchParams({ source, name })}`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/csv', Authorization: `Bearer ${KEYS.all}` },
    body: content,
  });
  if (!answer.ok) throw new Error(`${source}: ${answer.status} ${await answer.text()}`);
}

async function isMatched(call: ReturnType<typeof caller>): Promise<boolean> {
  const { data: files } = await call('GET', '/v1/settlement_files');
  const { data: exceptions } = await call('GET', '/v1/exceptions?kind=not_credited');
  return files.every(({ status }: { status: string }) => status === 'processed') && exceptions.length > 0;
}
