import { insertEvents } from '../../db/notifications/events';
import { findOrders } from '../../db/order-state/load-orders';
import { markNotified, takeUnnotified } from '../../db/reconciliation/findings/exceptions';
import type { Context } from '../context';
import { presentOrder } from '../views/present-order';
import { presentException } from './present-exception';

/** So many are told in one transaction. */
const AT_ONCE = 100;

/** Tells the merchant of each finding once: `told_at` is committed with the notification. */
export async function tellExceptions(ctx: Context): Promise<void> {
  while ((await tellSome(ctx)) === AT_ONCE);
}

async function tellSome(ctx: Context): Promise<number> {
  return ctx.db.withTx(async (tx) => {
    const now = ctx.clock.now();
    const rows = await takeUnnotified(tx, AT_ONCE);
    if (rows.length === 0) return 0;
    const orders = await findOrders(tx, [...new Set(rows.flatMap(({ referenceId }) => referenceId ?? []))]);
    const byReference = new Map(orders.map((order) => [order.referenceId, order]));
    await insertEvents(
      tx,
      rows.map((row) => {
        const order = row.referenceId === null ? undefined : byReference.get(row.referenceId);
        const data = {
          exception: presentException(row, now),
          order: order ? presentOrder(order, ctx.settings.livemode) : null,
        };
        const type = 'reconciliation.exception' as const;
        const body = JSON.stringify({ type, timestamp: now.toISOString(), data });
        return { type, body, referenceId: row.referenceId ?? '', at: now, trace: null };
      }),
    );
    await markNotified(
      tx,
      rows.map(({ id }) => id),
      now,
    );
    return rows.length;
  });
}
