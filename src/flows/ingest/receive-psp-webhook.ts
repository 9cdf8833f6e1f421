import { createHash } from 'node:crypto';
import { insertInbox } from '../../db/queues/inbox';
import type { PspWebhookEvent, PspWebhookPath } from '../../ports/psp';
import { currentTrace } from '../../trace';
import type { Context } from '../context';

/** An event as it is stored, with the path by which it came. */
export interface StoredPspEvent extends PspWebhookEvent {
  from: PspWebhookPath;
}

/** Stores a PSP's events; resolves when they are durable. One about nothing of ours is not kept: it has no effect. */
export async function receivePspWebhook(
  ctx: Context,
  from: PspWebhookPath,
  events: readonly PspWebhookEvent[],
): Promise<void> {
  const trace = currentTrace();
  const items = events.filter(isOurs).map((event) => ({
    key: createHash('sha256').update(`hint ${from} ${event.deliveryId}`).digest(),
    kind: 'psp_hint' as const,
    referenceId: event.referenceId,
    body: Buffer.from(JSON.stringify({ ...event, from } satisfies StoredPspEvent)),
    trace,
  }));
  if (items.length === 0) return;
  await insertInbox(ctx.db, items, ctx.clock.now());
  await ctx.checkpoint('receive:stored');
  ctx.queueNotifier.wake('inbox');
}

/** It names a reference that can be ours, or only a charge or instrument, whose reference is looked up later. */
function isOurs({ referenceId, chargeId, instrumentId }: PspWebhookEvent): boolean {
  if (referenceId !== null) return isReference(referenceId);
  return chargeId !== null || Boolean(instrumentId);
}

/** WhatsApp's alphabet and its longest length (60 in Brazil); nothing else can be ours. */
export const isReference = (text: string): boolean => /^[A-Za-z0-9_.-]{1,60}$/.test(text);
