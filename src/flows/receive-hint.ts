import { createHash } from 'node:crypto';
import { insertInbox } from '../db/inbox';
import type { Hint } from '../ports';
import { currentTrace } from '../trace';
import type { Context } from './context';

/** Stores a PSP's hint; resolves when it is durable. One about nothing of ours is not kept: it has no effect. */
export async function receiveHint(ctx: Context, from: 'psp' | 'stripe', hint: Hint): Promise<void> {
  const { referenceId, deliveryId } = hint;
  if (referenceId === null || !REFERENCE.test(referenceId)) return;
  const key = createHash('sha256').update(`hint ${from} ${deliveryId}`).digest();
  const body = Buffer.from(JSON.stringify(hint));
  await insertInbox(ctx.db, [{ key, kind: 'psp_hint', referenceId, body, trace: currentTrace() }], ctx.clock.now());
  await ctx.checkpoint('receive:stored');
  ctx.waker.wake('inbox');
}

/** WhatsApp's alphabet and its longest length (60 in Brazil); nothing else can be ours. */
const REFERENCE = /^[A-Za-z0-9_.-]{1,60}$/;
