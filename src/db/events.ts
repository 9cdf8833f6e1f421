import { randomUUID } from 'node:crypto';
import type { DeliveryStatus, EventType } from '../domain/words';
import { currentTrace } from '../trace';
import type { Queryable, Tx } from './client';

export interface EventRow {
  id: string;
  seq: number;
  type: EventType;
  createdAt: Date;
  data: unknown;
  /** Oldest first. */
  deliveries: { endpointId: string; status: DeliveryStatus; at: string; httpStatus: number | null }[];
}

/** Writes events and owes each to every enabled endpoint that wants its type. `bodies` are JSON texts. */
export async function insertEvents(
  tx: Tx,
  referenceId: string,
  events: { type: EventType; body: string }[],
  now: Date,
): Promise<void> {
  const ids = events.map(() => `evt_${randomUUID().replaceAll('-', '')}`);
  // Nobody waits for the answer; when it comes, before that of the commit, it says whom to wake.
  const owed = tx.query(
    `WITH event AS (
       INSERT INTO events (id, type, reference_id, body, created_at, trace)
       SELECT id, type, $4, body, $5, $6 FROM unnest($1::text[], $2::text[], $3::json[]) AS event (id, type, body)
       RETURNING id, type)
     INSERT INTO deliveries (event_id, endpoint_id, due_at, created_at)
     SELECT event.id, endpoint.id, $5, $5 FROM event JOIN webhook_endpoints endpoint
         ON endpoint.status = 'enabled' AND endpoint.removed_at IS NULL
        AND (endpoint.events = '{}' OR event.type = ANY(endpoint.events))
     RETURNING id`,
    [ids, events.map(({ type }) => type), events.map(({ body }) => body), referenceId, now, currentTrace()],
  );
  owed.then(
    (rows) => rows.length > 0 && tx.wake('deliveries'),
    () => {},
  );
}

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
  // A condition that may be absent would keep the statement from being planned once: each combination is one of its own.
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

/** Owes an event once more to every enabled endpoint that wants its type, whatever became of the deliveries before. */
export async function oweAgain(tx: Tx, id: string, now: Date): Promise<void> {
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

/** Removes the events of these orders with their deliveries: their bodies hold the customer. */
export async function eraseEvents(tx: Tx, referenceIds: string[]): Promise<void> {
  await tx.query('DELETE FROM events WHERE reference_id = ANY($1)', [referenceIds]);
}
