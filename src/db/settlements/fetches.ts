import type { Database, Queryable, Tx } from '../core/client';
import { claimant } from '../sessions/worker-lock';

/** One day of one gateway's API, as far as it has been read. */
export interface SettlementFetch {
  source: string;
  /** YYYY-MM-DD, of the gateway. */
  day: string;
  /** Of its chunks, and of the file that they become. */
  uploadId: string;
  /** Where the next page begins; null: at the beginning. */
  cursor: string | null;
  /** Hash of the pages so far. */
  digest: Buffer | null;
  pages: number;
  items: number;
  bytes: number;
  from: string | null;
  to: string | null;
  /** Tries in a row that failed. */
  attempts: number;
}

const COLUMNS = `source, day::text AS day, upload_id AS "uploadId", cursor, digest, pages, items, bytes,
  period_from::text AS from, period_to::text AS to, attempts`;

/** Taken while a process looks for a day to fetch: a gateway is asked by one process at a time. */
const FETCH_LOCK = 72707402;

/** The newest day of a source that is planned or fetched; null: none is. */
export async function findNewestFetch(db: Queryable, source: string): Promise<string | null> {
  const [row] = await db.query<{ day: string | null }>(
    'SELECT max(day)::text AS day FROM settlement_fetches WHERE source = $1',
    [source],
  );
  return row?.day ?? null;
}

/** Plans days; those that are planned or fetched already stay as they are. Gives how many are new. */
export async function planFetches(db: Queryable, source: string, days: readonly string[], at: Date): Promise<number> {
  const rows = await db.query(
    `INSERT INTO settlement_fetches (source, day, upload_id, next_attempt_at)
     SELECT $1, day::date, gen_random_uuid(), $3 FROM unnest($2::text[]) AS day
     ON CONFLICT (source, day) DO NOTHING RETURNING day`,
    [source, days, at],
  );
  return rows.length;
}

/** Has days fetched at once: those that are planned, and again those that were fetched, from their beginnings. */
export async function requestFetches(tx: Tx, source: string, days: readonly string[], now: Date): Promise<void> {
  await tx.query(
    `INSERT INTO settlement_fetches AS f (source, day, upload_id, next_attempt_at)
     SELECT $1, day::date, gen_random_uuid(), $3 FROM unnest($2::text[]) AS day
     ON CONFLICT (source, day) DO UPDATE
        SET upload_id = excluded.upload_id, cursor = NULL, digest = NULL, pages = 0, items = 0, bytes = 0,
            period_from = NULL, period_to = NULL, attempts = 0, next_attempt_at = $3, error = NULL, claimed_by = NULL,
            failing_since = NULL, finished_at = NULL
      WHERE f.finished_at IS NOT NULL`,
    [source, days, now],
  );
  await tx.query(
    `UPDATE settlement_fetches SET next_attempt_at = $3
      WHERE source = $1 AND day = ANY($2::date[]) AND finished_at IS NULL AND claimed_by IS NULL RETURNING 1`,
    [source, days, now],
  );
  tx.wake('fetches');
}

/** Claims the oldest due day of a source that no other worker fetches; null: there is none. */
export async function claimFetch(
  db: Database,
  { sources, now, leaseEnd, worker }: { sources: readonly string[]; now: Date; leaseEnd: Date; worker: number },
): Promise<SettlementFetch | null> {
  return db.withTx(async (tx) => {
    const [lock] = await tx.query<{ free: boolean }>(`SELECT pg_try_advisory_xact_lock(${FETCH_LOCK}) AS free`);
    if (!lock?.free) return null;
    const [row] = await tx.query<SettlementFetch>(
      `UPDATE settlement_fetches SET next_attempt_at = $3, claimed_by = ${claimant('$4')}
        WHERE (source, day) = (
          SELECT f.source, f.day FROM settlement_fetches f
           WHERE f.finished_at IS NULL AND f.next_attempt_at <= $2 AND f.source = ANY($1)
             AND NOT EXISTS (SELECT FROM settlement_fetches o
                              WHERE o.source = f.source AND o.finished_at IS NULL AND o.claimed_by IS NOT NULL
                                AND o.next_attempt_at > $2)
           ORDER BY f.day LIMIT 1)
       RETURNING ${COLUMNS}`,
      [sources, now, leaseEnd, worker],
    );
    return row ?? null;
  });
}

/** Whether a day is still in the state of `fetch`. It stays locked until the transaction ends. */
export async function lockFetch(tx: Tx, { source, day, uploadId, pages }: SettlementFetch): Promise<boolean> {
  const rows = await tx.query(
    `SELECT 1 FROM settlement_fetches
      WHERE source = $1 AND day = $2 AND upload_id = $3 AND pages = $4 AND finished_at IS NULL FOR UPDATE`,
    [source, day, uploadId, pages],
  );
  return rows.length > 0;
}

/** One page more is kept. `nextAt`: when the source may be asked again; null: the day is whole. */
export async function advanceFetch(tx: Tx, fetch: SettlementFetch, nextAt: Date | null, now: Date): Promise<void> {
  const { source, day, cursor, digest, pages, items, bytes, from, to } = fetch;
  await tx.write(
    `UPDATE settlement_fetches
        SET cursor = $3, digest = $4, pages = $5, items = $6, bytes = $7, period_from = $8, period_to = $9, attempts = 0,
            error = NULL, failing_since = NULL, claimed_by = NULL, next_attempt_at = coalesce($10::timestamptz, next_attempt_at),
            finished_at = CASE WHEN $10::timestamptz IS NULL THEN $11::timestamptz END
      WHERE source = $1 AND day = $2`,
    [source, day, cursor, digest, pages, items, bytes, from, to, nextAt, now],
  );
  tx.wake('fetches');
}

/** Notes that no page came, unless somebody else has gone on meanwhile; the whole source rests until `retryAt`. */
export async function noteFailedFetch(
  db: Database,
  { source, day, uploadId, pages }: SettlementFetch,
  { error, retryAt, now }: { error: string; retryAt: Date; now: Date },
): Promise<void> {
  await db.withTx(async (tx) => {
    await tx.write(
      `UPDATE settlement_fetches
          SET attempts = attempts + 1, error = $4, failing_since = coalesce(failing_since, $5), claimed_by = NULL,
              next_attempt_at = $6
        WHERE source = $1 AND day = $2 AND upload_id = $3 AND pages = $7 AND finished_at IS NULL`,
      [source, day, uploadId, error, now, retryAt, pages],
    );
    await delayFetches(tx, source, retryAt);
  });
}

/** No day of a source is asked for before `at`. */
export async function delayFetches(tx: Tx, source: string, at: Date): Promise<void> {
  await tx.write(
    `UPDATE settlement_fetches SET next_attempt_at = $2
      WHERE source = $1 AND finished_at IS NULL AND claimed_by IS NULL AND next_attempt_at < $2`,
    [source, at],
  );
}

/** What the chunks of an upload hold. */
export async function countChunks(tx: Tx, uploadId: string): Promise<{ chunks: number; rows: number }> {
  const [row] = await tx.query<{ chunks: number; rows: number }>(
    `SELECT count(*)::int AS chunks, coalesce(sum(rows), 0)::int AS rows FROM settlement_file_chunks WHERE file_id = $1`,
    [uploadId],
  );
  return row ?? { chunks: 0, rows: 0 };
}

export interface FetchState {
  source: string;
  /** Of days that are not whole. */
  waiting: number;
  oldest: string | null;
  failingSince: Date | null;
  error: string | null;
  /** The newest day that is whole. */
  newest: string | null;
}

/** Where each source stands. */
export const readFetchStates = (db: Queryable): Promise<FetchState[]> =>
  db.query<FetchState>(
    `SELECT source, (count(*) FILTER (WHERE finished_at IS NULL))::int AS waiting,
            (min(day) FILTER (WHERE finished_at IS NULL))::text AS oldest,
            min(failing_since) FILTER (WHERE finished_at IS NULL) AS "failingSince",
            (array_agg(error ORDER BY day) FILTER (WHERE error IS NOT NULL AND finished_at IS NULL))[1] AS error,
            (max(day) FILTER (WHERE finished_at IS NOT NULL))::text AS newest
       FROM settlement_fetches GROUP BY source ORDER BY source`,
  );

export interface FetchedDay {
  source: string;
  day: string;
  pages: number;
  items: number;
  attempts: number;
  error: string | null;
  nextAttemptAt: Date;
  finishedAt: Date | null;
}

/** How far each of these days has been read. */
export const readFetchedDays = (db: Queryable, sources: readonly string[], days: readonly string[]) =>
  db.query<FetchedDay>(
    `SELECT source, day::text AS day, pages, items, attempts, error, next_attempt_at AS "nextAttemptAt",
            finished_at AS "finishedAt"
       FROM settlement_fetches WHERE source = ANY($1) AND day = ANY($2::date[]) ORDER BY source, day`,
    [sources, days],
  );
