import { batchWrites } from '../../db/core/batch-writes';
import { retryWhileUnavailable } from '../../db/core/retry';
import { newNamesOf, type Recipient } from '../../db/customers/renames';
import { findOrders } from '../../db/order-state/load-orders';
import { detailsMessageOf, type MessageRow, type OrderState } from '../../db/order-state/order-state';
import { completeEntries, markAttempted, type OutboxEntry } from '../../db/queues/outbox';
import { WHATSAPP_THROTTLE } from '../../db/queues/throttles';
import { decideMessageRetry } from '../../domain/decisions/decide-retry';
import { after, withJitter } from '../../domain/decisions/schedule';
import { NO_ANSWER } from '../../domain/values/no-answer';
import type { SendReply } from '../../ports';
import type { Context } from '../context';
import type { Change } from '../state/change';
import { changeOrder } from '../state/change-orders';
import { accountFaultOf } from './account-probes';
import { isOutdated, NOT_SENT, payloadOf, refuseToSend } from './prepare-message';
import { recordDoubt, recordHeld } from './record-doubt';
import { recordSendResult } from './record-send-result';

interface Addressee {
  order: OrderState;
  recipient: Recipient;
}

/** The customer as the merchant named them, or by the newest name that WhatsApp reported since. */
const recipientOf = (
  { referenceId, customerPhone, customerUserId }: OrderState,
  names: Map<string, Partial<Recipient>>,
) => ({
  phone: customerPhone,
  userId: customerUserId,
  ...names.get(referenceId),
});

/** Makes the sender of messages; what leaves at the same time is read and marked together. */
export function createMessageDeliverer(ctx: Context): (entry: OutboxEntry) => Promise<void> {
  const mark = batchWrites<OutboxEntry, Set<number>>((entries) =>
    // Retried here, because only this process knows that nothing has left yet.
    retryWhileUnavailable(() => markAttempted(ctx.db, entries, ctx.clock.now())),
  );
  const read = batchWrites<OutboxEntry, Map<string, Addressee>>(async (entries) => {
    const referenceIds = [...new Set(entries.map(({ referenceId }) => referenceId))];
    const [orders, names] = await Promise.all([findOrders(ctx.db, referenceIds), newNamesOf(ctx.db, referenceIds)]);
    return new Map(orders.map((order) => [order.referenceId, { order, recipient: recipientOf(order, names) }]));
  });

  return async (entry) => {
    await ctx.checkpoint('deliver:claimed');
    const { order, recipient } = (await read([entry])).get(entry.referenceId) ?? {};
    const message = order?.messages.find(({ id }) => id === entry.subjectId);
    const end = (outcome: string) => completeEntries(ctx.db, [{ id: entry.id, at: ctx.clock.now(), outcome }]);
    if (!order || !recipient || !message) return end('gone');
    if (entry.attemptedAt) return recordReply(ctx, entry, KILLED, { check: true });
    const isNeeded = entry.kind === 'message' ? message.status === 'queued' : message.status === 'unknown';
    if (!isNeeded || (entry.kind === 'message_repeat' && isOutdated(order, message))) return end('not_needed');
    // The order_details message failed for a cause that may pass, and waits to be sent anew.
    if (message.kind === 'order_status' && detailsMessageOf(order)?.status === 'queued') return moveBehind(ctx, entry);
    const refusal = refuseToSend(order, message, ctx.clock.now());
    // Nothing is sent: only who still has the entry may say so, because another may have sent it.
    if (refusal) return recordReply(ctx, entry, refusal, { check: true });
    // Before the mark: what cannot even be written has certainly not left.
    const payload = payloadOf(order, message, recipient);
    if (!(await mark([entry])).has(entry.id)) return;
    await ctx.checkpoint('deliver:attempted');
    const reply = await ctx.messenger.send(payload);
    await ctx.checkpoint('deliver:answered');
    await recordReply(ctx, entry, reply, { check: false });
    await ctx.checkpoint('deliver:recorded');
  };
}

/** Records a reply: the message, what follows from it for the order, and the end or the next try of the entry. */
async function recordReply(ctx: Context, entry: OutboxEntry, reply: SendReply, { check }: { check: boolean }) {
  const { referenceId } = entry;
  await retryWhileUnavailable((again) =>
    changeOrder(ctx, {
      referenceId,
      cause: 'provider',
      entryIds: [entry.id],
      work: (change) => {
        if ((check || (again && isRecorded(change, entry, reply))) && !change.isClaimedAs(entry)) return;
        // The sender was alive after all, and has recorded meanwhile that nothing left.
        if (reply === KILLED && entry.attemptedAt && !change.isLastAttempt(entry, entry.attemptedAt)) return;
        applyReply(ctx, change, entry, reply);
      },
    }),
  );
}

/**
 * Whether the reply of an entry that is not ours any more was committed although its commit seemed to fail. Another
 * worker that took this one for dead does not know what was accepted.
 */
function isRecorded({ order }: Change, { subjectId }: OutboxEntry, reply: SendReply): boolean {
  const message = order.messages.find(({ id }) => id === subjectId);
  return reply.outcome !== 'accepted' || message?.status !== 'unknown' || message.wamid === reply.wamid;
}

function applyReply(ctx: Context, change: Change, entry: OutboxEntry, reply: SendReply): void {
  const { now } = change;
  const tries = { attempts: entry.attempts, schedule: ctx.settings.sendScheduleSeconds };
  const decision = decideMessageRetry(reply, tries);
  const message = change.order.messages.find(({ id }) => id === entry.subjectId);
  reportToHold(change, entry, reply);
  if (message && reply.outcome === 'retry' && reply.doubtful) recordDoubt(ctx, change, message);
  if (message && decision.action !== 'end') waitAgain(change, entry, message);
  switch (decision.action) {
    case 'hold_account':
      if (message && reply.outcome === 'retry') recordHeld(change, message, reply.error);
      return change.reschedule(entry, now, { counted: false });
    case 'wait_for_circuit':
      change.throttle({ key: WHATSAPP_THROTTLE, until: after(now, decision.seconds) });
      return change.reschedule(entry, now, { counted: false });
    case 'wait_for_recipient':
      change.throttle({ key: entry.throttleKey, leastSeconds: decision.leastSeconds });
      return change.reschedule(entry, now, { counted: false });
    default:
      if (decision.throttleProvider !== null)
        change.throttle({ key: WHATSAPP_THROTTLE, leastSeconds: decision.throttleProvider });
  }
  if (decision.action === 'retry') return change.reschedule(entry, after(now, withJitter(decision.seconds)));
  if (message) recordSendResult(ctx, change, message, reply, entry.kind);
  change.complete(entry, reply.outcome);
}

/**
 * Another worker took the sender for killed, recorded that nobody knows what became of the request, and ended the entry.
 * Now it is known: nothing was taken, so it is sent after all. An order_status has a repeat of its own for that.
 */
function waitAgain(change: Change, entry: OutboxEntry, message: MessageRow): void {
  if (message.status !== 'unknown' || entry.kind !== 'message' || detailsMessageOf(change.order) !== message) return;
  message.status = 'queued';
  message.error = null;
}

/** What the reply says about the account: a fault of it, or that it is in order again. */
function reportToHold(change: Change, { isProbe, subjectId: messageId }: OutboxEntry, reply: SendReply): void {
  if (reply.outcome === 'retry' && reply.scope === 'account')
    return change.reportHold({
      messageId,
      fault: accountFaultOf(reply.error),
      byWebhook: false,
      isProbe: isProbe === true,
    });
  // A request that never left says nothing about the account.
  const passed = reply.outcome === 'accepted' || (reply.outcome === 'refused' && reply.error.httpStatus !== null);
  if (isProbe) change.reportHold({ messageId, probe: passed ? 'passed' : 'open' });
}

/** Puts an order_status behind the order_details message that is to be sent anew; fails it where none is. */
async function moveBehind(ctx: Context, entry: OutboxEntry): Promise<void> {
  await changeOrder(ctx, {
    ...{ referenceId: entry.referenceId, cause: 'provider', entryIds: [entry.id], withWaiting: true },
    work: (change) => {
      if (!change.isClaimedAs(entry)) return;
      const { kind, throttleKey, subjectId, referenceId: orderingKey } = entry;
      const details = detailsMessageOf(change.order);
      const isWaiting = change.waiting.some(({ messageId }) => messageId === details?.id);
      if (!isWaiting) return applyReply(ctx, change, entry, NOT_SENT);
      change.complete(entry, 'moved');
      change.enqueue({ kind, orderingKey, throttleKey, subjectId, dueAt: change.now });
    },
  });
}

/** An entry that was attempted and has no reply: the worker died in between, and the message may be with the customer. */
const KILLED: SendReply = {
  outcome: 'unknown',
  error: { ...NO_ANSWER, title: 'The sender stopped before the answer came', advice: null },
};
