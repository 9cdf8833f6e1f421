import type { ReferenceReply } from '../../ports/psp';
import type { Context } from '../context';
import { isReference, type StoredPspEvent } from './receive-psp-webhook';

/** The order that an event is about which names only a charge or an instrument: the PSP knows its reference. */
export async function findPspReference(ctx: Context, event: StoredPspEvent): Promise<ReferenceReply> {
  const { from = 'psp', chargeId, instrumentId = null } = event;
  const reply = await ctx.psps.byWebhook[from]?.referenceOf({ chargeId, instrumentId });
  if (reply?.outcome === 'unanswered') return reply;
  const found = reply?.referenceId ?? null;
  return { outcome: 'answered', referenceId: found !== null && isReference(found) ? found : null };
}
