import { claimDuePayments } from '../../db/payments/payments';
import { after } from '../../domain/decisions/schedule';
import { inTrace } from '../../trace';
import { type Context, LEASE_SECONDS } from '../context';
import { changeOrder } from '../state/change-orders';
import { syncPayment } from './sync-payment';

/** Claims payments whose lookup is due without a webhook. */
export async function claimDueLookups(ctx: Context, limit: number): Promise<string[]> {
  const now = ctx.clock.now();
  return claimDuePayments(ctx.db, { now, leaseUntil: after(now, LEASE_SECONDS), limit, workerId: ctx.workerId() });
}

/** Syncs one due payment. It has no rules of its own: the answer decides when to look again, as after a webhook. */
export async function reconcilePayment(ctx: Context, referenceId: string): Promise<void> {
  const result = await inTrace(null, () => syncPayment(ctx, referenceId, { by: 'reconciler' }));
  if (result.outcome !== 'never_sent') return;
  // The message failed after all (WhatsApp may say so later): there is nothing to look up until it is sent again.
  await changeOrder(ctx, { referenceId, cause: 'reconciler', work: (change) => change.scheduleLookup(null) });
}
