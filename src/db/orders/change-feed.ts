import type { OrderStatus, PaymentStatus } from '../../domain/lifecycles/statuses';
import type { Queryable } from '../core/client';

/** An order after a change that its resource shows. */
export interface ChangedOrder {
  referenceId: string;
  version: number;
  status: OrderStatus;
  paymentStatus: PaymentStatus;
  updatedAt: Date;
}

/** A line of the timeline; with the order when the order's last visible change wrote the line. */
export interface Line {
  id: number;
  order: ChangedOrder | null;
}

/**
 * Reads up to `limit` timeline lines after the line `after`, and those of `missing` ids that exist by now. Every
 * visible change writes a line with the same time as the order's. The lines are read by their primary key: an index on
 * the order's own time would make every change of an order more expensive.
 */
export async function readLines(db: Queryable, after: number, missing: number[], limit: number): Promise<Line[]> {
  const rows = await db.query<{ id: number } & (ChangedOrder | { referenceId: null })>(
    `WITH line AS (
       (SELECT id, reference_id, at FROM timeline WHERE id > $1 ORDER BY id LIMIT $3)
       UNION ALL
       SELECT id, reference_id, at FROM timeline WHERE id = ANY($2::int8[]))
     SELECT line.id, changed.*
       FROM line LEFT JOIN LATERAL (
         SELECT o.reference_id AS "referenceId", o.version, o.status, p.status AS "paymentStatus",
                o.updated_at AS "updatedAt"
           FROM orders o JOIN payments p USING (reference_id)
          WHERE o.reference_id = line.reference_id AND o.updated_at = line.at LIMIT 1) changed ON true
      ORDER BY line.id`,
    [after, missing, limit],
  );
  return rows.map(({ id, ...order }) => ({ id, order: order.referenceId === null ? null : order }));
}

/** Those of the newest `range` ids that lines have, lowest first. */
export async function newestLines(db: Queryable, range: number): Promise<number[]> {
  const rows = await db.query<{ id: number }>(
    'SELECT id FROM timeline WHERE id > (SELECT max(id) FROM timeline) - $1::int8 ORDER BY id',
    [range],
  );
  return rows.map(({ id }) => id);
}
