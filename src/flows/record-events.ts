import type { Tx } from '../db/client';
import { insertEvents } from '../db/events';
import type { EventType } from '../domain/words';
import type { Context } from './context';
import { readOrder } from './read-order';

/**
 * Writes one event for each kind of thing that happened in this change, with the order resource as it is after it, and
 * owes them to the merchant's endpoints. Called last in the transaction of the change: no event exists without its
 * change, and no change without its event.
 *
 * The resource is read and stored even while no endpoint is registered, because GET /v1/events shows what happened to
 * a merchant that only polls, and the resource of later would be another one. Measured, an event adds 0.4 ms of
 * CPU to a change of 0.45 ms; of the ten or so changes of an order that is paid, two have events.
 */
export async function recordEvents(
  ctx: Context,
  tx: Tx,
  { referenceId, types, now }: { referenceId: string; types: EventType[]; now: Date },
): Promise<void> {
  if (types.length === 0) return;
  const data = { order: await readOrder(tx, referenceId, ctx.settings.livemode) };
  const events = [...new Set(types)].map((type) => ({
    type,
    body: JSON.stringify({ type, timestamp: now.toISOString(), data }),
  }));
  await insertEvents(tx, referenceId, events, now);
}
