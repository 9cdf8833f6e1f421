import type { IncomingHttpHeaders } from 'node:http';
import { batchWrites } from '../../db/core/batch-writes';
import { DatabaseUnavailable } from '../../db/core/unavailable';
import { insertForwards, type NewForward } from '../../db/queues/forwards';
import { insertInbox } from '../../db/queues/inbox';
import type { InboxItem } from '../../ports';
import { currentTrace } from '../../trace';
import type { Context } from '../context';
import { toForwards } from '../forwarding/enqueue-forwards';

/** The most that may wait for the database; beyond it deliveries get 503, and the sender delivers again later. */
const WAITING = { items: 20_000, bytes: 64_000_000 };
/** One insert: PostgreSQL takes a gigabyte, but everybody in it waits for the largest. */
const TOGETHER = { items: 1_000, bytes: 8_000_000 };

/**
 * Stores a delivery's items, and the copies to pass on; resolves when they are durable. Rejects when they could not be
 * stored.
 */
export type ReceiveWebhook = (raw: Buffer, headers: IncomingHttpHeaders) => Promise<void>;

/** What one row of one of the two tables is made of. */
type Row = { item: InboxItem } | { forward: NewForward };

/** Makes the receiver: requests that arrive while the previous commit is under way share the next one. */
export function createReceiver(ctx: Context): ReceiveWebhook {
  const store = batchWrites<Row, ReadonlySet<Row>>((rows) => insertAll(ctx, rows), {
    waiting: WAITING,
    together: TOGETHER,
    sizeOf: (row) => ('item' in row ? row.item : row.forward).body.length,
  });
  return async (raw, headers) => {
    const trace = currentTrace();
    const items = ctx.webhooks.split(raw).map((item) => (trace ? { ...item, trace } : item));
    const forwards = toForwards(ctx.settings, { raw, headers, items, trace });
    const rows: Row[] = [...items.map((item) => ({ item })), ...forwards.map((forward) => ({ forward }))];
    if (rows.length === 0) return;
    const refused = await store(rows);
    if (rows.some((row) => refused.has(row))) throw new NotStored();
    for (const { kind } of items) ctx.metrics.received(kind);
    await ctx.checkpoint('receive:stored');
    ctx.queueNotifier.wake('inbox');
    if (forwards.length > 0) ctx.queueNotifier.wake('forwards');
  };
}

/** The database refuses an item of this delivery; the others are stored. */
class NotStored extends Error {
  override name = 'NotStored';
}

/** Stores rows and returns those that the database refused. Rejects when nothing was stored. */
async function insertAll(ctx: Context, rows: Row[]): Promise<ReadonlySet<Row>> {
  const now = ctx.clock.now();
  const refused = new Set<Row>();
  const items = rows.flatMap((row) => ('item' in row ? [row.item] : []));
  const forwards = rows.flatMap((row) => ('forward' in row ? [row.forward] : []));
  try {
    if (forwards.length === 0) await insertInbox(ctx.db, items, now);
    else
      await ctx.db.withTx(async (tx) => {
        await Promise.all([insertInbox(tx, items, now), insertForwards(tx, forwards, now)]);
      });
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error;
    // One row that the database refuses must not cost its neighbours. Storing twice does no harm: keys are unique.
    await Promise.all(
      rows.map((row) =>
        insertAlone(ctx, row, now).catch((err: unknown) => {
          const kind = 'item' in row ? row.item.kind : 'forward';
          ctx.log.error({ event: 'webhook_item_not_stored', err, kind }, 'the database refuses a webhook item');
          refused.add(row);
        }),
      ),
    );
  }
  return refused;
}

/** Stores one row. One that the database refuses, for example a NUL in a reference, is kept as an unrecognized event. */
async function insertAlone(ctx: Context, row: Row, now: Date): Promise<void> {
  if ('forward' in row) return insertForwards(ctx.db, [row.forward], now);
  const { item } = row;
  try {
    await insertInbox(ctx.db, [item], now);
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error;
    await insertInbox(ctx.db, [{ ...item, kind: 'drift', referenceId: null }], now);
  }
}
