import type { Queryable } from '../core/client';

/** A provider that does not answer. */
export interface Outage {
  provider: string;
  since: Date;
}

/**
 * A running process probes once a minute. After this time without a report the outage is forgotten: the process has
 * died or has no requests.
 */
const FORGOTTEN = `interval '10 minutes'`;

/** Records that a provider does not answer. */
export async function noteOutage(db: Queryable, provider: string, now: Date): Promise<void> {
  await db.query(
    `INSERT INTO provider_outages (provider, since, seen_at) VALUES ($1, $2, $2)
     ON CONFLICT (provider) DO UPDATE
        SET since = CASE WHEN provider_outages.seen_at < $2::timestamptz - ${FORGOTTEN} THEN $2
                         ELSE provider_outages.since END,
            seen_at = $2`,
    [provider, now],
  );
}

/** The provider answers again. */
export async function endOutage(db: Queryable, provider: string): Promise<void> {
  await db.query('DELETE FROM provider_outages WHERE provider = $1', [provider]);
}

/** Providers that did not answer their last request, the longest outage first. */
export async function readOutages(db: Queryable, now: Date): Promise<Outage[]> {
  return db.query<Outage & Record<string, unknown>>(
    `SELECT provider, since FROM provider_outages WHERE seen_at >= $1::timestamptz - ${FORGOTTEN} ORDER BY since, provider`,
    [now],
  );
}
