import type { Queryable } from '../core/client';

/** How long a claimed key blocks other requests while its request runs; after a kill it is free after this. */
const LEASE_MS = 15_000;

/** The end of a lease that begins now. */
export const leaseFrom = (now: Date): Date => new Date(now.getTime() + LEASE_MS);

export type Claim =
  /** `lease` proves ownership when the answer is stored: a request that outlived its lease must not complete it. */
  | { state: 'claimed'; lease: Date }
  | { state: 'done'; status: number; body: string }
  | { state: 'in_flight' }
  | { state: 'reused' };

/**
 * Two hashes of one request: of its JSON with the members as they came, and sorted. Both are stored, because version
 * 0.1.0 knows the first one only, and its processes may run beside ours.
 */
export interface Fingerprints {
  asItCame: Buffer;
  sorted: Buffer;
}

/**
 * Claims an Idempotency-Key for a request with this fingerprint, or returns the state of the first request. One that
 * runs cannot be told from one whose process was killed: what it has done is committed with its answer or not at all,
 * and until then another must wait for the end of the lease.
 */
export async function claimKey(db: Queryable, key: string, of: Fingerprints, now: Date): Promise<Claim> {
  const lease = leaseFrom(now);
  const claimed = await db.query(
    `INSERT INTO idempotency_keys AS k (key, fingerprint, sorted_fingerprint, leased_until, created_at)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (key) DO UPDATE SET leased_until = $4, created_at = $5
       WHERE (k.fingerprint = $2 OR k.sorted_fingerprint = $3) AND k.status IS NULL AND k.leased_until <= $5
     RETURNING key`,
    [key, of.asItCame, of.sorted, lease, now],
  );
  if (claimed.length > 0) return { state: 'claimed', lease };
  const [row] = await db.query<{ isSame: boolean; status: number | null; body: string | null }>(
    `SELECT fingerprint = $2 OR coalesce(sorted_fingerprint = $3, false) AS "isSame", status, body
       FROM idempotency_keys WHERE key = $1`,
    [key, of.asItCame, of.sorted],
  );
  // The key was released between the two statements: the first request failed before it had an effect.
  if (!row) return claimKey(db, key, of, now);
  if (!row.isSame) return { state: 'reused' };
  if (row.status === null) return { state: 'in_flight' };
  return { state: 'done', status: row.status, body: row.body ?? '' };
}

/**
 * Stores the answer; in the transaction of the effect, so that there is never one without the other. False when the
 * key was lost to another request meanwhile: the effect must then be rolled back.
 */
export async function completeKey(
  db: Queryable,
  key: string,
  lease: Date,
  answer: { status: number; body: string },
): Promise<boolean> {
  const completed = await db.query(
    'UPDATE idempotency_keys SET status = $3, body = $4 WHERE key = $1 AND leased_until = $2 AND status IS NULL RETURNING key',
    [key, lease, answer.status, answer.body],
  );
  return completed.length > 0;
}

/** A claim of a key, whether or not it came about. */
export interface ClaimedKey {
  key: string;
  lease: Date;
}

/** Frees keys whose requests had no effect. One that was completed, or claimed anew, stays. */
export async function releaseKeys(db: Queryable, claims: readonly ClaimedKey[]): Promise<void> {
  await db.query(
    `DELETE FROM idempotency_keys k USING unnest($1::text[], $2::timestamptz[]) AS c (key, lease)
      WHERE k.key = c.key AND k.leased_until = c.lease AND k.status IS NULL`,
    [claims.map(({ key }) => key), claims.map(({ lease }) => lease)],
  );
}
