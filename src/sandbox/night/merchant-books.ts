/** What the merchant does with the files: imports them over the service's own API, has them matched, reads what is wrong. */
import { setTimeout as delay } from 'node:timers/promises';
import { askService } from '../control/merchant';
import { Problem } from '../problem';
import type { World } from '../world/world';
import { mappingOf, type SettlementUpload } from './file-formats';
import type { AccountName } from './gateway-books';
import { AGREED_RATES } from './pay-out';

/** How often, and how long, to look whether a file is stored or a run is done: a file of a night has a few rows. */
const LOOK_MS = 50;
const LONGEST_WAIT_MS = 30_000;

export interface FoundException {
  id: string;
  kind: string;
  state: string;
  reference_id: string | null;
  gateway_id: string | null;
  detail: string;
  advice: string;
}

export interface ImportedFile {
  source: string;
  name: string;
  rows: number;
  accepted: number;
  duplicates: number;
  rejected: number;
}

/** Agrees on rates with a gateway where nobody has yet, and says how its reports are read. */
export async function prepareAccount(world: World, account: AccountName): Promise<void> {
  const { percent, taxPercent } = AGREED_RATES[account];
  const rates = { default: { percent: String(percent), fixed: 0, tax_percent: String(taxPercent) } };
  const known = await askService(world, 'GET', `/v1/fee_rates/${account}`);
  if (known.status === 404) await call(world, 'PUT', `/v1/fee_rates/${account}`, { methods: rates });
  if (account !== 'razorpay') await call(world, 'PUT', `/v1/column_mappings/${account}`, mappingOf(account));
}

/** Sends a file, and waits until its rows are stored. */
export async function importFile(world: World, { source, name, text }: SettlementUpload): Promise<ImportedFile> {
  const query = new URLSearchParams({ source, name });
  let file = await call(world, 'POST', `/v1/settlement_files?${query}`, text);
  await until(world, async () => {
    file = await call(world, 'GET', `/v1/settlement_files/${file.id}`);
    return file.status !== 'processing';
  });
  const { rows, accepted, duplicates, rejected } = file;
  return { source, name, rows, accepted, duplicates, rejected };
}

/** Matches the month up to the day of `now` in both countries, and waits until it is done. */
export async function reconcile(world: World): Promise<void> {
  const day = (offsetDays: number) =>
    new Date(world.now().getTime() + offsetDays * 86_400_000).toISOString().slice(0, 10);
  let run = await call(world, 'POST', '/v1/reconciliations', { from: day(-31), to: day(1) });
  await until(world, async () => {
    run = await call(world, 'GET', `/v1/reconciliations/${run.id}`);
    return run.status !== 'running';
  });
}

/** What does not agree and nobody has explained, the newest hundred. */
export async function readExceptions(world: World): Promise<FoundException[]> {
  return (await call(world, 'GET', '/v1/exceptions?state=open&limit=100')).data;
}

/** Waits some seconds until the service has found out itself that these orders are paid; lookups may be broken. */
export async function awaitCaptures(world: World, references: readonly string[]): Promise<void> {
  const waiting = new Set(references);
  for (let waited = 0; waited < 5_000 && waiting.size > 0 && !world.ending; waited += LOOK_MS) {
    for (const reference of waiting) {
      const { status, body } = await askService(world, 'GET', `/v1/orders/${encodeURIComponent(reference)}`);
      if (status !== 200 || body?.payment?.status === 'captured') waiting.delete(reference);
    }
    if (waiting.size > 0) await delay(LOOK_MS);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the service's JSON, of which each caller knows its own part
async function call(world: World, method: 'GET' | 'POST' | 'PUT', path: string, body?: object | string): Promise<any> {
  const reply = await askService(world, method, path, body);
  if (reply.status >= 300) throw new Problem('service_refused', String(reply.body?.detail ?? reply.status));
  return reply.body;
}

async function until(world: World, isSo: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < LONGEST_WAIT_MS && !world.ending; waited += LOOK_MS) {
    if (await isSo()) return;
    await delay(LOOK_MS);
  }
  throw new Problem('no_service', 'the service takes too long over the books; do its workers run?');
}
