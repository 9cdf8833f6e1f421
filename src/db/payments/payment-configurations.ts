import { batchWritesPerDatabase } from '../core/batch-writes';
import type { Queryable } from '../core/client';

/** Stores WhatsApp's status of a configuration; false when a newer one is already stored. */
export async function saveConfiguration(
  db: Queryable,
  configuration: { name: string; status: string; reportedAt: Date },
  now: Date,
): Promise<boolean> {
  const rows = await db.query(
    `INSERT INTO payment_configurations (name, status, told_at, updated_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (name) DO UPDATE SET status = $2, told_at = $3, updated_at = $4
       WHERE payment_configurations.told_at <= $3
     RETURNING name`,
    [configuration.name, configuration.status, configuration.reportedAt, now],
  );
  return rows.length > 0;
}

/**
 * WhatsApp's status of each of these configurations that one was reported for. Orders that are created at the same time
 * share a statement.
 */
export const findConfigurationStatuses = batchWritesPerDatabase(
  async (db, names: string[]): Promise<Map<string, string>> => {
    const rows = await db.query<{ name: string; status: string }>(
      'SELECT name, status FROM payment_configurations WHERE name = ANY($1)',
      [[...new Set(names)]],
    );
    return new Map(rows.map(({ name, status }) => [name, status]));
  },
);
