import type { Row, Table } from './transition';
import type { RefundStatus } from './words';

/**
 * told_*: what the provider said about a refund, in its reply or in a lookup. refused: it said no and nothing happened.
 * no_answer: the request may have arrived.
 */
export const REFUND_EVENTS = ['told_pending', 'told_completed', 'told_failed', 'refused', 'no_answer'] as const;
export type RefundEvent = (typeof REFUND_EVENTS)[number];

const row = (from: RefundStatus, event: RefundEvent, to: RefundStatus): Row<RefundStatus, RefundEvent, never> => ({
  from,
  event,
  to,
  effects: [],
});

/** Every move a refund can make. `completed` is never left; the absence of news is never an event. */
export const REFUND_TABLE: Table<RefundStatus, RefundEvent, never> = [
  row('requested', 'told_pending', 'pending'),
  row('requested', 'told_completed', 'completed'),
  row('requested', 'told_failed', 'failed'),
  row('requested', 'refused', 'failed'),
  row('requested', 'no_answer', 'unknown'),

  row('unknown', 'told_pending', 'pending'),
  row('unknown', 'told_completed', 'completed'),
  row('unknown', 'told_failed', 'failed'),
  row('unknown', 'refused', 'failed'),
  row('unknown', 'no_answer', 'unknown'),

  row('pending', 'told_pending', 'pending'),
  row('pending', 'told_completed', 'completed'),
  row('pending', 'told_failed', 'failed'),

  row('completed', 'told_completed', 'completed'),

  row('failed', 'told_failed', 'failed'),
  // A gateway that gave up and paid after all: the money is gone, so it counts.
  row('failed', 'told_completed', 'completed'),
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
export function amountLeft(captured: number, refunds: readonly RefundPart[]): number {
  const standing = refunds.filter(({ status }) => status !== 'failed');
  if (standing.some(({ amount }) => amount === null)) return 0;
  return Math.max(0, captured - standing.reduce((sum, { amount }) => sum + (amount ?? 0), 0));
}

/**
 * Whether a refund is in progress: the provider is asked about it, and no other may begin. `released`: a person has
 * looked at an unknown outcome, which then goes on counting as gone and keeps nothing waiting any more.
 */
export const isOpen = ({ status, released }: { status: RefundStatus; released: boolean }): boolean =>
  status === 'requested' || status === 'pending' || (status === 'unknown' && !released);
