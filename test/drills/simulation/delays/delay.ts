const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What no webhook tells is found by a look, a day apart; one that shows what was true before costs a second day. */
const TWO_LOOKS = 49 * HOUR;

/** Each kind of case that somebody must be notified of, and the milliseconds that it may take. */
export const BOUNDS = {
  'capture known': TWO_LOOKS,
  'capture that no lookup confirms': HOUR,
  'paid after cancel or expiry': TWO_LOOKS,
  'second payment': TWO_LOOKS,
  'order_details without an outcome': 25 * HOUR,
  'charge without an outcome': 25 * HOUR,
  'refund without an outcome': HOUR,
  'refund that failed after all': TWO_LOOKS,
  'claim, with a webhook': 25 * HOUR,
  'claim, without a webhook': TWO_LOOKS,
  consent: HOUR,
  'stale consent': HOUR,
  'fault of the account': 5 * MINUTE,
  'event of a problem': 0,
} as const satisfies Record<string, number>;
export type Kind = keyof typeof BOUNDS;

/** One case, from the moment the service could first know until somebody was notified. */
export interface Delay {
  kind: Kind;
  ref: string;
  since: number;
  /** null: not by the end. */
  until: number | null;
}
