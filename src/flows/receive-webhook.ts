import { DatabaseUnavailable } from '../db/client';
import { insertInbox } from '../db/inbox';
import type { InboxItem } from '../ports';
import type { Context } from './context';
import { shareCommits } from './share-commits';

/** How many items may wait for the database before deliveries are refused with 503 and come again later. */
const CAPACITY = 20_000;

/** Stores a delivery's items; resolves when they are durable. Rejects when they could not be stored. */
export type ReceiveWebhook = (raw: Buffer) => Promise<void>;

/** Makes the receiver: requests that arrive while the previous commit is under way share the next one. */
export function createReceiver(ctx: Context): ReceiveWebhook {
  const store = shareCommits<InboxItem>((items) => insertAll(ctx, items), { capacity: CAPACITY });
  return async (raw) => {
    const items = ctx.webhooks.split(raw);
    if (items.length === 0) return;
    await store(items);
    for (const { kind } of items) ctx.metrics.received(kind);
    await ctx.checkpoint('receive:stored');
    ctx.waker.wake('inbox');
  };
}

async function insertAll(ctx: Context, items: InboxItem[]): Promise<void> {
  const now = ctx.clock.now();
  try {
    await insertInbox(ctx.db, items, now);
  } catch (error) {
    if (error instanceof DatabaseUnavailable || items.length === 1) throw error;
    // One row that the database refuses must not cost its neighbours. Storing twice does no harm: keys are unique.
    const results = await Promise.allSettled(items.map((item) => insertInbox(ctx.db, [item], now)));
    const refused = results.filter((result) => result.status === 'rejected');
    if (refused.length === items.length) throw error;
    for (const result of refused)
      ctx.log.error({ reason: (result.reason as Error).name }, 'an item could not be stored and is lost');
  }
}
