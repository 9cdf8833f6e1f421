import type { RefundStatus } from './statuses';
import type { Row, Table } from './transition';

/**
 * reported_*: what the provider said about a refund, in its reply or in a lookup. refused: it said no and nothing happened.
 * no_answer: the request may have arrived. released: no lookup has shown it for days, and a person has seen that it was
 * not made. shown_after_release: one that was released is in progress at the provider after all.
 */
export const REFUND_EVENTS = [
  'reported_pending',
  'reported_completed',
  'reported_failed',
  'refused',
  'no_answer',
  'released',
  'shown_after_release',
] as const;
export type RefundEvent = (typeof REFUND_EVENTS)[number];

/** The money came back to the merchant: the refund no longer counts, and a person should look. */
export type RefundEffect = 'raise_refund_reversed';

const row = (
  from: RefundStatus,
  event: RefundEvent,
  to: RefundStatus,
  ...effects: RefundEffect[]
): Row<RefundStatus, RefundEvent, RefundEffect> => ({ from, event, to, effects });

/** Every move a refund can make. That a lookup does not show it is never an event. */
export const REFUND_TABLE: Table<RefundStatus, RefundEvent, RefundEffect> = [
  row('requested', 'reported_pending', 'pending'),
  row('requested', 'reported_completed', 'completed'),
  row('requested', 'reported_failed', 'failed'),
  row('requested', 'refused', 'failed'),
  row('requested', 'no_answer', 'unknown'),

  row('unknown', 'reported_pending', 'pending'),
  row('unknown', 'reported_completed', 'completed'),
  row('unknown', 'reported_failed', 'failed'),
  row('unknown', 'refused', 'failed'),
  row('unknown', 'no_answer', 'unknown'),
  row('unknown', 'released', 'failed'),

  row('pending', 'reported_pending', 'pending'),
  row('pending', 'reported_completed', 'completed'),
  row('pending', 'reported_failed', 'failed'),
  row('pending', 'no_answer', 'unknown'),

  row('completed', 'reported_completed', 'completed'),
  // Card refunds fail days after they were done (Stripe: refund.failed): the customer did not get the money.
  row('completed', 'reported_failed', 'failed', 'raise_refund_reversed'),

  row('failed', 'reported_failed', 'failed'),
  // A gateway that gave up and paid after all: the money is gone, so it counts.
  row('failed', 'reported_completed', 'completed'),
  row('failed', 'shown_after_release', 'pending'),
];

/** What a refund's amount depends on. */
export interface RefundPart {
  status: RefundStatus;
  /** Minor units; null when the provider did not tell. */
  amount: number | null;
}

/** Minor units that certainly went back. */
export const completedAmount = (refunds: readonly RefundPart[]): number =>
  refunds.reduce((sum, { status, amount }) => sum + (status === 'completed' ? (amount ?? 0) : 0), 0);

/** Minor units that may still be asked back: everything that has not failed is taken as gone. Never below zero. */
export function amountLeft(captured: number, refunds: readonly RefundPart[], disputed = 0): number {
  const standing = refunds.filter(({ status }) => status !== 'failed');
  if (standing.some(({ amount }) => amount === null)) return 0;
  return Math.max(0, captured - disputed - standing.reduce((sum, { amount }) => sum + (amount ?? 0), 0));
}

/**
 * Whether a refund is in progress: the provider is asked about it, and no other may begin. `released`: a person has
 * looked at an unknown outcome, which then goes on counting as gone and keeps nothing waiting any more.
 */
export const isRefundOpen = ({ status, released }: { status: RefundStatus; released: boolean }): boolean =>
  status === 'requested' || status === 'pending' || (status === 'unknown' && !released);
