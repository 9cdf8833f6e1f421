import { claimDuePayments } from '../db/payments';
import { after } from '../domain/schedule';
import { inTrace } from '../trace';
import { changeOrder } from './change-order';
import type { Context } from './context';
import { settlePayment } from './settle-payment';

/** A claimed payment comes back after this when its worker dies: longer than any lookup can take. */
const LEASE_SECONDS = 60;

/** Takes payments that are due for a look although nobody told us anything. */
export async function claimDue(ctx: Context, limit: number): Promise<string[]> {
  const now = ctx.clock.now();
  return claimDuePayments(ctx.db, now, after(now, LEASE_SECONDS), limit);
}

/** Looks one due payment up. It has no rule of its own: what to do and when to look again is settled like any news. */
export async function reconcile(ctx: Context, referenceId: string): Promise<void> {
  const settled = await inTrace(null, () => settlePayment(ctx, referenceId, { by: 'reconciler' }));
  if (settled.outcome !== 'never_sent') return;
  // The message failed after all (WhatsApp may say so later), so there is nothing to ask about until it is sent again.
  await changeOrder(ctx, referenceId, 'reconciler', async (change) => {
    change.order.payment.nextLookupAt = null;
    change.paymentChanged = true;
  });
}
