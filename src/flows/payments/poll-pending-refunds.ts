import { findOrder } from '../../db/order-state/load-orders';
import { nextRefundLookAt } from '../../domain/decisions/schedule';
import type { RefundReply } from '../../ports';
import type { Context } from '../context';
import type { Change } from '../state/change';
import { countRefunds, moveRefund } from '../state/moves/move-refund';
import { findRefunder } from './find-refunder';

/** What a provider answered about one refund. */
export interface PolledRefund {
  refundId: string;
  reply: RefundReply & { outcome: 'accepted' };
}

/**
 * Looks up refunds one by one, where the provider's lookup of the payment does not show them: those in progress, and
 * those that have completed lately, because card refunds fail days later.
 */
export async function pollPendingRefunds(ctx: Context, referenceId: string): Promise<PolledRefund[]> {
  const order = await findOrder(ctx.db, referenceId);
  const polled: PolledRefund[] = [];
  for (const refund of order?.refunds ?? []) {
    const { id: refundId, status, providerRefundId, shownAt, updatedAt } = refund;
    const watched = status === 'completed' && shownAt === null && nextRefundLookAt(updatedAt, ctx.clock.now());
    if (!order || (status !== 'pending' && !watched) || providerRefundId === null) continue;
    const reply = await findRefunder(ctx, order, refund)?.findRefund?.(providerRefundId);
    if (reply?.outcome === 'accepted') polled.push({ refundId, reply });
  }
  return polled;
}

export function applyPolledRefunds(change: Change, polled: readonly PolledRefund[]): void {
  for (const { refundId, reply } of polled) {
    const refund = change.order.refunds.find(({ id }) => id === refundId);
    const failedLater = refund?.status === 'completed' && reply.status === 'failed';
    if (refund && (refund.status === 'pending' || failedLater))
      moveRefund(change, refund, `reported_${reply.status}`, { speedProcessed: reply.speedProcessed });
  }
  if (polled.length > 0) countRefunds(change);
}
