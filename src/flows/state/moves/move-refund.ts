import { randomUUID } from 'node:crypto';
import type { OrderState, RefundRow } from '../../../db/order-state/order-state';
import { nextRefundLookAt } from '../../../domain/decisions/schedule';
import {
  completedAmount,
  isRefundOpen,
  REFUND_TABLE,
  type RefundEffect,
  type RefundEvent,
} from '../../../domain/lifecycles/refund';
import { transition } from '../../../domain/lifecycles/transition';
import type { ProviderError } from '../../../ports';
import type { Change } from '../change';
import { refundsOfTransaction } from '../money-left';
import { forgetFacts, isResolved, raiseProblem } from '../raise-problem';

/** What came with the event: the provider's id, and what it decided. */
export interface RefundReport {
  id?: string;
  amount?: number | null;
  speedProcessed?: string | null;
  error?: ProviderError;
}

/**
 * The one place where a refund moves: looks the event up in the table and writes what became known. False when the
 * table has no row for it; the timeline says so, and nothing changes. Call `countRefunds` afterwards.
 */
export function moveRefund(change: Change, refund: RefundRow, event: RefundEvent, report: RefundReport = {}): boolean {
  const row = transition(REFUND_TABLE, refund.status, event);
  if (!row) {
    change.addTimeline('refund_event_rejected', { refund_id: refund.id, status: refund.status, event });
    return false;
  }
  const { status: from, speedProcessed, amount } = refund;
  refund.status = row.to;
  refund.providerRefundId ??= report.id ?? null;
  refund.speedProcessed = report.speedProcessed ?? speedProcessed;
  refund.amount = report.amount ?? amount;
  if (report.error) refund.error = report.error;
  if (row.to === from && refund.speedProcessed === speedProcessed && refund.amount === amount) return true;
  change.notify('refund.updated');
  if (row.to === from) return true;
  const { error } = report;
  change.addTimeline('refund_moved', {
    ...{ refund_id: refund.id, from, to: row.to, event, amount: refund.amount },
    ...(error && { code: error.code, title: error.title, advice: error.advice }),
  });
  change.recordActivity();
  refund.updatedAt = change.now;
  // What a person resolved was an earlier silence; when no lookup shows it again, that is another one.
  if (event !== 'released') forgetFacts(change, 'refund_outcome_unknown', refund.id);
  if (row.to === 'completed') {
    forgetFacts(change, 'refund_reversed', refund.id);
    watchCompleted(change);
  }
  for (const effect of row.effects) perform(change, refund, effect);
  return true;
}

/** It may fail days later, and no webhook may tell: somebody looks. */
function watchCompleted(change: Change): void {
  const { nextLookupAt } = change.order.payment;
  const at = nextRefundLookAt(change.now, change.now);
  if (at && (nextLookupAt === null || at < nextLookupAt)) change.scheduleLookup(at);
}

function perform(change: Change, { id, amount }: RefundRow, effect: RefundEffect): void {
  if (effect === 'raise_refund_reversed')
    raiseProblem(change, {
      code: 'refund_reversed',
      subject: id,
      cause: { reason: 'refund_reversed', params: { amount } },
    });
}

export type NewRefund = Pick<RefundRow, 'amount' | 'status' | 'transactionId' | 'pgTransactionId'> &
  Partial<Pick<RefundRow, 'id' | 'speedRequested' | 'speedProcessed' | 'providerRefundId' | 'external'>>;

/** Adds a refund to the order; every refund begins here. */
export function addRefund(
  change: Change,
  refund: NewRefund,
  code: 'refund_requested' | 'refund_made_elsewhere' | 'refund_doubled',
): RefundRow {
  const { order, now } = change;
  const row: RefundRow = {
    id: randomUUID(),
    speedRequested: null,
    speedProcessed: null,
    providerRefundId: null,
    external: false,
    ...refund,
    attemptedAt: null,
    error: null,
    shownAt: refund.external ? now : null,
    createdAt: now,
    updatedAt: now,
  };
  order.refunds.push(row);
  const { id: refund_id, amount, status, external } = row;
  change.addTimeline(code, { refund_id, amount, status, external });
  change.notify('refund.updated');
  change.recordActivity();
  return row;
}

/** The refunds that give back the captured money; those of a second, mistaken payment are another matter. */
const countedRefunds = (order: OrderState): RefundRow[] =>
  order.verification ? refundsOfTransaction(order, order.verification) : [];

/** Whether a refund is in progress: it is looked up, and no other may begin. */
export const isOpenRefund = (order: OrderState, { id, status }: RefundRow): boolean =>
  isRefundOpen({ status, released: isResolved(order, 'refund_outcome_unknown', id) });

/** Brings the payment's refunded amount up to date. It never exceeds what was captured: more is for a person. */
export function countRefunds(change: Change): void {
  const { order } = change;
  const { payment } = order;
  const completed = completedAmount(countedRefunds(order));
  if (completed > payment.capturedAmount)
    raiseProblem(change, {
      code: 'amount_mismatch',
      subject: 'refunds',
      cause: { reason: 'refunds_exceed_capture', params: { refunded: completed, captured: payment.capturedAmount } },
    });
  payment.refundedAmount = Math.min(completed, payment.capturedAmount);
}
