import type { DeliveryStatus, EndpointStatus } from '../../domain/lifecycles/statuses';
import type { Queryable } from '../core/client';
import { claimant } from '../sessions/worker-lock';

/** One claimed delivery. */
export interface DeliveryJob {
  id: number;
  eventId: string;
  endpointId: string;
  /** How often it was tried, this time included. */
  attempts: number;
  /** Proves at the end that this worker still owns the row. */
  leasedUntil: Date;
}

/**
 * Takes up to `limit` due deliveries until `leaseUntil`, and of one endpoint never more than `perEndpoint` at a time:
 * one that answers slowly, or not at all, holds back only itself. (Two processes that claim in the same instant may
 * pass that number for a moment.)
 * What is due at one instant comes in no order: to order it by id too, PostgreSQL sorts all of it, 300 ms for 100,000.
 */
export async function claimDeliveries(
  db: Queryable,
  now: Date,
  leaseUntil: Date,
  { limit, perEndpoint, workerId }: { limit: number; perEndpoint: number; workerId: number },
): Promise<DeliveryJob[]> {
  return db.queryPrepared<DeliveryJob>(
    `WITH picked AS MATERIALIZED (
       SELECT due.id FROM webhook_endpoints endpoint CROSS JOIN LATERAL (
         SELECT id FROM deliveries
          WHERE endpoint_id = endpoint.id AND due_at <= $1 ORDER BY due_at
          LIMIT greatest(0, $4 - (SELECT count(*) FROM deliveries busy
                                   WHERE busy.endpoint_id = endpoint.id AND busy.leased_until > $1))
          FOR UPDATE SKIP LOCKED) due
        LIMIT $3)
     UPDATE deliveries SET due_at = $2, leased_until = $2, attempts = attempts + 1, claimed_by = ${claimant('$5')} FROM picked
      WHERE deliveries.id = picked.id
      RETURNING deliveries.id, event_id AS "eventId", endpoint_id AS "endpointId", attempts,
                leased_until AS "leasedUntil"`,
    [now, leaseUntil, limit, perEndpoint, workerId],
  );
}

export interface Notification {
  url: string;
  status: EndpointStatus;
  secret: Buffer;
  oldSecret: Buffer | null;
  oldSecretUntil: Date | null;
  /** Exactly the bytes to sign and send. */
  body: string;
  trace: string | null;
}

/** Reads what a delivery sends and where; null when the event or the endpoint is gone. */
export async function findNotification(db: Queryable, job: DeliveryJob): Promise<Notification | null> {
  const [row] = await db.queryPrepared<Notification>(
    `SELECT endpoint.url, endpoint.status, endpoint.secret, endpoint.old_secret AS "oldSecret",
            endpoint.old_secret_until AS "oldSecretUntil", event.body::text AS body, event.trace
       FROM events event, webhook_endpoints endpoint
      WHERE event.id = $1 AND endpoint.id = $2 AND endpoint.removed_at IS NULL`,
    [job.eventId, job.endpointId],
  );
  return row ?? null;
}

/** Writes the outcome of a try; `dueAt` is the next one, null for none. Nothing when the lease was lost. */
export async function endTry(
  db: Queryable,
  job: DeliveryJob,
  outcome: { status: DeliveryStatus; at: Date; httpStatus: number | null; dueAt: Date | null },
): Promise<void> {
  await db.queryPrepared(
    `UPDATE deliveries SET status = $3, attempted_at = $4, http_status = $5, due_at = $6, leased_until = NULL,
            claimed_by = NULL
      WHERE id = $1 AND leased_until = $2`,
    [job.id, job.leasedUntil, outcome.status, outcome.at, outcome.httpStatus, outcome.dueAt],
  );
}
