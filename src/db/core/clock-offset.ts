import type { Queryable } from './client';

/** Milliseconds by which this database's service clock was moved forward; 0 by default. */
export async function readAheadMs(db: Queryable): Promise<number> {
  const [row] = await db.query<{ ahead: number }>('SELECT clock_ahead_ms AS ahead FROM service');
  return row?.ahead ?? 0;
}

/**
 * Moves this database's service clock forward by `ms`, permanently, and returns the total offset. The database refuses
 * it on a live service.
 */
export async function addAheadMs(db: Queryable, ms: number): Promise<number> {
  const [row] = await db.query<{ ahead: number }>(
    'UPDATE service SET clock_ahead_ms = clock_ahead_ms + $1 RETURNING clock_ahead_ms AS ahead',
    [ms],
  );
  if (!row) throw new Error('the database belongs to no service yet');
  return row.ahead;
}
