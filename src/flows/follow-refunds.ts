import { refundsOf } from '../db/refunds';
import type { VerificationSource } from '../domain/words';
import { countRefunds, moveRefund } from './advance-refund';
import { changeOrder } from './change-order';
import type { Context } from './context';

/** Asks about refunds under way one by one, where the provider's lookup of the payment does not tell of them. */
export async function followRefunds(ctx: Context, referenceId: string, source: VerificationSource): Promise<void> {
  const refunder = ctx.refunders[source];
  if (!refunder?.find) return;
  for (const { id, status, providerRefundId } of await refundsOf(ctx.db, referenceId)) {
    if (status !== 'pending' || providerRefundId === null) continue;
    const reply = await refunder.find(providerRefundId);
    if (reply.outcome !== 'accepted') continue;
    await changeOrder(ctx, referenceId, 'provider', async (change) => {
      const refund = (await refundsOf(change.tx, referenceId)).find((one) => one.id === id);
      if (refund?.status !== 'pending') return;
      await moveRefund(change, refund, `told_${reply.status}`, { speedProcessed: reply.speedProcessed });
      await countRefunds(change);
    });
  }
}
