import type { Queryable } from '../core/client';

/** The throttle of the whole WhatsApp number: it delays every entry that is sent through it. */
export const WHATSAPP_THROTTLE = 'provider';
/** The throttle of entries for the PSP; limits of the WhatsApp number do not apply to them. */
export const PSP_THROTTLE = 'psp';

/** Delays every entry with this throttle key at least until then; unlike `throttle` it does not count as a failure. */
export async function throttleUntil(db: Queryable, key: string, until: Date): Promise<void> {
  await db.write(
    `INSERT INTO pauses (key, until, failures) VALUES ($1, $2, 0)
     ON CONFLICT (key) DO UPDATE SET until = greatest(pauses.until, $2)`,
    [key, until],
  );
}

/**
 * Delays every entry with this throttle key for 4^X seconds. X starts at 0 and grows with each failure that follows
 * soon after the last (WhatsApp's advice for its pair limit); ten quiet minutes reset it. A running delay is not
 * extended: requests that were already on their way report the same limit. `seconds`: the minimum that the provider
 * asks for.
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
