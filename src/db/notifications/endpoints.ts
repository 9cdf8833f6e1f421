import type { EndpointStatus, EventType } from '../../domain/lifecycles/statuses';
import type { Queryable, Tx } from '../core/client';

export interface EndpointRow {
  id: string;
  url: string;
  /** Empty: all types. */
  events: EventType[];
  status: EndpointStatus;
  createdAt: Date;
}

const COLUMNS = `id, url, events, status, created_at AS "createdAt"`;

/** Lock number (arbitrary). Registrations wait for each other, so that two at once cannot exceed the limit. */
const REGISTER_LOCK = 7_351_002;

/** Stores an endpoint, unless there are `most` already: then null. */
export async function insertEndpoint(
  tx: Tx,
  endpoint: { id: string; url: string; events: EventType[]; secret: Buffer },
  now: Date,
  most: number,
): Promise<EndpointRow | null> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [REGISTER_LOCK]);
  const [row] = await tx.query<EndpointRow>(
    `INSERT INTO webhook_endpoints (id, url, events, secret, created_at)
     SELECT $1, $2, $3, $4, $5 WHERE (SELECT count(*) FROM webhook_endpoints WHERE removed_at IS NULL) < $6
     RETURNING ${COLUMNS}`,
    [endpoint.id, endpoint.url, endpoint.events, endpoint.secret, now, most],
  );
  return row ?? null;
}

/** All endpoints, oldest first. */
export async function selectEndpoints(db: Queryable): Promise<EndpointRow[]> {
  return db.query<EndpointRow>(`SELECT ${COLUMNS} FROM webhook_endpoints WHERE removed_at IS NULL ORDER BY seq`);
}

/** Replaces the secret; the one before goes on signing until `oldUntil`. null when there is no such endpoint. */
export async function replaceSecret(tx: Tx, id: string, secret: Buffer, oldUntil: Date): Promise<EndpointRow | null> {
  const [row] = await tx.query<EndpointRow>(
    `UPDATE webhook_endpoints SET old_secret = secret, old_secret_until = $3, secret = $2
      WHERE id = $1 AND removed_at IS NULL RETURNING ${COLUMNS}`,
    [id, secret, oldUntil],
  );
  return row ?? null;
}

/** Removes an endpoint and forgets its secrets; false when there is no such endpoint. */
export async function removeEndpoint(tx: Tx, id: string, now: Date): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE webhook_endpoints SET removed_at = $2, status = 'disabled', secret = '', old_secret = NULL
      WHERE id = $1 AND removed_at IS NULL RETURNING id`,
    [id, now],
  );
  await endDeliveries(tx, id);
  return rows.length > 0;
}

/** Disables an endpoint that answered 410 Gone. */
export async function disableEndpoint(tx: Tx, id: string): Promise<void> {
  await tx.query(`UPDATE webhook_endpoints SET status = 'disabled' WHERE id = $1`, [id]);
  await endDeliveries(tx, id);
}

/** Ends deliveries that wait for this endpoint; a request that is on its way ends by itself. */
async function endDeliveries(tx: Tx, endpointId: string): Promise<void> {
  await tx.query(
    `UPDATE deliveries SET status = 'failed', due_at = NULL
      WHERE endpoint_id = $1 AND due_at IS NOT NULL AND leased_until IS NULL`,
    [endpointId],
  );
}
