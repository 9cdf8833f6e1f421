import { isErased, isWaitingAgain, type MessageRow } from '../../db/order-state/order-state';
import type { OutboxKind } from '../../db/queues/outbox';
import { after } from '../../domain/decisions/schedule';
import type { ProviderError, SendReply } from '../../ports';
import type { Context } from '../context';
import { scheduleFirstLookup } from '../payments/schedule-lookup';
import type { Change } from '../state/change';
import { failMessage, ORDER_PAID } from './fail-message';
import { named } from './message-names';
import { isOwnRefusal } from './prepare-message';
import { isDoubtful, recordUnproven } from './record-doubt';

/** WhatsApp: this order status was set before. As the answer to a repeat it means that the first message arrived. */
export const ALREADY_SET = 2046;
/** How long a status webhook may take to show that a message without an answer arrived. */
const REPEAT_AFTER_SECONDS = 600;

/** Records what the provider answered to a message: accepted, refused, no longer tried, or unknown. */
export function recordSendResult(
  ctx: Context,
  change: Change,
  message: MessageRow,
  reply: SendReply,
  kind: OutboxKind,
): void {
  if (reply.outcome === 'accepted') return recordAccepted(ctx, change, message, reply);
  const isRepeat = kind === 'message_repeat';
  // A status webhook has shown that an earlier request was carried out: this refusal is about one too many.
  if (reply.outcome === 'refused' && wasTaken(message)) return recordArrival(change, message);
  // Reported as failed meanwhile, and waiting to be sent anew: that report was about this request.
  if (isWaitingAgain(message) && !isOwnRefusal(reply)) return;
  if (reply.outcome === 'refused' && (isRepeat || isDoubtful(change, message))) {
    if (reply.error.code === ALREADY_SET) return recordArrival(change, message);
    if (!isRepeat && refusalProvesNothing(message, reply.error))
      return recordUnproven(ctx, change, message, reply.error);
  }
  if (reply.outcome !== 'unknown' && !isRepeat) return failMessage(change, message, reply.error);
  // A status webhook was faster and knows more.
  if (message.status !== 'queued' && message.status !== 'unknown') return;
  if (reply.outcome !== 'unknown') return recordFailedRepeat(change, message, reply.error);
  message.status = 'unknown';
  message.error = reply.error;
  change.addTimeline('message_unanswered', { ...named(message), title: reply.error.title });
  if (message.kind === 'order_status' && !isRepeat) enqueueRepeat(change, message);
  if (message.kind === 'order_details') scheduleFirstLookup(change, ctx.settings);
}

/**
 * Whether a refusal leaves open what became of an earlier request. An order_status in another form does no harm, and
 * that an order is paid (2047) is true whatever became of the request to cancel it.
 */
const refusalProvesNothing = ({ kind, content, templateName }: MessageRow, { code, needsTemplate }: ProviderError) =>
  kind === 'order_details' || !(code === ORDER_PAID || (needsTemplate && content.template && templateName === null));

/** Sent, unless a status webhook has overtaken this answer and knows more. */
function recordAccepted(
  ctx: Context,
  change: Change,
  message: MessageRow,
  { wamid, waId, waUserId }: SendReply & { outcome: 'accepted' },
): void {
  const { order } = change;
  // Erased meanwhile: what WhatsApp calls the customer would be the person again.
  if (!isErased(order)) {
    order.waId = waId ?? order.waId;
    order.waUserId = waUserId ?? order.waUserId;
  }
  const early = message.wamid === wamid || (message.status !== 'queued' && message.status !== 'unknown');
  message.wamid = wamid;
  if (!early) {
    message.status = 'sent';
    message.error = null;
  }
  change.addTimeline('message_accepted', { ...named(message), accepted: true });
  if (message.kind === 'order_details') scheduleFirstLookup(change, ctx.settings);
}

/** The repeat was superfluous: the order on the customer's phone already has the status that the message wants. */
export function recordArrival(change: Change, message: MessageRow): void {
  if (!wasTaken(message)) {
    message.status = 'sent';
    message.error = null;
  }
  change.addTimeline('message_had_arrived', named(message));
}

const wasTaken = ({ status }: MessageRow): boolean => status === 'sent' || status === 'delivered' || status === 'read';

/** The repeat failed, which proves nothing about the first sending: the customer may have that one. */
export function recordFailedRepeat(
  change: Change,
  message: MessageRow,
  error: ProviderError,
  wamid: string | null = null,
): void {
  message.status = 'unknown';
  message.error = error;
  // The repeat's wamid shows, when the answer to it comes after this, that it is old.
  message.wamid = wamid ?? message.wamid;
  change.addTimeline('message_repeat_failed', { ...named(message), code: error.code, title: error.title });
}

/** An order_status does no harm twice, so it is repeated once; an order_details is not, its reference_id is used up. */
function enqueueRepeat(change: Change, { id: subjectId }: MessageRow): void {
  const dueAt = after(change.now, REPEAT_AFTER_SECONDS);
  change.enqueue({ kind: 'message_repeat', orderingKey: `repeat:${subjectId}`, throttleKey: '', subjectId, dueAt });
}
