import { hostname } from 'node:os';
import type { Client } from 'pg';
import type { DirectSession } from './direct-session';

/** The first number of the advisory locks of workers; the second one is the worker's id. */
export const WORKER_LOCKS = 0x77_6b_72;

/** The worker id of claims without a lock: only their lease frees them. */
export const NO_WORKER = 0;

/**
 * SQL for a claim's worker: a process whose row was deleted, because it counted as dead, claims with its lease only.
 */
export const claimant = (parameter: string): string =>
  `coalesce((SELECT id FROM workers WHERE id = ${parameter}), ${NO_WORKER})`;

/** The id under which this process claims work, for as long as it holds the id's lock. */
export interface WorkerLock {
  /** NO_WORKER before there is a lock. */
  id(): number;
  /** Resolves when the lock is held for the first time. */
  held: Promise<void>;
}

/**
 * Takes a worker id and holds its lock on `session`. After a break the same id is locked again; a new one is taken
 * when somebody has noticed the break meanwhile and released what this process had claimed.
 */
export function holdWorkerLock(session: DirectSession): WorkerLock {
  let id = NO_WORKER;
  let resolve = (): void => {};
  const held = new Promise<void>((done) => {
    resolve = done;
  });
  session.join({
    opened: async (client) => {
      if (id === NO_WORKER || !(await lockAgain(client, id))) id = await register(client);
      resolve();
    },
  });
  return { id: () => id, held };
}

async function lockAgain(client: Client, id: number): Promise<boolean> {
  const { rowCount } = await client.query(`SELECT FROM workers WHERE id = $2 AND pg_try_advisory_lock($1, $2)`, [
    WORKER_LOCKS,
    id,
  ]);
  return rowCount === 1;
}

/** Lock first, then insert the row: a row without a lock would count as a dead worker. */
async function register(client: Client): Promise<number> {
  const { rows } = await client.query<{ id: number }>(`SELECT nextval('workers_id_seq')::int AS id`);
  const id = rows[0]?.id ?? NO_WORKER;
  await client.query('SELECT pg_advisory_lock($1, $2)', [WORKER_LOCKS, id]);
  await client.query('INSERT INTO workers (id, host, pid) VALUES ($1, $2, $3)', [id, hostname(), process.pid]);
  return id;
}
