import { isWaitingAgain, type MessageRow, mayHaveArrived } from '../../db/order-state/order-state';
import { findMessageOf } from '../../db/orders/messages';
import { after } from '../../domain/decisions/schedule';
import type { MessageStatus } from '../../domain/lifecycles/statuses';
import { NO_ANSWER } from '../../domain/values/no-answer';
import type { MessageFailure, WebhookEvent } from '../../ports';
import type { Context } from '../context';
import { next } from '../payments/schedule-lookup';
import type { Change } from '../state/change';
import { changeOrder } from '../state/change-orders';
import { restoreAfterFailure } from '../state/moves/restore-after-failure';
import { failMessage } from './fail-message';
import { named } from './message-names';
import { isDoubtful, recordUnproven } from './record-doubt';
import { ALREADY_SET, recordArrival, recordFailedRepeat } from './record-send-result';
import { sendAnew } from './send-anew';

type StatusEvent = WebhookEvent & { kind: 'message_status' };

/** Statuses only ever go forward: `delivered` that comes after `read` is old. A failure is undone by a delivery. */
const RANK: Record<MessageStatus, number> = { queued: 0, unknown: 0, sent: 1, delivered: 2, read: 3, failed: 4 };

/**
 * Applies what WhatsApp says about a message of ours; false when it is about no message that we know (yet). `complete`
 * ends the inbox entry in the same commit.
 */
export async function applyMessageStatus(
  ctx: Context,
  event: StatusEvent,
  complete: (change: Change, outcome: string) => void,
): Promise<boolean> {
  const found = await findMessageOf(ctx.db, event);
  if (!found) return false;
  await changeOrder(ctx, {
    referenceId: found.referenceId,
    cause: 'webhook',
    work: (change) => {
      const message = change.order.messages.find(({ id }) => id === found.id);
      if (message && event.status === 'failed') applyFailure(ctx, change, message, event);
      else if (message) applyProgress(change, message, event);
      // Told with `sent` and once more: the first word counts.
      if (message) message.pricing ??= event.pricing;
      keepLookingUp(ctx, change);
      complete(change, 'applied');
    },
  });
  return true;
}

function applyProgress(change: Change, message: MessageRow, { status, wamid }: StatusEvent): void {
  if (status === 'failed') return;
  // `sent` is older than the failure after which the message waits or is sent anew.
  if (
    status === 'sent' &&
    (isWaitingAgain(message) || (message.status === 'queued' && message.wamid === wamid && wamid))
  )
    return;
  // WhatsApp delivers messages that it had called failed: the delivery is what happened.
  const undone = message.status === 'failed' && RANK[status] >= RANK.delivered;
  if (!undone && RANK[status] <= RANK[message.status]) return;
  message.status = status;
  message.error = null;
  message.wamid = wamid ?? message.wamid;
  change.addTimeline(undone ? 'message_arrived_after_failure' : 'message_status', { ...named(message), status });
  if (undone) restoreAfterFailure(change, message);
}

function applyFailure(ctx: Context, change: Change, message: MessageRow, event: StatusEvent): void {
  if (RANK[message.status] >= RANK.delivered) return;
  // It waits to be sent again, so the report is about an earlier request and changes nothing.
  if (message.status === 'queued' && message.attemptedAt === null) return;
  const repeated = message.repeatedAt !== null;
  // One of two sendings was taken under its own wamid; that the other one failed proves nothing about it.
  const other = message.wamid !== null && event.wamid !== null && message.wamid !== event.wamid;
  const sentTwice = repeated || message.failures > 0 || message.doubtfulAt !== null;
  if (message.status === 'sent' && other && sentTwice) return;
  const failure = event.failure ?? UNEXPLAINED;
  const { error } = failure;
  if (!repeated) {
    if (failure.outcome === 'retry' && sendAnew(ctx, change, message, { failure, wamid: event.wamid })) return;
    if (isDoubtful(change, message) && error.code === ALREADY_SET) return recordArrival(change, message);
    if (isDoubtful(change, message) && message.kind === 'order_details')
      return recordUnproven(ctx, change, message, error);
    return failMessage(change, message, error);
  }
  if (error.code === ALREADY_SET) return recordArrival(change, message);
  // The message was sent twice, and the report does not say which of the two failed.
  recordFailedRepeat(change, message, error, event.wamid);
}

/** Somebody looks at the order: its payment is looked up again after the search had ended, and for longer. */
function keepLookingUp(ctx: Context, change: Change): void {
  const { order, now } = change;
  const { payment } = order;
  // Not with every status of every message: one a day is enough, and each costs a write.
  const fresh = payment.nextLookupAt !== null && now < after(payment.lastActivityAt, DAY_SECONDS);
  if (fresh || payment.status === 'captured' || !mayHaveArrived(order)) return;
  payment.lastActivityAt = now;
  if (payment.nextLookupAt === null) change.scheduleLookup(next(order, now, ctx.settings));
}

const DAY_SECONDS = 86_400;

const UNEXPLAINED: MessageFailure = {
  outcome: 'refused',
  error: { ...NO_ANSWER, title: 'WhatsApp reports a failure without a reason', advice: null },
};
