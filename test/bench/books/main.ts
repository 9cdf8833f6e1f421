import { chmod, mkdir, mkdtemp, open, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { startEmbedded } from '../../../src/dev/embedded-postgres/start';
import { createDatabase } from '../growth';
import { memoryOf, startService } from '../load/processes';
import { say } from '../measure';
import { median } from '../report';
import { compareFindings, expectedFindings, type KindResult, makeStrays } from './expected';
import { writeGatewayFile } from './gateway-file';
import { writePayu, writeStatement } from './other-files';
import { seedOurBooks } from './our-books';
import { DAYS, makePlan, RATES } from './plan';
import { importAndMatch, openApi, restOfMatching, timeCopy, timeRewrite } from './service-side';

const argument = (name: string): string | undefined =>
  process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined;
const SIZE = Number(argument('--payments') ?? 1_000_000);
const SEED = argument('--seed') ?? 'books';
/** With `--data <directory>` what was made stays there to be looked at. */
const kept = argument('--data');
/** As for a server with some gigabytes of memory; with PostgreSQL's defaults each million rows is written several times. */
const SETTINGS = { shared_buffers: '1GB', max_wal_size: '4GB' };
/**
 * As in a container of half a gigabyte. With gigabytes to spare, Node lets garbage lie until the process has about
 * 280 MB; that it ends within this proves that it needs no more.
 */
const HEAP = '--max-old-space-size=192';
/** What must not be exceeded. */
const AIMS = { import_to_copy: 4, match_to_copy: 4, peak_mb: 250, rematch_s: 5 };

async function main(): Promise<void> {
  const directory = path.resolve(kept ?? (await mkdtemp(path.join(os.tmpdir(), 'wapay-books-'))));
  await mkdir(directory, { recursive: true });
  // As root, PostgreSQL runs as another user, who must be able to enter.
  await chmod(directory, 0o755);
  const server = await startEmbedded({ dataDir: path.join(directory, 'postgres'), log: say, settings: SETTINGS });
  try {
    const url = await createDatabase(server.url, `books_${Date.now()}`);
    const sql = new Client({ connectionString: url });
    await sql.connect();
    await measureBooks(directory, url, sql);
    await sql.end();
  } finally {
    await server.stop();
    if (!kept) await rm(directory, { recursive: true, force: true });
  }
}

async function measureBooks(directory: string, url: string, sql: Client): Promise<void> {
  const now = new Date();
  const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 10);
  const plan = makePlan(SEED, SIZE, first);
  const strays = makeStrays(plan);
  const file = (name: string) => path.join(directory, name);
  const lastOfDay = SIZE + Math.floor(SIZE / DAYS);

  say(`storing ${lastOfDay} orders and writing their books`);
  await seedOurBooks(sql, plan, 0, SIZE);
  await seedOurBooks(sql, plan, SIZE, lastOfDay);
  const month = await writeGatewayFile(file('month.csv'), plan, [0, SIZE], strays.foreign);
  await writeGatewayFile(file('day.csv'), plan, [SIZE, lastOfDay], []);
  const payu = await writePayu(file('payu.json'), plan, strays.wrongSums);
  const bank = { ...strays, unknown: strays.unknownCredits };
  await writeStatement(file('bank.csv'), plan, new Map([...month.payouts, ...payu]), bank);
  await sql.query('VACUUM ANALYZE');

  const handle = await open(file('month.csv'));
  const [header = ''] = (await handle.read(Buffer.alloc(1_000), 0, 1_000, 0)).buffer.toString().split('\n');
  await handle.close();
  const copies = [await timeCopy(sql, file('month.csv'), header), await timeCopy(sql, file('month.csv'), header)];
  say(`COPY: ${copies.map((one) => one.toFixed(2)).join(', ')} s`);

  // Nobody answers at the provider: what matching finds must not be changed by a lookup.
  const service = await startService({
    ...{ role: 'all', databaseUrl: url, providerPort: 9, log: file('service.log') },
    node: [HEAP],
  });
  const api = openApi(service.port);
  await api.books.putFeeRates('razorpay', RATES);
  const whole = await importAndMatch(api, sql, 'razorpay', file('month.csv'));
  say(
    `month: import ${whole.importSeconds.toFixed(2)} s (read ${whole.readSeconds.toFixed(2)} s), match ${whole.matchSeconds.toFixed(2)} s`,
  );
  await restOfMatching(sql);
  await importAndMatch(api, sql, 'payu', file('payu.json'));
  await importAndMatch(api, sql, 'bank:hdfc', file('bank.csv'));
  const peakMb = (await memoryOf(service.pid)).peak;
  const later = await importAndMatch(api, sql, 'razorpay', file('day.csv'));
  say(`one more day: import ${later.importSeconds.toFixed(2)} s, match ${later.matchSeconds.toFixed(2)} s`);
  await service.stop();
  copies.push(await timeCopy(sql, file('month.csv'), header));

  const copy = median(copies);
  const [lines, postings] = [
    await timeRewrite(sql, 'settlement_lines', `gateway = 'razorpay'`),
    await timeRewrite(sql, 'ledger', `cause = 'line'`),
  ];
  const kinds = await compareFindings(sql, expectedFindings(plan, strays, month.unknownLines));
  const { size: bytes } = await stat(file('month.csv'));
  printKinds(kinds);
  const results = {
    import_to_copy: round(whole.importSeconds / copy),
    match_to_copy: round(whole.matchSeconds / copy),
    peak_mb: Math.round(peakMb),
    rematch_s: round(later.matchSeconds),
  };
  printRatios(results, { ...whole, bytes, copy });
  process.stdout.write(
    `PostgreSQL alone writes the lines of both files once more, with their indexes, in ${round(lines / copy)} × COPY, and their postings in ${round(postings / copy)} ×\n`,
  );
  const share = (of: (kind: KindResult) => number) => Object.fromEntries(kinds.map((kind) => [kind.kind, of(kind)]));
  const recall = share(({ planted, found }) => (planted === 0 ? 1 : found / planted));
  const precision = share(({ found, invented }) => (found === 0 ? 0 : found / (found + invented.length)));
  process.stdout.write(`${JSON.stringify({ recall, precision, ...results })}\n`);
}

const round = (value: number): number => Math.round(value * 100) / 100;

function printKinds(kinds: readonly KindResult[]): void {
  process.stdout.write(
    `${'kind'.padEnd(28)}${['planted', 'found', 'invented'].map((one) => one.padStart(10)).join('')}\n`,
  );
  for (const { kind, planted, found, invented, missed } of kinds) {
    const counts = [planted, found, invented.length].map((one) => String(one).padStart(10)).join('');
    const wrong = [
      ...missed.slice(0, 3).map((id) => `missed ${id}`),
      ...invented.slice(0, 3).map((id) => `invented ${id}`),
    ];
    process.stdout.write(`${kind.padEnd(28)}${counts}  ${wrong.join(', ')}\n`);
  }
}

function printRatios(
  results: Record<keyof typeof AIMS, number>,
  run: { rows: number; bytes: number; copy: number; importSeconds: number; matchSeconds: number },
): void {
  const perSecond = (seconds: number) => `${Math.round(run.rows / seconds).toLocaleString('en')} rows/s`;
  process.stdout.write(
    `${run.rows} rows, ${Math.round(run.bytes / 1e6)} MB; COPY ${run.copy.toFixed(2)} s (${perSecond(run.copy)}), ` +
      `import ${run.importSeconds.toFixed(2)} s (${perSecond(run.importSeconds)}), match ${run.matchSeconds.toFixed(2)} s (${perSecond(run.matchSeconds)})\n`,
  );
  for (const [name, most] of Object.entries(AIMS) as [keyof typeof AIMS, number][])
    process.stdout.write(
      `${name.padEnd(16)}${String(results[name]).padStart(10)}  aim ≤ ${most}  ${results[name] <= most ? 'met' : 'MISSED'}\n`,
    );
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
