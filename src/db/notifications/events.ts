import { randomUUID } from 'node:crypto';
import type { DeliveryStatus, EventType } from '../../domain/lifecycles/statuses';
import type { Queryable, Tx } from '../core/client';
import { rowsJson } from '../core/rows-json';

export interface EventRow {
  id: string;
  seq: number;
  type: EventType;
  createdAt: Date;
  data: unknown;
  /** Oldest first. */
  deliveries: { endpointId: string; status: DeliveryStatus; at: string; httpStatus: number | null }[];
}

/** An event to be written; `body` is the JSON text that is signed and sent. */
export interface NewEvent {
  type: EventType;
  body: string;
}

/** Writes events, and enqueues each for every enabled endpoint that wants its type. */
export async function insertEvents(
  tx: Tx,
  events: readonly (NewEvent & { referenceId: string; at: Date; trace: string | null })[],
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ body: _, ...event }) => ({ id: `evt_${randomUUID().replaceAll('-', '')}`, ...event }));
  // Not awaited here: its answer comes before the commit's and says whom to wake.
  const enqueued = tx.query(INSERT_EVENTS, [rowsJson(rows), events.map(({ body }) => body)]);
  enqueued.then(
    (deliveries) => deliveries.length > 0 && tx.wake('deliveries'),
    () => {},
  );
}

/**
 * Bodies are a parameter of their own: inside JSON they would be escaped and parsed again, and every delivery must send
 * the same bytes. `ROWS FROM` puts the two side by side, as they come.
 */
const INSERT_EVENTS = `
  WITH event AS (
    INSERT INTO events (id, type, reference_id, body, created_at, trace)
    SELECT id, type, reference_id, body, at, trace
      FROM ROWS FROM (
             json_to_recordset($1) AS (id text, type text, "referenceId" text, at timestamptz, trace text),
             unnest($2::json[])) WITH ORDINALITY AS c (id, type, reference_id, at, trace, body, position)
     ORDER BY position
    RETURNING id, type, created_at)
  INSERT INTO deliveries (event_id, endpoint_id, due_at, created_at)
  SELECT event.id, endpoint.id, event.created_at, event.created_at FROM event JOIN webhook_endpoints endpoint
      ON endpoint.status = 'enabled' AND endpoint.removed_at IS NULL
     AND (endpoint.events = '{}' OR event.type = ANY(endpoint.events))
  RETURNING id`;

const SELECT = `
  SELECT id, seq, type, created_at AS "createdAt", body->'data' AS data,
         (SELECT coalesce(json_agg(json_build_object(
                   'endpointId', d.endpoint_id, 'status', d.status, 'at', coalesce(d.attempted_at, d.created_at),
                   'httpStatus', d.http_status) ORDER BY d.id), '[]')
            FROM deliveries d WHERE d.event_id = e.id) AS deliveries
    FROM events e`;

/** Which events: of one type or one order, and those before `before` (a `seq`), where given. */
export interface EventFilter {
  type: EventType | null;
  referenceId: string | null;
  before: number | null;
  limit: number;
}

/** Reads up to `limit` events, newest first. */
export async function selectEvents(
  db: Queryable,
  { type, referenceId, before, limit }: EventFilter,
): Promise<EventRow[]> {
  // An optional condition in the SQL would prevent a prepared plan, so each combination is a statement of its own.
  const given = [
    ['type =', type],
    ['reference_id =', referenceId],
    ['seq <', before],
  ].filter(([, value]) => value !== null);
  const where = given.map(([condition], index) => `${condition} $${index + 2}`).join(' AND ');
  return db.query<EventRow>(`${SELECT} ${where && `WHERE ${where}`} ORDER BY seq DESC LIMIT $1`, [
    limit,
    ...given.map(([, value]) => value),
  ]);
}

/** Reads one event; null when there is none. */
export async function findEvent(db: Queryable, id: string): Promise<EventRow | null> {
  const [row] = await db.query<EventRow>(`${SELECT} WHERE id = $1`, [id]);
  return row ?? null;
}

/** Enqueues an event once more for every enabled endpoint that wants its type, whatever became of the deliveries before. */
export async function redeliver(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.query(
    `INSERT INTO deliveries (event_id, endpoint_id, due_at, created_at)
     SELECT event.id, endpoint.id, $2, $2 FROM events event JOIN webhook_endpoints endpoint
         ON endpoint.status = 'enabled' AND endpoint.removed_at IS NULL
        AND (endpoint.events = '{}' OR event.type = ANY(endpoint.events))
      WHERE event.id = $1`,
    [id, now],
  );
  tx.wake('deliveries');
}

/**
 * Rewrites the events of an order, delivered or not: deliveries that are still due go out without the customer's data.
 */
export async function rewriteEvents(tx: Tx, referenceId: string, rewrite: (body: unknown) => unknown): Promise<void> {
  const events = await tx.query<{ id: string; body: unknown }>('SELECT id, body FROM events WHERE reference_id = $1', [
    referenceId,
  ]);
  if (events.length === 0) return;
  await tx.query(
    `UPDATE events SET body = c.body::json FROM unnest($1::text[], $2::text[]) AS c (id, body) WHERE events.id = c.id`,
    [events.map(({ id }) => id), events.map(({ body }) => JSON.stringify(rewrite(body)))],
  );
}
