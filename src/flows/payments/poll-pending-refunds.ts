import { findOrder } from '../../db/order-state/load-orders';
import { nextRefundLookAt } from '../../domain/decisions/schedule';
import type { RefundStatus } from '../../domain/lifecycles/statuses';
import type { RefundReply } from '../../ports';
import type { Context } from '../context';
import type { Change } from '../state/change';
import { countRefunds, moveRefund } from '../state/moves/move-refund';
import { isReleased, showReleased } from './apply/apply-refunds';
import { findRefunder } from './find-refunder';

/** What a provider answered about one refund. */
export interface PolledRefund {
  refundId: string;
  reply: RefundReply & { outcome: 'accepted' };
}

/**
 * Looks up refunds one by one, where the provider's lookup of the payment does not show them: those in progress, those
 * that have completed lately, because card refunds fail days later, and those that a person has released, because their
 * amount may be refunded again.
 */
export async function pollPendingRefunds(ctx: Context, referenceId: string): Promise<PolledRefund[]> {
  const order = await findOrder(ctx.db, referenceId);
  const polled: PolledRefund[] = [];
  for (const refund of order?.refunds ?? []) {
    const { id: refundId, status, providerRefundId, shownAt, updatedAt } = refund;
    if (!order || providerRefundId === null) continue;
    const watched = status === 'completed' && shownAt === null && nextRefundLookAt(updatedAt, ctx.clock.now());
    if (!isInProgress(status) && !watched && !isReleased(order, refund)) continue;
    const reply = await findRefunder(ctx, order, refund)?.findRefund?.(providerRefundId);
    if (reply?.outcome === 'accepted') polled.push({ refundId, reply });
  }
  return polled;
}

/** `unknown` with the provider's id: for days nothing has shown it. The provider may still tell what became of it. */
const isInProgress = (status: RefundStatus): boolean => status === 'pending' || status === 'unknown';

export function applyPolledRefunds(change: Change, polled: readonly PolledRefund[]): void {
  for (const { refundId, reply } of polled) {
    const refund = change.order.refunds.find(({ id }) => id === refundId);
    if (!refund) continue;
    const failedLater = refund.status === 'completed' && reply.status === 'failed';
    const released = isReleased(change.order, refund) && reply.status !== 'failed';
    if (!isInProgress(refund.status) && !failedLater && !released) continue;
    if (released && reply.status === 'pending') showReleased(change, refund);
    else moveRefund(change, refund, `reported_${reply.status}`, { speedProcessed: reply.speedProcessed });
    // Still in progress, says the provider, so that it is not missing. One that has completed is polled only while no
    // lookup of the payment shows it.
    refund.shownAt = reply.status === 'pending' ? change.now : null;
  }
  if (polled.length > 0) countRefunds(change);
}
