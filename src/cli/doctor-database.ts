import type { Config } from '../config';
import { type Database, openDatabase } from '../db/client';
import { listDead } from '../db/dead';
import { startEmbedded } from '../db/embedded';
import { pendingMigrations } from '../db/migrate';
import type { Finding } from './finding';
import { moment } from './table';

/** A phone answers with `delivered` within seconds of a message; after this without any news, deliveries do not arrive. */
const SILENCE_MINUTES = 30;

/** Can the database be reached, and is it of this version? */
export function checkDatabase(config: Config): Promise<Finding[]> {
  return withDatabase(config, async (db) => {
    const [about] = await db.query<{ version: string; mode: string | null }>(
      `SELECT current_setting('server_version') AS version, to_regclass('orders')::text AS mode`,
    );
    const where = config.databaseUrl ? new URL(config.databaseUrl).host : 'embedded, .data/postgres';
    const reached: Finding = { name: 'database', status: 'ok', detail: `PostgreSQL ${about?.version} (${where})` };
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
    return [reached, migrations];
  });
}

/** Do deliveries arrive, and has any work given up? */
export function checkWork(config: Config): Promise<Finding[]> {
  return withDatabase(config, async (db) => [await checkSilence(db), await checkDead(db), await checkProblems(db)]);
}

async function checkSilence(db: Database): Promise<Finding> {
  const name = 'webhook news';
  const [row] = await db.query<{ last: Date | null; unheard: number; first: Date | null }>(
    `SELECT (SELECT max(received_at) FROM inbox) AS last, count(*) AS unheard, min(updated_at) AS first
       FROM messages
      WHERE status = 'sent' AND updated_at BETWEEN now() - interval '2 days' AND now() - $1 * interval '1 minute'
        AND updated_at > coalesce((SELECT max(received_at) FROM inbox), '-infinity')`,
    [SILENCE_MINUTES],
  );
  const last = row?.last ? `the last came ${moment(row.last.toISOString())}` : 'none has ever come';
  if (!row || row.unheard === 0) return { name, status: 'ok', detail: last };
  return {
    name,
    status: 'fail',
    detail: `${last}, although ${row.unheard} message${row.unheard === 1 ? ' was' : 's were'} sent after that`,
    advice: 'Deliveries do not arrive: check the registration, the public address, and the secrets (401 in the log).',
  };
}

async function checkDead(db: Database): Promise<Finding> {
  const dead = await listDead(db, 1_000);
  if (dead.length === 0) return { name: 'dead work', status: 'ok', detail: 'none' };
  const detail = `${dead.length} given up`;
  return { name: 'dead work', status: 'warn', detail, advice: 'See: wapay dead list' };
}

async function checkProblems(db: Database): Promise<Finding> {
  const [row] = await db.query<{ count: number }>(
    'SELECT count(DISTINCT reference_id) AS count FROM problems WHERE resolved_at IS NULL',
  );
  const count = row?.count ?? 0;
  if (count === 0) return { name: 'problems', status: 'ok', detail: 'none' };
  const detail = `${count} order${count === 1 ? '' : 's'} a person should look at`;
  return { name: 'problems', status: 'warn', detail, advice: 'See: wapay problems' };
}

async function withDatabase<T>(config: Config, work: (db: Database) => Promise<T>): Promise<T> {
  const embedded = config.databaseUrl ? null : await startEmbedded({ dataDir: '.data/postgres', log: () => {} });
  const db = openDatabase(config.databaseUrl ?? embedded?.url ?? '', 2);
  try {
    return await work(db);
  } finally {
    await db.close();
    await embedded?.stop();
  }
}
