import type { Queryable } from '../core/client';

/** The throttle of the whole WhatsApp number: it delays everything that goes through it. */
export const WHATSAPP_THROTTLE = 'provider';
/** The throttle of what goes to the PSP, which the number's limits do not concern. */
export const PSP_THROTTLE = 'psp';

/** Delays everything with this throttle key until then at least; unlike `throttle` it does not count as a failure. */
export async function throttleUntil(db: Queryable, key: string, until: Date): Promise<void> {
  await db.write(
    `INSERT INTO pauses (key, until, failures) VALUES ($1, $2, 0)
     ON CONFLICT (key) DO UPDATE SET until = greatest(pauses.until, $2)`,
    [key, until],
  );
}

/**
 * Delays everything with this throttle key for 4^X seconds, X growing from 0 with each failure that follows soon after
 * the last (WhatsApp's own advice for its pair limit). Ten quiet minutes begin anew. A running delay is not prolonged:
 * requests that were already under way report the same limit. `seconds`: the least that the other side asks for.
 */
export async function throttle(db: Queryable, key: string, now: Date, seconds = 1): Promise<void> {
  await db.write(
    `INSERT INTO pauses (key, until, failures) VALUES ($1, $2::timestamptz + interval '1 second' * $3, 1)
     ON CONFLICT (key) DO UPDATE SET
       failures = CASE WHEN pauses.until < $2::timestamptz - interval '10 minutes' THEN 1 ELSE least(pauses.failures + 1, 7) END,
       until = $2::timestamptz + interval '1 second'
         * greatest($3, CASE WHEN pauses.until < $2::timestamptz - interval '10 minutes' THEN 1 ELSE power(4, least(pauses.failures, 6)) END)
     WHERE pauses.until <= $2`,
    [key, now, seconds],
  );
}
