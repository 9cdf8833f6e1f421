import type { ChargeStatus } from './statuses';
import type { Row, Table } from './transition';

/**
 * submitted: the request is about to leave. not_sent: it is certain that no request had an effect. no_answer: a request
 * may have had one. acknowledged: the PSP answered to this charge. refused: the PSP said no to the first request.
 * reported_*: what a lookup says about this charge. superseded: the customer has paid in another way. gave_up: no
 * request could be sent within the schedule. order_expired: none was before the order's end. released: a person has
 * seen that nothing was taken.
 */
export const CHARGE_EVENTS = [
  'submitted',
  'not_sent',
  'no_answer',
  'acknowledged',
  'refused',
  'reported_succeeded',
  'reported_failed',
  'superseded',
  'gave_up',
  'order_expired',
  'released',
] as const;
export type ChargeEvent = (typeof CHARGE_EVENTS)[number];

const row = (from: ChargeStatus, event: ChargeEvent, to: ChargeStatus): Row<ChargeStatus, ChargeEvent, never> => ({
  ...{ from, event, to },
  effects: [],
});

/** Every move a charge can make. Its ends are never left; a request without an answer is repeated under the same key. */
export const CHARGE_TABLE: Table<ChargeStatus, ChargeEvent, never> = [
  row('queued', 'submitted', 'submitted'),
  row('queued', 'superseded', 'canceled'),
  row('queued', 'gave_up', 'failed'),
  row('queued', 'order_expired', 'failed'),
  row('queued', 'reported_succeeded', 'succeeded'),
  row('queued', 'reported_failed', 'failed'),

  row('submitted', 'submitted', 'submitted'),
  row('submitted', 'not_sent', 'queued'),
  row('submitted', 'no_answer', 'unknown'),
  row('submitted', 'acknowledged', 'acknowledged'),
  row('submitted', 'refused', 'failed'),
  row('submitted', 'reported_succeeded', 'succeeded'),
  row('submitted', 'reported_failed', 'failed'),

  row('unknown', 'submitted', 'submitted'),
  row('unknown', 'no_answer', 'unknown'),
  row('unknown', 'acknowledged', 'acknowledged'),
  row('unknown', 'reported_succeeded', 'succeeded'),
  row('unknown', 'reported_failed', 'failed'),
  row('unknown', 'released', 'failed'),

  row('acknowledged', 'acknowledged', 'acknowledged'),
  row('acknowledged', 'reported_succeeded', 'succeeded'),
  row('acknowledged', 'reported_failed', 'failed'),
];

/** The states from which a charge does not move any more. */
export const CHARGE_ENDS: readonly ChargeStatus[] = ['succeeded', 'failed', 'canceled'];
