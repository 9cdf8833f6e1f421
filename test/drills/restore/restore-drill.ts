import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { createVault } from '../../../src/adapters/vault';
import { startEmbedded } from '../../../src/dev/embedded-postgres/start';
import { ask } from '../ha/postgres-pair';
import { API_KEY, Traffic, WEBHOOK_TOKEN } from '../ha/traffic';
import { Random } from '../simulation/random';
import { startBuilt, THIS_BUILD } from '../upgrade/builds';

export interface RestoreReport {
  /** Acknowledged before the copy began. */
  before: { orders: number; deliveries: number; captured: number };
  /** Found in the restored database. */
  restored: { orders: number; captured: number };
  copyMs: number;
  megabytes: number;
  broken: string[];
}

const QUICK = { LOOKUP_SCHEDULE_SECONDS: '2,3,5,8', SEND_SCHEDULE_SECONDS: '1,2,3,5,8' };

/**
 * Copies the data directory of a busy service's database between pg_backup_start and pg_backup_stop, as every tool for
 * backups does it, and starts another service on the copy. Ends and removes what it made.
 */
export async function drillRestore({ orders, onProgress }: { orders: number; onProgress(line: string): void }) {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'wapay-restore-'));
  await chmod(directory, 0o711);
  const closers: (() => Promise<unknown>)[] = [];
  const key = randomBytes(32).toString('base64');
  try {
    const home = path.join(directory, 'first');
    const server = await startEmbedded({ dataDir: home, log: () => {} });
    closers.push(server.stop);
    const sandbox = await startBuilt(THIS_BUILD, 'sandbox', { workDirectory: directory, env: {} });
    closers.push(sandbox.stop);
    const start = (databaseUrl: string) =>
      startBuilt(THIS_BUILD, 'all', {
        workDirectory: directory,
        env: {
          WHATSAPP_PROVIDER: 'sandbox',
          DATABASE_URL: databaseUrl,
          SANDBOX_URL: sandbox.url,
          WEBHOOK_TOKEN,
          CREDENTIALS_KEY: key,
          ...QUICK,
        },
      });
    const service = await start(server.url);
    closers.push(service.stop);
    const secret = await registerEndpoint(service.url);
    const traffic = new Traffic(service.url, sandbox.url, new Random('restore'));
    const send = async (from: number): Promise<void> => {
      for (let index = from; index < from + orders; index++) {
        traffic.step(index);
        await delay(100);
        if (index % 10 === 9) await traffic.visitCustomers();
      }
    };
    await send(0);
    await traffic.finish();
    const acknowledged = {
      orders: new Map(traffic.acknowledged.orders),
      deliveries: new Set(traffic.acknowledged.deliveries),
    };
    const captured = await ask<Captured>(server.url, CAPTURED);
    onProgress(`${acknowledged.orders.size} orders are acknowledged; the copy begins, and the service goes on`);

    const more = send(orders);
    const started = Date.now();
    const copy = await copyCluster(server.url, home, path.join(directory, 'second'));
    const copyMs = Date.now() - started;
    onProgress(`copied in ${copyMs} ms`);
    await more;
    await traffic.finish();
    await service.stop();

    const restored = await startEmbedded({ dataDir: copy, log: () => {} });
    closers.push(restored.stop);
    const rows = await ask<{ ref: string; amount: number }>(
      restored.url,
      'SELECT reference_id AS ref, amount::int AS amount FROM payments',
    );
    const again = await start(restored.url);
    closers.push(again.stop);
    const broken = [
      ...missing(acknowledged.orders, new Map(rows.map(({ ref, amount }) => [ref, amount])), 'was answered 201'),
      ...missing(asMap(captured), asMap(await ask<Captured>(restored.url, CAPTURED)), 'was captured'),
      ...(await findLostDeliveries(restored.url, acknowledged.deliveries)),
      ...(await findSecretProblems(restored.url, secret, key)),
    ];
    const { data } = (await (await fetch(`${again.url}/v1/orders?limit=1`, { headers: AUTHORIZED })).json()) as {
      data: unknown[];
    };
    if (data.length !== 1) broken.push('the restored service lists no order');
    const report: RestoreReport = {
      before: { orders: acknowledged.orders.size, deliveries: acknowledged.deliveries.size, captured: captured.length },
      restored: { orders: rows.length, captured: (await ask(restored.url, CAPTURED)).length },
      copyMs,
      megabytes: Number(execFileSync('du', ['-sm', copy], { encoding: 'utf8' }).split('\t')[0]),
      broken,
    };
    return report;
  } finally {
    for (const close of closers.reverse()) await close();
    await rm(directory, { recursive: true, force: true });
  }
}

const AUTHORIZED = { Authorization: `Bearer ${API_KEY}`, 'Content-Type': 'application/json' };
type Captured = { ref: string; amount: number };
const CAPTURED = `SELECT reference_id AS ref, captured_amount::int AS amount FROM payments WHERE status = 'captured'`;
const asMap = (rows: Captured[]) => new Map(rows.map(({ ref, amount }) => [ref, amount]));

function missing(wanted: ReadonlyMap<string, number>, found: ReadonlyMap<string, number>, what: string): string[] {
  return [...wanted].flatMap(([ref, amount]) =>
    found.get(ref) === amount ? [] : [`${ref}: ${amount} ${what}, the copy says ${found.get(ref)}`],
  );
}

async function findLostDeliveries(url: string, deliveries: ReadonlySet<string>): Promise<string[]> {
  const rows = await ask<{ ref: string }>(url, 'SELECT DISTINCT reference_id AS ref FROM inbox');
  const found = new Set(rows.map(({ ref }) => ref));
  return [...deliveries].flatMap((ref) => (found.has(ref) ? [] : [`${ref}: a delivery was answered 200 and is gone`]));
}

async function registerEndpoint(url: string): Promise<string> {
  const answer = await fetch(`${url}/v1/webhook_endpoints`, {
    method: 'POST',
    headers: AUTHORIZED,
    body: JSON.stringify({ url: 'http://127.0.0.1:9/hooks' }),
  });
  return ((await answer.json()) as { secret: string }).secret;
}

/** The endpoint's secret opens with the key that belongs to the backup, and with no other one. */
async function findSecretProblems(url: string, secret: string, key: string): Promise<string[]> {
  const [row] = await ask<{ id: string; secret: Buffer }>(url, 'SELECT id, secret FROM webhook_endpoints');
  if (!row) return ['the endpoint is gone'];
  const opens = (base64: string): boolean => {
    try {
      return createVault([Buffer.from(base64, 'base64')]).decrypt(row.secret, row.id) === secret;
    } catch {
      return false;
    }
  };
  return [
    ...(opens(key) ? [] : ['the secret does not open with CREDENTIALS_KEY']),
    ...(opens(randomBytes(32).toString('base64')) ? ['the secret opens with any key'] : []),
  ];
}

/**
 * PostgreSQL's way of copying a running cluster (Continuous Archiving, "Making a Base Backup Using the Low Level API"):
 * the files between start and stop, then the label that stop returns, and the log up to there.
 */
async function copyCluster(url: string, home: string, target: string): Promise<string> {
  const data = await readFile(path.join(home, 'place'), 'utf8').catch(() => home);
  const own = path.join(data, 'data');
  const copy = (...args: string[]): void => {
    try {
      execFileSync('cp', ['-a', ...args], { stdio: 'pipe' });
    } catch {
      // A file that PostgreSQL removed meanwhile: the log knows about it.
    }
  };
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`SELECT pg_backup_start('wapay', fast => true)`);
    execFileSync('mkdir', ['-p', target]);
    execFileSync('chmod', ['711', target]);
    copy(own, path.join(target, 'data'));
    const { rows } = await client.query<{ label: string }>(
      'SELECT labelfile AS label FROM pg_backup_stop(wait_for_archive => false)',
    );
    await rm(path.join(target, 'data/postmaster.pid'), { force: true });
    await rm(path.join(target, 'data/postmaster.opts'), { force: true });
    // With the dot: into the folder that is there.
    copy(`${own}/pg_wal/.`, path.join(target, 'data/pg_wal'));
    const label = path.join(target, 'data/backup_label');
    await writeFile(label, rows[0]?.label ?? '');
    const { uid, gid } = await stat(path.join(target, 'data/PG_VERSION'));
    await chown(label, uid, gid);
    copy(path.join(home, 'password'), path.join(target, 'password'));
    return target;
  } finally {
    await client.end();
  }
}
