import { claimDuePayments } from '../db/payments';
import { after } from '../domain/schedule';
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
  await settlePayment(ctx, referenceId, { by: 'reconciler' });
}
