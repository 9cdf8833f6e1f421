import type { Queryable, Tx } from '../core/client';
import { WORKER_LOCKS } from '../sessions/worker-lock';

/** A worker whose lock is free. */
export interface DeadWorker {
  id: number;
  host: string;
  pid: number;
}

/** Workers that hold no lock: their processes ended, or lost their connections. */
export async function findDeadWorkers(db: Queryable): Promise<DeadWorker[]> {
  return db.query<DeadWorker>(`SELECT id, host, pid FROM workers WHERE pg_try_advisory_xact_lock($1, id)`, [
    WORKER_LOCKS,
  ]);
}

/** Where claims are stored: the column with the end of the lease, and the other columns that a claim sets. */
const CLAIMED = [
  { table: 'inbox', key: 'id', due: 'due_at', by: 'claimed_by', also: '' },
  { table: 'outbox', key: 'id', due: 'due_at', by: 'claimed_by', also: '' },
  { table: 'deliveries', key: 'id', due: 'due_at', by: 'claimed_by', also: ', leased_until = NULL' },
  { table: 'forward_addresses', key: 'url', due: 'due_at', by: 'claimed_by', also: '' },
  { table: 'settlement_fetches', key: 'upload_id', due: 'next_attempt_at', by: 'claimed_by', also: '' },
  { table: 'payments', key: 'reference_id', due: 'next_lookup_at', by: 'lookup_claimed_by', also: '' },
];
const QUEUES: Record<string, string> = {
  payments: 'reconciler',
  forward_addresses: 'forwards',
  settlement_fetches: 'fetches',
};

/**
 * Makes the claims of dead workers due now, and deletes workers without claims. Rows that another transaction has
 * locked wait for the next time. Claimed rows are found by the ends of their leases, before `leaseEnd`. Returns how
 * many rows were released.
 */
export async function releaseClaims(tx: Tx, ids: readonly number[], now: Date, leaseEnd: Date): Promise<number> {
  // Locked, so that no other process releases them at the same time. A worker that lives after all locks its id again,
  // or takes a new one.
  const dead = await tx.query<{ id: number }>(
    `SELECT id FROM workers WHERE id = ANY($2) AND pg_try_advisory_xact_lock($1, id)`,
    [WORKER_LOCKS, ids],
  );
  if (dead.length === 0) return 0;
  const workers = dead.map(({ id }) => id);
  let released = 0;
  for (const { table, key, due, by, also } of CLAIMED) {
    const rows = await tx.query(
      `WITH free AS MATERIALIZED (
         SELECT ${key} FROM ${table} WHERE ${due} > $2 AND ${due} <= $3 AND ${by} = ANY($1) FOR UPDATE SKIP LOCKED)
       UPDATE ${table} SET ${due} = $2, ${by} = NULL${also} FROM free WHERE ${table}.${key} = free.${key} RETURNING 1`,
      [workers, now, leaseEnd],
    );
    if (rows.length > 0) tx.wake(QUEUES[table] ?? table);
    released += rows.length;
  }
  const left = CLAIMED.map(
    ({ table, due, by }) => `EXISTS (SELECT FROM ${table} WHERE ${due} > $2 AND ${due} <= $3 AND ${by} = workers.id)`,
  );
  await tx.write(`DELETE FROM workers WHERE id = ANY($1) AND NOT (${left.join(' OR ')})`, [workers, now, leaseEnd]);
  return released;
}
