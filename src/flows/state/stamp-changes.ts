import type { OrderDiff } from '../../db/order-state/order-diff';

/** Gives what changed its time, and the order the next version of its resource. */
export function stampChanges(diff: OrderDiff, now: Date): void {
  const { order, shownMessages, shownRefunds, charges, disputes, instruments } = diff;
  const rows = [...shownMessages, ...shownRefunds, ...charges.changed, ...disputes.changed, ...instruments.changed];
  for (const row of rows) row.updatedAt = now;
  if (!diff.visible) return;
  order.version += 1;
  order.updatedAt = now;
}
