import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startEmbedded } from '../../../src/dev/embedded-postgres/start';
import { ask } from '../ha/postgres-pair';
import { freePort } from '../ha/programs';
import { type Books, compareBooks, isPaid, OPEN } from '../ha/read-books';
import { API_KEY, Traffic, WEBHOOK_TOKEN } from '../ha/traffic';
import { Random } from '../simulation/random';
import { type Build, type BuiltProcess, buildOlder, removeOlder, startBuilt, THIS_BUILD } from './builds';

export interface UpgradeReport extends Books {
  /** What each version says in the end: payments by state, with the sums of their amounts and of what was captured. */
  money: Record<string, unknown>[];
  migrations: number;
  /** The longest time without any acknowledgement, in ms. */
  longestSilence: number;
}

export interface UpgradeOptions {
  from: string;
  /** For each of the six phases. */
  orders: number;
  seed: string;
  onProgress(line: string): void;
}

const QUICK = { LOOKUP_SCHEDULE_SECONDS: '2,3,5,8', SEND_SCHEDULE_SECONDS: '1,2,3,5,8' };
const PHASE_MS = 4_000;
const LONGEST_REST_MS = 60_000;

const MONEY = `SELECT status::text, count(*)::int AS payments, sum(amount)::int8::text AS amount,
                      sum(captured_amount)::int8::text AS captured
                 FROM payments GROUP BY 1 ORDER BY 1`;

/**
 * Upgrades a service under traffic, one process after the other, rolls one back, goes forward again, and reads the end
 * with the older version too. Ends and removes what it made.
 */
export async function drillUpgrade(options: UpgradeOptions): Promise<UpgradeReport> {
  const { from, orders, seed, onProgress } = options;
  const directory = await mkdtemp(path.join(os.tmpdir(), 'wapay-upgrade-'));
  const older = path.join(directory, 'older');
  const running = new Set<BuiltProcess>();
  const closers: (() => Promise<unknown>)[] = [];
  const broken: string[] = [];
  try {
    const old = buildOlder(from, older);
    onProgress(`${from} is built`);
    const server = await startEmbedded({ dataDir: path.join(directory, 'postgres'), log: () => {}, durable: false });
    closers.push(server.stop);
    const sandbox = await startBuilt(THIS_BUILD, 'sandbox', { workDirectory: directory, env: {} });
    closers.push(sandbox.stop);
    const env = {
      WHATSAPP_PROVIDER: 'sandbox',
      DATABASE_URL: server.url,
      SANDBOX_URL: sandbox.url,
      WEBHOOK_TOKEN,
      ...QUICK,
    };
    const start = async (build: Build, role: string): Promise<BuiltProcess> => {
      const started = await startBuilt(build, role, { workDirectory: directory, env });
      running.add(started);
      return started;
    };
    const stop = async (one: BuiltProcess): Promise<void> => {
      const code = await one.stop();
      running.delete(one);
      if (code !== 0) broken.push(`${one.role} of ${one.build} ended with ${code}`);
    };

    let api = await start(old, 'api');
    const front = await startFrontDoor(() => api.port);
    closers.push(front.close);
    let workers = [await start(old, 'worker'), await start(old, 'worker')];
    const traffic = new Traffic(front.url, sandbox.url, new Random(seed));
    let sent = 0;
    const busy = async (what: string, work: () => Promise<void>): Promise<void> => {
      onProgress(what);
      const change = work();
      for (let index = 0; index < orders; index++) {
        traffic.step(sent++);
        await delay(PHASE_MS / orders);
        if (index % 10 === 9) await traffic.visitCustomers();
      }
      await change;
    };
    const replaceWorker = (index: number, build: Build) => async (): Promise<void> => {
      const before = workers[index];
      const after = await start(build, 'worker');
      if (before) await stop(before);
      workers = workers.map((one, place) => (place === index ? after : one));
    };
    const replaceApi = (build: Build) => async (): Promise<void> => {
      const before = api;
      api = await start(build, 'api');
      await stop(before);
    };

    await busy('all old', async () => {});
    const paidBefore = await ask<{ ref: string; captured: number }>(server.url, CAPTURED);
    await busy('the first new worker migrates, beside an old worker and an old api', replaceWorker(0, THIS_BUILD));
    await busy('the api is new', replaceApi(THIS_BUILD));
    await busy('the new worker is rolled back', replaceWorker(0, old));
    await busy('forward again', replaceWorker(0, THIS_BUILD));
    await busy('the last old worker is replaced', replaceWorker(1, THIS_BUILD));
    await traffic.finish();
    await finishWork(server.url, traffic);

    const books = await compareBooks(server.url, sandbox.url, traffic.acknowledged);
    const money = await ask<Record<string, unknown>>(server.url, MONEY);
    const now = new Map(
      (await ask<{ ref: string; captured: number }>(server.url, CAPTURED)).map((row) => [row.ref, row.captured]),
    );
    for (const { ref, captured } of paidBefore)
      if (now.get(ref) !== captured)
        broken.push(`${ref}: ${captured} captured before the upgrade, ${now.get(ref)} after it`);
    // The version before can still read all of it: a roll-back needs no restore.
    await replaceApi(old)();
    const read = await readByApi(api.url);
    if (JSON.stringify(read) !== JSON.stringify(money))
      broken.push(`${from} reads ${JSON.stringify(read)}, the tables hold ${JSON.stringify(money)}`);
    const [row] = await ask<{ n: number }>(server.url, 'SELECT count(*)::int AS n FROM _prisma_migrations');
    return {
      ...books,
      ...{ money, migrations: row?.n ?? 0, longestSilence: traffic.longestSilence },
      broken: [...books.broken, ...broken],
    };
  } finally {
    await Promise.all([...running].map((one) => one.stop()));
    for (const close of closers.reverse()) await close();
    await removeOlder(older);
    await rm(directory, { recursive: true, force: true });
  }
}

const CAPTURED = `SELECT reference_id AS ref, captured_amount::int AS captured FROM payments WHERE status = 'captured'`;

/** Until nothing is to be done any more, and every payment of a customer is captured. */
async function finishWork(databaseUrl: string, traffic: Traffic): Promise<void> {
  const deadline = Date.now() + LONGEST_REST_MS;
  const isDone = async (): Promise<boolean> => {
    const phones = await traffic.visitCustomers();
    await traffic.finish();
    const [row] = await ask<{ n: number }>(
      databaseUrl,
      `SELECT count(*)::int AS n FROM payments WHERE status = 'captured'`,
    );
    return (await ask(databaseUrl, OPEN)).length === 0 && row?.n === phones.filter(isPaid).length;
  };
  while (!(await isDone()) && Date.now() < deadline) await delay(500);
}

/** One address for clients, whichever process serves at the moment. */
async function startFrontDoor(port: () => number): Promise<{ url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port(), '127.0.0.1');
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy()).on('close', () => sockets.delete(one));
      one.pipe(other);
    }
  });
  const own = await freePort();
  await new Promise<void>((resolve) => server.listen(own, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${own}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** The same sums as MONEY, from what the API tells of each order. */
async function readByApi(url: string): Promise<Record<string, unknown>[]> {
  const sums = new Map<string, { payments: number; amount: number; captured: number }>();
  for (let cursor: string | null = ''; cursor !== null; ) {
    const answer: Response = await fetch(
      `${url}/v1/orders?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      {
        headers: { Authorization: `Bearer ${API_KEY}` },
      },
    );
    const page = (await answer.json()) as OrderPage;
    for (const { total_amount, payment } of page.data) {
      const sum = sums.get(payment.status) ?? { payments: 0, amount: 0, captured: 0 };
      sums.set(payment.status, {
        payments: sum.payments + 1,
        amount: sum.amount + total_amount.value,
        captured: sum.captured + payment.captured_amount.value,
      });
    }
    cursor = page.next_cursor;
  }
  return [...sums]
    .sort(([one], [other]) => ORDER.indexOf(one) - ORDER.indexOf(other))
    .map(([status, { payments, amount, captured }]) => ({
      ...{ status, payments, amount: String(amount), captured: String(captured) },
    }));
}

/** As MONEY sorts: by the word. */
const ORDER = ['canceled', 'captured', 'expired', 'failed', 'new', 'pending'];

interface OrderPage {
  data: { total_amount: { value: number }; payment: { status: string; captured_amount: { value: number } } }[];
  next_cursor: string | null;
}
