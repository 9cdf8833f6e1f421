import { findMessageOf, type MessageRow, updateMessage } from '../db/messages';
import { wasSent } from '../db/orders';
import { wasRepeated } from '../db/outbox';
import { after, nextLookupAt } from '../domain/schedule';
import type { MessageStatus } from '../domain/words';
import type { News } from '../ports';
import { type Change, changeOrder } from './change-order';
import type { Context } from './context';
import { failMessage } from './fail-message';
import { ALREADY_SET, noteArrival, noteVainRepeat } from './note-reply';

/** Statuses only ever go forward: `delivered` that comes after `read` is old news, and a failure is final. */
const RANK: Record<MessageStatus, number> = { queued: 0, unknown: 0, sent: 1, delivered: 2, read: 3, failed: 4 };

/** Applies what WhatsApp says about a message of ours; false when it is about no message that we know (yet). */
export async function applyMessageStatus(ctx: Context, news: News & { kind: 'message_status' }): Promise<boolean> {
  const found = await findMessageOf(ctx.db, news);
  if (!found) return false;
  await changeOrder(ctx, found.referenceId, 'webhook', async (change) => {
    // Read again under the lock.
    const message = (await findMessageOf(change.tx, { callbackData: found.id, wamid: null })) ?? found;
    if (news.status === 'failed') await applyFailure(change, message, news);
    else await applyProgress(change, message, news);
    noteLife(ctx, change);
  });
  return true;
}

async function applyProgress(
  change: Change,
  message: MessageRow,
  news: News & { kind: 'message_status' },
): Promise<void> {
  if (news.status === 'failed' || RANK[news.status] <= RANK[message.status]) return;
  await updateMessage(change.tx, message.id, { status: news.status, wamid: news.wamid }, change.now);
  change.lines.push({
    kind: 'message',
    summary: `${message.kind} ${news.status}`,
    details: { message_id: message.id, status: news.status },
  });
  change.visible = true;
}

async function applyFailure(
  change: Change,
  message: MessageRow,
  news: News & { kind: 'message_status' },
): Promise<void> {
  if (RANK[message.status] >= RANK.delivered) return;
  // One of two sendings was taken under its own wamid; that the other one failed says nothing about it.
  const other = message.wamid !== null && news.wamid !== null && message.wamid !== news.wamid;
  if (message.status === 'sent' && other && (await wasRepeated(change.tx, message.id))) return;
  const error = news.error ?? UNEXPLAINED;
  if (!(await wasRepeated(change.tx, message.id))) return failMessage(change, message, error);
  if (error.code === ALREADY_SET) return noteArrival(change, message);
  // Nobody can tell which of the two it was that failed.
  await noteVainRepeat(change, message, error, news.wamid);
}

/** Somebody looks at the order: its payment is looked up again after the search was given up, and for longer. */
function noteLife(ctx: Context, change: Change): void {
  const { order, now } = change;
  const { payment } = order;
  // Not with every status of every message: one a day is enough, and each costs a write.
  const fresh = payment.nextLookupAt !== null && now < after(payment.lastSignAt, DAY_SECONDS);
  if (fresh || payment.status === 'captured' || !wasSent(order)) return;
  payment.lastSignAt = now;
  payment.nextLookupAt ??= nextLookupAt(
    { ...payment, step: payment.lookupStep, expiresAt: order.expiresAt },
    now,
    ctx.settings,
  );
  change.paymentChanged = true;
}

const DAY_SECONDS = 86_400;

const UNEXPLAINED = {
  httpStatus: null,
  code: null,
  title: 'WhatsApp reports a failure without a reason',
  details: null,
  traceId: null,
  advice: null,
};
