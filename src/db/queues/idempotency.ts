import type { Queryable } from '../core/client';

/** How long a claimed key blocks other requests while its request runs; after a kill it is free after this. */
const LEASE_MS = 15_000;

export type Claim =
  /** `lease` proves ownership when the answer is stored: a request that outlived its lease must not complete it. */
  | { state: 'claimed'; lease: Date }
  | { state: 'done'; status: number; body: string }
  | { state: 'in_flight' }
  | { state: 'reused' };

/** Two hashes of one request. The current one is stored; an earlier version of wapay may have stored the other. */
export interface Fingerprints {
  current: Buffer;
  earlier: Buffer;
}

/** Claims an Idempotency-Key for a request with this fingerprint, or returns the state of the first request. */
export async function claimKey(db: Queryable, key: string, of: Fingerprints, now: Date): Promise<Claim> {
  const lease = new Date(now.getTime() + LEASE_MS);
  const claimed = await db.query(
    `INSERT INTO idempotency_keys (key, fingerprint, leased_until, created_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (key) DO UPDATE SET leased_until = $3
       WHERE idempotency_keys.fingerprint IN ($2, $5) AND idempotency_keys.status IS NULL AND idempotency_keys.leased_until <= $4
     RETURNING key`,
    [key, of.current, lease, now, of.earlier],
  );
  if (claimed.length > 0) return { state: 'claimed', lease };
  const [row] = await db.query<{ fingerprint: Buffer; status: number | null; body: string | null }>(
    'SELECT fingerprint, status, body FROM idempotency_keys WHERE key = $1',
    [key],
  );
  // The key was released between the two statements: the first request failed before it had an effect.
  if (!row) return claimKey(db, key, of, now);
  if (!row.fingerprint.equals(of.current) && !row.fingerprint.equals(of.earlier)) return { state: 'reused' };
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

/** Frees a key whose request had no effect. */
export async function releaseKey(db: Queryable, key: string, lease: Date): Promise<void> {
  await db.query('DELETE FROM idempotency_keys WHERE key = $1 AND leased_until = $2 AND status IS NULL', [key, lease]);
}
