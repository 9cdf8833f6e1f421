import { createHash } from 'node:crypto';
import { type OrderState, openChargeOf } from '../../db/order-state/order-state';
import type { ConsentFacts } from '../../domain/decisions/consent';

/** The name under which a consent is known for ever; its wamid itself has the customer's number in it. */
export const consentDigest = (wamid: string): string => createHash('sha256').update(wamid).digest('hex');

/** What earlier attempts mean for a consent, which is known by its wamid and by its time. */
export function consentHistoryOf(
  order: OrderState,
  { wamid, paymentTimestamp }: { wamid: string; paymentTimestamp: string },
): ConsentFacts['history'] & { next: number } {
  const digest = consentDigest(wamid);
  const newest = order.charges.at(-1);
  return {
    next: (newest?.attempt ?? 0) + 1,
    repeated: order.charges.some((one) => one.consent === digest || one.paymentTimestamp === paymentTimestamp),
    open: openChargeOf(order) !== undefined,
    declined: newest?.status === 'failed',
    declineNotifiedAt: newest ? noticeOf(order, newest) : null,
  };
}

/** When the customer was told of an attempt's end; null: not yet. Without a message of ours it is the end itself. */
function noticeOf({ messages }: OrderState, { messageId, endedAt }: OrderState['charges'][number]): Date | null {
  const message = messages.find(({ id }) => id === messageId);
  if (!message) return endedAt;
  return message.status === 'queued' ? null : (message.attemptedAt ?? message.updatedAt);
}
