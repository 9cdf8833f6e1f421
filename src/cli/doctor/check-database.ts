import type { Config } from '../../config';
import { type Database, openDatabase } from '../../db/core/client';
import { pendingMigrations } from '../../db/core/migrations/migrate';
import {
  countClearTextSecrets,
  countOrdersWithProblems,
  hasReceivedSince,
  readDeliverySilence,
  readServerTime,
  readServerVersion,
} from '../../db/maintenance/health-checks';
import { readHold } from '../../db/queues/account-holds';
import { listDead } from '../../db/queues/dead-letters';
import { countRefused } from '../../db/queues/refused-deliveries';
import { openEmbedded } from '../embedded';
import { moment } from '../table';
import type { Finding } from './finding';

/** A phone answers with `delivered` within seconds of a message; after this without any news, deliveries do not arrive. */
const SILENCE_MINUTES = 30;

/** Can the database be reached, and is it of this version? */
export function checkDatabase(config: Config): Promise<Finding[]> {
  return withDatabase(config, async (db) => {
    const version = await readServerVersion(db);
    const where = config.databaseUrl ? new URL(config.databaseUrl).host : 'embedded, .data/postgres';
    const reached: Finding = { name: 'database', status: 'ok', detail: `PostgreSQL ${version} (${where})` };
    const pending = await pendingMigrations(db.pool);
    const migrations: Finding =
      pending.length === 0
        ? { name: 'migrations', status: 'ok', detail: 'all applied' }
        : {
            name: 'migrations',
            status: 'fail',
            detail: `not applied: ${pending.join(', ')}`,
            advice: 'Start the service of this version: it applies them under a lock.',
          };
    return [reached, migrations, await checkDatabaseClock(db), ...(await checkStoredSecrets(db, pending))];
  });
}

/** Rows are due by the clock of the service; its processes and the database should agree on the time. */
async function checkDatabaseClock(db: Database): Promise<Finding> {
  const name = 'database clock';
  const before = Date.now();
  const serverTime = await readServerTime(db);
  const middle = (before + Date.now()) / 2;
  const skew = Math.round((middle - (serverTime?.getTime() ?? middle)) / 1000);
  if (Math.abs(skew) < BAD_SKEW_SECONDS) return { name, status: 'ok', detail: 'agrees with this machine’s' };
  return {
    name,
    status: 'warn',
    detail: `this machine is ${Math.abs(skew)} s ${skew > 0 ? 'ahead of' : 'behind'} the database’s`,
    advice: 'Set both clocks by NTP: orders expire, and signatures end, at the wrong moment.',
  };
}

const BAD_SKEW_SECONDS = 5;

/** What was stored before there was a key is still in clear text. */
async function checkStoredSecrets(db: Database, pending: string[]): Promise<Finding[]> {
  // Before the first start there are no tables.
  if (pending.length > 0) return [];
  const row = await countClearTextSecrets(db);
  if (!row || row.endpoints + row.credentials === 0) return [];
  return [
    {
      name: 'clear text',
      status: 'warn',
      detail: `${row.endpoints} endpoint secrets and ${row.credentials} credentials were stored before CREDENTIALS_KEY was set`,
      advice: 'Rotate the secrets (POST /v1/webhook_endpoints/{id}/rotate_secret) and store the credentials again.',
    },
  ];
}

/** Do deliveries arrive, and has any work given up? */
export function checkWork(config: Config): Promise<Finding[]> {
  return withDatabase(config, async (db) => [
    await checkHold(db),
    await checkSilence(db),
    await checkRefused(db),
    await checkDead(db),
    await checkProblems(db),
  ]);
}

/** Does a fault of the WhatsApp account keep all messages waiting? */
async function checkHold(db: Database): Promise<Finding> {
  const name = 'sending';
  const hold = await readHold(db);
  if (!hold) return { name, status: 'ok', detail: 'messages leave' };
  const { code, title, advice, since, probeAt } = hold;
  return {
    name,
    status: 'fail',
    detail: `no message leaves since ${moment(since.toISOString())}: ${title} (${code}); the next one tries ${moment(probeAt.toISOString())}`,
    advice: `${advice ?? 'See Meta Business Manager.'} Nothing has failed for it: what waits goes out once a message is accepted.`,
  };
}

async function checkSilence(db: Database): Promise<Finding> {
  const name = 'webhook news';
  const row = await readDeliverySilence(db, SILENCE_MINUTES);
  const last = row?.last ? `the last came ${moment(row.last.toISOString())}` : 'none has ever come';
  if (!row || row.unreported === 0) return { name, status: 'ok', detail: last };
  return {
    name,
    status: 'fail',
    detail: `${last}, although ${row.unreported} message${row.unreported === 1 ? ' was' : 's were'} sent after that`,
    advice: 'Deliveries do not arrive: check the registration, the public address, and the secrets (401 in the log).',
  };
}

/** Were deliveries refused lately? They may be noise of the internet, or all that WhatsApp sends. */
async function checkRefused(db: Database): Promise<Finding> {
  const name = 'refused';
  const refused = await countRefused(db, new Date(Date.now() - DAY_MS));
  if (refused.length === 0) return { name, status: 'ok', detail: 'no delivery was refused in the last day' };
  const last = refused.map(({ lastAt }) => lastAt).reduce((one, other) => (one > other ? one : other));
  const counts = refused.map(({ source, proof, count }) => `${count} at /webhooks/${source} with ${SAID[proof]}`);
  const since = await hasReceivedSince(db, last);
  return {
    name,
    // What came in after that proves that the secrets are right.
    status: since || refused.every(({ proof }) => proof === 'missing') ? 'warn' : 'fail',
    detail: `deliveries were refused in the last day: ${counts.join(', ')}; the last ${moment(last.toISOString())}`,
    advice:
      'Compare the secret here with the sender’s: WEBHOOK_TOKEN with what 360dialog has (wapay webhook register), META_APP_SECRET with the app’s, the PSP’s with its dashboard. Without any proof it is likely a stranger.',
  };
}

const DAY_MS = 86_400_000;
const SAID = { missing: 'no proof of the sender', wrong: 'a wrong one' };

async function checkDead(db: Database): Promise<Finding> {
  const dead = await listDead(db, 1_000);
  if (dead.length === 0) return { name: 'dead work', status: 'ok', detail: 'none' };
  const detail = `${dead.length} given up`;
  return { name: 'dead work', status: 'warn', detail, advice: 'See: wapay dead list' };
}

async function checkProblems(db: Database): Promise<Finding> {
  const count = await countOrdersWithProblems(db);
  if (count === 0) return { name: 'problems', status: 'ok', detail: 'none' };
  const detail = `${count} order${count === 1 ? '' : 's'} a person should look at`;
  return { name: 'problems', status: 'warn', detail, advice: 'See: wapay problems' };
}

/** Runs a check on the service's database. */
export async function withDatabase<T>(config: Config, work: (db: Database) => Promise<T>): Promise<T> {
  const embedded = config.databaseUrl ? null : await openEmbedded();
  const db = openDatabase(config.databaseUrl ?? embedded?.url ?? '', 2);
  try {
    return await work(db);
  } finally {
    await db.close();
    await embedded?.stop();
  }
}
