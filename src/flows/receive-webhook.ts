import { DatabaseUnavailable } from '../db/client';
import { insertInbox } from '../db/inbox';
import { shareCommits } from '../db/share-commits';
import type { InboxItem } from '../ports';
import { currentTrace } from '../trace';
import type { Context } from './context';

/** What may wait for the database before deliveries are refused with 503 and come again later. */
const WAITING = { items: 20_000, bytes: 64_000_000 };
/** One insert: PostgreSQL takes a gigabyte, but everybody in it waits for the largest. */
const TOGETHER = { items: 1_000, bytes: 8_000_000 };

/** Stores a delivery's items; resolves when they are durable. Rejects when they could not be stored. */
export type ReceiveWebhook = (raw: Buffer) => Promise<void>;

/** Makes the receiver: requests that arrive while the previous commit is under way share the next one. */
export function createReceiver(ctx: Context): ReceiveWebhook {
  const store = shareCommits<InboxItem, ReadonlySet<InboxItem>>((items) => insertAll(ctx, items), {
    waiting: WAITING,
    together: TOGETHER,
    sizeOf: (item) => item.body.length,
  });
  return async (raw) => {
    const trace = currentTrace();
    const items = ctx.webhooks.split(raw).map((item) => (trace ? { ...item, trace } : item));
    if (items.length === 0) return;
    const refused = await store(items);
    if (items.some((item) => refused.has(item))) throw new NotStored();
    for (const { kind } of items) ctx.metrics.received(kind);
    await ctx.checkpoint('receive:stored');
    ctx.waker.wake('inbox');
  };
}

/** The database refuses an item of this delivery; the others are stored. */
class NotStored extends Error {
  override name = 'NotStored';
}

/** Stores items and returns those that the database refused. Rejects when nothing was stored. */
async function insertAll(ctx: Context, items: InboxItem[]): Promise<ReadonlySet<InboxItem>> {
  const now = ctx.clock.now();
  const refused = new Set<InboxItem>();
  try {
    await insertInbox(ctx.db, items, now);
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error;
    // One row that the database refuses must not cost its neighbours. Storing twice does no harm: keys are unique.
    await Promise.all(
      items.map((item) =>
        insertAlone(ctx, item, now).catch((err: unknown) => {
          ctx.log.error({ err, kind: item.kind }, 'an item could not be stored');
          refused.add(item);
        }),
      ),
    );
  }
  return refused;
}

/** Stores one item. What the database cannot take as it is, for example a NUL in a reference, is kept as drift. */
async function insertAlone(ctx: Context, item: InboxItem, now: Date): Promise<void> {
  try {
    await insertInbox(ctx.db, [item], now);
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error;
    await insertInbox(ctx.db, [{ ...item, kind: 'drift', referenceId: null }], now);
  }
}
