import type { Tx } from '../db/client';
import { lockOrder, type OrderRow } from '../db/orders';
import { saveChange } from '../db/save-change';
import type { TimelineLine } from '../db/timeline';
import type { EventType } from '../domain/words';
import type { Context } from './context';
import { recordEvents } from './record-events';

/** One locked order while it is being changed. What is set here is written when the work is done. */
export interface Change {
  readonly tx: Tx;
  readonly order: OrderRow;
  readonly now: Date;
  /** What led to the change; the `cause` of every timeline line. */
  readonly cause: string;
  readonly lines: Omit<TimelineLine, 'cause'>[];
  /** What the merchant is told of; each type once, whatever happened how often. */
  readonly events: EventType[];
  /** Set when the payment's row must be written. */
  paymentChanged: boolean;
  /** Set when anything changed that the order resource shows. */
  visible: boolean;
}

/** Runs inside the transaction after the change was written, for example to store an idempotent answer. */
export type Commit = (tx: Tx) => Promise<void>;

/**
 * Locks an order, lets `work` change it, and writes order, payment and timeline: all in one transaction.
 * null when there is no such order.
 */
export async function changeOrder<T>(
  ctx: Context,
  referenceId: string,
  cause: string,
  work: (change: Change) => Promise<T>,
  commit?: Commit,
): Promise<T | null> {
  return ctx.db.withTx(async (tx) => {
    const order = await lockOrder(tx, referenceId);
    if (!order) return null;
    await ctx.checkpoint('change:locked');
    const change: Change = {
      tx,
      order,
      now: ctx.clock.now(),
      cause,
      lines: [],
      events: [],
      paymentChanged: false,
      visible: false,
    };
    const result = await work(change);
    const { now, visible, paymentChanged: payment } = change;
    const lines = change.lines.map((line) => ({ ...line, cause }));
    await saveChange(tx, { order, now, payment, visible, lines });
    await recordEvents(ctx, tx, { referenceId, types: change.events, now: change.now });
    await commit?.(tx);
    return result;
  });
}
