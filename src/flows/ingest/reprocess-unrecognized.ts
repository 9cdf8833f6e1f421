import { insertInbox } from '../../db/queues/inbox';
import { readUnrecognized, requeueUnrecognized, retireUnrecognized } from '../../db/queues/unrecognized';
import type { Context } from '../context';

export interface Replayed {
  reread: number;
  /** How many of them this version understands; workers handle those like webhook events that just arrived. */
  understood: number;
}

const BATCH = 500;

/**
 * Reads everything that was kept without being understood with the reader of this version. What is understood now goes
 * back to the inbox; a delivery that was kept whole is taken apart first. Safe to run at any time and again.
 * `onBatch` is called with how many were read so far.
 */
export async function reprocessUnrecognized(
  ctx: Context,
  onBatch: (reread: number) => void = () => {},
): Promise<Replayed> {
  const result: Replayed = { reread: 0, understood: 0 };
  for (let afterId = 0; ; ) {
    const rows = await readUnrecognized(ctx.db, afterId, BATCH);
    if (rows.length === 0) break;
    for (const row of rows) {
      result.reread += 1;
      if (await replay(ctx, row)) result.understood += 1;
    }
    afterId = rows.at(-1)?.id ?? afterId;
    onBatch(result.reread);
  }
  if (result.understood > 0) ctx.queueNotifier.wake('inbox');
  return result;
}

async function replay(ctx: Context, { id, body }: { id: number; body: Buffer }): Promise<boolean> {
  const now = ctx.clock.now();
  const event = ctx.webhooks.read('drift', body);
  if (event.kind !== 'drift') {
    const referenceId = 'referenceId' in event ? event.referenceId : null;
    await requeueUnrecognized(ctx.db, id, { kind: event.kind, referenceId }, now);
    return true;
  }
  const items = ctx.webhooks.split(body);
  if (items.length === 0 || items.some(({ kind }) => kind === 'drift')) return false;
  await ctx.db.withTx(async (tx) => {
    await insertInbox(tx, items, now);
    await retireUnrecognized(tx, id);
  });
  return true;
}
