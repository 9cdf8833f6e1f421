import { type MessageRow, mayHaveArrived } from '../../db/order-state/order-state';
import type { ProviderError } from '../../ports';
import type { Context } from '../context';
import { scheduleFirstLookup } from '../payments/schedule-lookup';
import type { Change } from '../state/change';
import { named } from './message-names';

/**
 * The answer leaves open whether WhatsApp has taken the message (503, 408, 131000, 131016). It is sent again, and from
 * here on a "no" proves nothing; the payment is looked up, because the customer may have the order.
 */
export function recordDoubt(ctx: Context, change: Change, message: MessageRow): void {
  if (message.doubtfulAt === null) {
    message.doubtfulAt = change.now;
    change.addTimeline('message_doubtful', named(message));
  }
  if (message.kind === 'order_details' && change.order.payment.nextLookupAt === null)
    scheduleFirstLookup(change, ctx.settings);
}

/** A fault of the whole account keeps the message waiting; it says so once. */
export function recordHeld(change: Change, message: MessageRow, error: ProviderError): void {
  if (message.error?.code === error.code && message.error.httpStatus === error.httpStatus) return;
  message.error = error;
  const { code, title, advice } = error;
  change.addTimeline('message_held', { ...named(message), code, title, advice });
}

/** Whether an earlier request of this message, or of this order's, may have been carried out. */
export const isDoubtful = (change: Change, message: MessageRow): boolean =>
  message.doubtfulAt !== null ||
  (message.kind === 'order_details' &&
    change.order.messages.some(({ kind, doubtfulAt }) => kind === 'order_details' && doubtfulAt !== null));

/** A refusal after a request that may have been carried out: it is unknown whether the customer has the message. */
export function recordUnproven(ctx: Context, change: Change, message: MessageRow, error: ProviderError): void {
  message.status = 'unknown';
  message.error = error;
  change.addTimeline('message_refusal_unproven', { ...named(message), code: error.code, title: error.title });
  const { order } = change;
  if (message.kind === 'order_details' && order.payment.nextLookupAt === null && mayHaveArrived(order))
    scheduleFirstLookup(change, ctx.settings);
}
