import type { Queryable } from './client';

/** By how many milliseconds the clock of this database's service has been moved forward; 0 unless somebody did. */
export async function readAheadMs(db: Queryable): Promise<number> {
  const [row] = await db.query<{ ahead: number }>('SELECT clock_ahead_ms AS ahead FROM service');
  return row?.ahead ?? 0;
}

/**
 * Moves the clock of this database's service forward by `ms`, for good, and gives how far it is ahead by now. The
 * database refuses it on a live service.
 */
export async function addAheadMs(db: Queryable, ms: number): Promise<number> {
  const [row] = await db.query<{ ahead: number }>(
    'UPDATE service SET clock_ahead_ms = clock_ahead_ms + $1 RETURNING clock_ahead_ms AS ahead',
    [ms],
  );
  if (!row) throw new Error('the database belongs to no service yet');
  return row.ahead;
}
