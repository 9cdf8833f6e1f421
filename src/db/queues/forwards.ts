import type { Queryable, Tx } from '../core/client';
import { rowsJson } from '../core/rows-json';
import { claimant } from '../sessions/worker-lock';

/** A delivery of WhatsApp to pass on to one address. */
export interface NewForward {
  url: string;
  /** The same for every address that gets this delivery. */
  messageId: string;
  /** WhatsApp's headers that a receiver may want to check. */
  headers: Record<string, string>;
  /** Exactly the bytes that WhatsApp signed. */
  body: Buffer;
  trace: string | null;
}

/** Stores what is to be passed on, in this order. */
export async function insertForwards(db: Queryable, forwards: readonly NewForward[], now: Date): Promise<void> {
  await db.queryPrepared(
    `INSERT INTO forwards (url, message_id, headers, body, trace, received_at)
     SELECT url, message_id, headers::jsonb, body, trace, $6
       FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::text[])
            WITH ORDINALITY AS one (url, message_id, headers, body, trace, place)
      ORDER BY place`,
    [
      forwards.map(({ url }) => url),
      forwards.map(({ messageId }) => messageId),
      forwards.map(({ headers }) => JSON.stringify(headers)),
      forwards.map(({ body }) => body),
      forwards.map(({ trace }) => trace),
      now,
    ],
  );
}

/** Addresses must be known before anything for them is claimed. */
export async function saveForwardAddresses(db: Queryable, urls: readonly string[], now: Date): Promise<void> {
  await db.query(
    'INSERT INTO forward_addresses (url, due_at) SELECT url, $2 FROM unnest($1::text[]) url ON CONFLICT DO NOTHING',
    [urls, now],
  );
}

/** An address that one worker owns for a while, so that deliveries stay in order. */
export interface ForwardJob {
  url: string;
  /** Tries that failed in a row. */
  failures: number;
  /** Proves that the address is still ours when the outcome is written. */
  leasedUntil: Date;
}

/** Claims addresses that are due and have waiting deliveries. */
export async function claimForwardAddresses(
  db: Queryable,
  now: Date,
  leaseUntil: Date,
  { urls, limit, workerId }: { urls: readonly string[]; limit: number; workerId: number },
): Promise<ForwardJob[]> {
  return db.queryPrepared<ForwardJob>(
    `WITH picked AS MATERIALIZED (
       SELECT url FROM forward_addresses address
        WHERE url = ANY($3) AND due_at <= $1
          AND (EXISTS (SELECT FROM forwards f WHERE f.url = address.url AND f.due_at IS NULL)
               OR EXISTS (SELECT FROM forwards f WHERE f.url = address.url AND f.due_at <= $1))
        LIMIT $4 FOR UPDATE SKIP LOCKED)
     UPDATE forward_addresses SET due_at = $2, claimed_by = ${claimant('$5')} FROM picked
      WHERE forward_addresses.url = picked.url
      RETURNING forward_addresses.url, failures, due_at AS "leasedUntil"`,
    [now, leaseUntil, urls, limit, workerId],
  );
}

export interface Forward {
  id: number;
  messageId: string;
  headers: Record<string, string>;
  body: Buffer;
  trace: string | null;
  /** How often it was tried before. */
  attempts: number;
}

/**
 * The next deliveries for an address: those that were set aside and are due again, then the rest in order; at most
 * `bytes`, at least one delivery.
 */
export async function selectForwards(
  db: Queryable,
  url: string,
  now: Date,
  { limit, bytes }: { limit: number; bytes: number },
): Promise<Forward[]> {
  return db.queryPrepared<Forward>(
    `WITH next AS (
       (SELECT id, 0 AS place, octet_length(body) AS size FROM forwards
         WHERE url = $1 AND due_at <= $2 ORDER BY due_at, id LIMIT $3)
       UNION ALL
       (SELECT id, 1, octet_length(body) FROM forwards WHERE url = $1 AND due_at IS NULL ORDER BY id LIMIT $3)),
     few AS (SELECT id, place, sum(size) OVER (ORDER BY place, id) - size AS before FROM next)
     SELECT id, message_id AS "messageId", headers, body, trace, attempts
       FROM few JOIN forwards USING (id) WHERE before < $4 ORDER BY place, id LIMIT $3`,
    [url, now, limit, bytes],
  );
}

/** What became of a batch. */
export interface ForwardsEnd {
  takenIds: number[];
  /** Tried and not accepted; with `dueAt` null it keeps its place in the order. */
  failed: { id: number; dueAt: Date | null }[];
  /** When the address may be tried again. */
  dueAt: Date;
  failures: number;
  /** Of the last answer; null when none came. */
  httpStatus: number | null;
}

/** Writes the outcome of a batch; bodies that were accepted are deleted. */
export async function endForwards(tx: Tx, job: ForwardJob, end: ForwardsEnd, now: Date): Promise<void> {
  if (end.takenIds.length > 0) await tx.write('DELETE FROM forwards WHERE id = ANY($1)', [end.takenIds]);
  if (end.failed.length > 0)
    await tx.write(
      `UPDATE forwards SET attempts = attempts + 1, due_at = c."dueAt"
         FROM json_to_recordset($1) AS c (id int8, "dueAt" timestamptz) WHERE forwards.id = c.id`,
      [rowsJson(end.failed)],
    );
  await tx.write(
    `UPDATE forward_addresses SET due_at = $3, claimed_by = NULL, failures = $4, http_status = $5,
            failing_since = CASE WHEN $4 > 0 THEN coalesce(failing_since, $6) END
      WHERE url = $1 AND due_at = $2`,
    [job.url, job.leasedUntil, end.dueAt, end.failures, end.httpStatus, now],
  );
}

/** Gives up at most `limit` deliveries that came before `before` and were not accepted; records their number. */
export async function giveUpForwards(db: Queryable, url: string, before: Date, now: Date, limit: number) {
  const [row] = await db.query<{ count: number }>(
    `WITH old AS (
       DELETE FROM forwards WHERE id IN (
         SELECT id FROM forwards WHERE url = $1 AND received_at < $2 ORDER BY received_at LIMIT $4) RETURNING 1),
     counted AS (SELECT count(*) AS count FROM old)
     UPDATE forward_addresses SET given_up = given_up + count, given_up_at = $3
       FROM counted WHERE url = $1 AND count > 0 RETURNING count`,
    [url, before, now, limit],
  );
  return row?.count ?? 0;
}

/** Removes up to `limit` deliveries for addresses that are no longer configured. */
export async function removeForwardsOfOthers(db: Queryable, urls: readonly string[], before: Date, limit: number) {
  const rows = await db.query(
    `DELETE FROM forwards WHERE id IN (
       SELECT id FROM forwards WHERE received_at < $2 AND url <> ALL($1)
        ORDER BY received_at LIMIT $3 FOR UPDATE SKIP LOCKED) RETURNING 1`,
    [urls, before, limit],
  );
  return rows.length;
}

export interface ForwardState {
  url: string;
  waiting: number;
  oldest: Date | null;
  failingSince: Date | null;
  httpStatus: number | null;
  givenUp: number;
  givenUpAt: Date | null;
}

/** How far each address is behind, for doctor. */
export async function readForwardStates(db: Queryable, urls: readonly string[]): Promise<ForwardState[]> {
  return db.query<ForwardState>(
    `SELECT configured.url, count(f.id) AS waiting, min(f.received_at) AS oldest, failing_since AS "failingSince",
            http_status AS "httpStatus", coalesce(given_up, 0)::int8 AS "givenUp", given_up_at AS "givenUpAt"
       FROM unnest($1::text[]) WITH ORDINALITY AS configured (url, place)
       LEFT JOIN forward_addresses address USING (url) LEFT JOIN forwards f USING (url)
      GROUP BY configured.url, place, address.url ORDER BY place`,
    [urls],
  );
}
