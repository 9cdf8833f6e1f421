import type { Queryable } from '../core/client';

/** `missing`: the delivery had no signature or token; `wrong`: it had one that does not match. */
export type Proof = 'missing' | 'wrong';

export interface RefusedDeliveries {
  /** The webhook's source, from the last part of the path. */
  source: string;
  proof: Proof;
  count: number;
  lastAt: Date;
}

/** Adds to the counters of the hour. */
export async function addRefused(db: Queryable, refused: readonly RefusedDeliveries[]): Promise<void> {
  await db.query(
    `INSERT INTO refused_deliveries (source, proof, hour, count, last_at)
     SELECT source, proof, date_trunc('hour', last_at, 'UTC'), count, last_at
       FROM unnest($1::text[], $2::text[], $3::int8[], $4::timestamptz[]) AS t (source, proof, count, last_at)
      ORDER BY source, proof
     ON CONFLICT (source, proof, hour) DO UPDATE
        SET count = refused_deliveries.count + excluded.count,
            last_at = greatest(refused_deliveries.last_at, excluded.last_at)`,
    [
      refused.map(({ source }) => source),
      refused.map(({ proof }) => proof),
      refused.map(({ count }) => count),
      refused.map(({ lastAt }) => lastAt),
    ],
  );
}

/** How many were refused in the hours from `from` on, by source and proof. */
export async function countRefused(db: Queryable, from: Date): Promise<RefusedDeliveries[]> {
  return db.query<RefusedDeliveries>(
    `SELECT source, proof, sum(count)::int8 AS count, max(last_at) AS "lastAt"
       FROM refused_deliveries WHERE hour >= $1 GROUP BY source, proof ORDER BY source, proof`,
    [from],
  );
}

/** Removes up to `limit` hours before `before`; returns how many. */
export async function removeRefused(db: Queryable, before: Date, limit: number): Promise<number> {
  const rows = await db.query(
    `DELETE FROM refused_deliveries WHERE (source, proof, hour) IN (
       SELECT source, proof, hour FROM refused_deliveries WHERE hour < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING hour`,
    [before, limit],
  );
  return rows.length;
}
