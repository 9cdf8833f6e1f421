/** Every way in which the world and the machines may misbehave; a run can leave some out, to find which one matters. */
export const FAULTS = [
  'crash',
  'crash_in_tx',
  'stall',
  'webhook_dropped',
  'webhook_doubled',
  'webhook_delayed',
  'webhook_forged',
  'webhook_lying',
  'webhook_batched',
  'lookup_unanswered',
  'lookup_stale',
  'lookup_lying',
  'lookup_slow',
  'send_refused',
  'send_retry',
  'send_lost_before',
  'send_lost_after',
  'send_failed_later',
] as const;
export type Fault = (typeof FAULTS)[number];

/** How probable each is where it can happen; of crashes and stalls, at each step. */
export const RATE: Record<Fault, number> = {
  crash: 0.004,
  crash_in_tx: 0.004,
  stall: 0.0006,
  webhook_dropped: 0.2,
  webhook_doubled: 0.15,
  webhook_delayed: 0.3,
  webhook_forged: 0.05,
  webhook_lying: 0.05,
  webhook_batched: 0.1,
  lookup_unanswered: 0.12,
  lookup_stale: 0.06,
  lookup_lying: 0.1,
  lookup_slow: 0.3,
  send_refused: 0.05,
  send_retry: 0.2,
  send_lost_before: 0.06,
  send_lost_after: 0.08,
  send_failed_later: 0.06,
};
