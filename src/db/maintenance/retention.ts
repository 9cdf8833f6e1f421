import type { Queryable } from '../core/client';

/**
 * Removes up to `limit` inbox rows that ended before `before`; returns how many. Never removed: consents, because a
 * repeated one would charge twice; unrecognized items, which a later version may understand; and dead rows.
 */
export async function removeInbox(db: Queryable, before: Date, limit: number): Promise<number> {
  const rows = await db.query(
    `DELETE FROM inbox WHERE id IN (
       SELECT id FROM inbox WHERE ended_at < $1 AND kind NOT IN ('payment_method', 'drift') AND outcome <> 'dead'
        ORDER BY ended_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING id`,
    [before, limit],
  );
  return rows.length;
}

/**
 * Removes up to `limit` outbox rows that ended before `before`, except dead ones. The messages table still shows what
 * was sent.
 */
export async function removeOutbox(db: Queryable, before: Date, limit: number): Promise<number> {
  const rows = await db.query(
    `DELETE FROM outbox WHERE id IN (
       SELECT id FROM outbox WHERE ended_at < $1 AND outcome <> 'dead' ORDER BY ended_at LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING id`,
    [before, limit],
  );
  return rows.length;
}

/**
 * Removes up to `limit` events written before `before`, with their deliveries. One with a delivery that is still tried
 * stays: the schedule may be longer, and workers may have been away.
 */
export async function removeEvents(db: Queryable, before: Date, limit: number): Promise<number> {
  const rows = await db.query(
    `DELETE FROM events WHERE id IN (
       SELECT id FROM events
        WHERE created_at < $1
          AND NOT EXISTS (SELECT FROM deliveries d WHERE d.event_id = events.id AND d.due_at IS NOT NULL)
        ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING id`,
    [before, limit],
  );
  return rows.length;
}

/** Removes up to `limit` Idempotency-Keys claimed before `before`. */
export async function removeIdempotencyKeys(db: Queryable, before: Date, limit: number): Promise<number> {
  const rows = await db.query(
    `DELETE FROM idempotency_keys WHERE key IN (
       SELECT key FROM idempotency_keys WHERE created_at < $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING key`,
    [before, limit],
  );
  return rows.length;
}

/** Removes up to `limit` throttles that ended before `before`; by then their count of failures has expired too. */
export async function removeThrottles(db: Queryable, before: Date, limit: number): Promise<number> {
  const rows = await db.query(
    `DELETE FROM pauses WHERE key IN (SELECT key FROM pauses WHERE until < $1 LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING key`,
    [before, limit],
  );
  return rows.length;
}

/**
 * Walks the timeline from the line after `position` and removes, of the next `limit` lines, those of orders that are
 * closed: nothing changed since `before`, nobody is paying or looks for a payment, no money is on its way back, nothing
 * waits to be sent, and no problem is open. Returns the last line walked over; null when there are no more lines from
 * before `before`.
 */
export async function removeTimeline(
  db: Queryable,
  before: Date,
  position: number,
  limit: number,
): Promise<number | null> {
  const [row] = await db.query<{ last: number | null }>(
    `WITH walked AS MATERIALIZED (
       SELECT id, reference_id, at FROM timeline WHERE id > $2 ORDER BY id LIMIT $3),
     closed AS MATERIALIZED (
       SELECT o.reference_id FROM orders o JOIN payments p USING (reference_id)
        WHERE o.reference_id IN (SELECT reference_id FROM walked WHERE at < $1)
          AND o.updated_at < $1 AND (p.next_lookup_at IS NULL OR p.status = 'captured') AND p.status <> 'pending'
          AND NOT EXISTS (SELECT FROM refunds r
                           WHERE r.reference_id = o.reference_id AND r.status NOT IN ('completed', 'failed'))
          AND NOT EXISTS (SELECT FROM disputes d WHERE d.reference_id = o.reference_id AND d.status = 'open')
          AND NOT EXISTS (SELECT FROM outbox e WHERE e.lane = o.reference_id AND e.due_at IS NOT NULL)
          AND NOT EXISTS (SELECT 1 FROM problems WHERE problems.reference_id = o.reference_id AND resolved_at IS NULL)),
     removed AS (
       DELETE FROM timeline t USING walked w JOIN closed c USING (reference_id) WHERE t.id = w.id AND w.at < $1)
     SELECT max(id) FILTER (WHERE at < $1) AS last FROM walked`,
    [before, position, limit],
  );
  return row?.last ?? null;
}
