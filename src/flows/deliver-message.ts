import { findMessages, type MessageRow, messagesOf } from '../db/messages';
import { findOrders, type OrderRow, wasSent } from '../db/orders';
import {
  endOwed,
  holdBack,
  isClaimedAs,
  isLastAttempt,
  markAttempted,
  type OutboxRow,
  PROVIDER,
  pause,
  postponeOwed,
} from '../db/outbox';
import { shareCommits } from '../db/share-commits';
import { SHORTEST_EXPIRATION_SECONDS } from '../domain/order-rules/expiration';
import { after, delayOf, withJitter } from '../domain/schedule';
import { buildOrderDetails, buildOrderStatus } from '../domain/whatsapp-message';
import type { SendReply } from '../ports';
import { changeOrder } from './change-order';
import type { Context } from './context';
import { noteReply } from './note-reply';
import { outlast } from './outlast';

/** Sends one owed message and records what became of it. */
type DeliverMessage = (row: OutboxRow) => Promise<void>;

interface Subjects {
  messages: Map<string, MessageRow>;
  orders: Map<string, OrderRow>;
}

/** Makes the sender; messages that leave at the same time share the commit that says so. */
export function createMessageDeliverer(ctx: Context): DeliverMessage {
  const mark = shareCommits<OutboxRow, Set<number>>((rows) =>
    // Nothing has left yet, and nobody else will know that.
    outlast(() => markAttempted(ctx.db, rows, ctx.clock.now())),
  );

  const read = shareCommits<OutboxRow, Subjects>((rows) => readSubjects(ctx, rows));

  return async (row) => {
    await ctx.checkpoint('deliver:claimed');
    const { messages, orders } = await read([row]);
    const [message, order] = [messages.get(row.subjectId), orders.get(row.referenceId)];
    if (!message || !order) return endOwed(ctx.db, row.id, ctx.clock.now(), 'gone');
    if (row.attemptedAt) return recordUnsent(ctx, row, message, KILLED);
    if (row.kind === 'message_repeat' && (message.status !== 'unknown' || (await isOutdated(ctx, message))))
      return endOwed(ctx.db, row.id, ctx.clock.now(), 'not_needed');

    const refusal = refuseHere(order, message, ctx.clock.now());
    if (refusal) return recordUnsent(ctx, row, message, refusal);
    // Before the mark: what cannot even be written has certainly not left.
    const payload = payloadOf(order, message);
    if (!(await mark([row])).has(row.id)) return;
    await ctx.checkpoint('deliver:attempted');
    const reply = await ctx.messenger.send(payload);
    await ctx.checkpoint('deliver:answered');
    await record(ctx, row, message, reply);
    await ctx.checkpoint('deliver:recorded');
  };
}

async function readSubjects(ctx: Context, rows: OutboxRow[]): Promise<Subjects> {
  const [messages, orders] = await Promise.all([
    findMessages(
      ctx.db,
      rows.map(({ subjectId }) => subjectId),
    ),
    findOrders(
      ctx.db,
      rows.map(({ referenceId }) => referenceId),
    ),
  ]);
  return {
    messages: new Map(messages.map((message) => [message.id, message])),
    orders: new Map(orders.map((order) => [order.referenceId, order])),
  };
}

/** Writes the reply: the message, what follows from it for the order, and the end or the next try of the owed row. */
async function record(ctx: Context, row: OutboxRow, message: MessageRow, reply: SendReply): Promise<void> {
  await outlast((again) => recordOnce(ctx, row, message, reply, again));
}

/** Writes what was decided without sending anything: only for who still has the row, because another may have sent it. */
async function recordUnsent(ctx: Context, row: OutboxRow, message: MessageRow, reply: SendReply): Promise<void> {
  await outlast(() => recordOnce(ctx, row, message, reply, true));
}

async function recordOnce(ctx: Context, row: OutboxRow, message: MessageRow, reply: SendReply, check: boolean) {
  await changeOrder(ctx, row.referenceId, 'provider', async (change) => {
    const { tx, now } = change;
    if (check && !(await isClaimedAs(tx, row))) return;
    // The sender was alive after all, and has said meanwhile that nothing left.
    if (reply === KILLED && row.attemptedAt && !(await isLastAttempt(tx, row.id, row.attemptedAt))) return;
    const held = reply.outcome === 'retry' ? reply.error.heldSeconds : undefined;
    if (held !== undefined) {
      await holdBack(tx, PROVIDER, after(now, held));
      return postponeOwed(tx, row.id, now, false);
    }
    const schedule = ctx.settings.sendScheduleSeconds;
    const scope = reply.outcome === 'retry' ? reply.scope : null;
    const least = (reply.outcome === 'retry' && reply.afterSeconds) || 0;
    // Who does not answer is left alone by the breaker, which also notices when that is over.
    const answered = reply.outcome === 'retry' && (reply.error.httpStatus ?? 500) < 500;
    if (scope === 'recipient' || (scope === 'provider' && answered))
      await pause(tx, scope === 'provider' ? PROVIDER : row.pauseKey, now, least || 1);
    // The pair limit has a pause of its own, which says when to go on; it does not use up the schedule.
    if (scope === 'recipient') return postponeOwed(tx, row.id, now, false);
    if (scope && row.attempts <= schedule.length)
      return postponeOwed(tx, row.id, after(now, withJitter(Math.max(delayOf(schedule, row.attempts - 1), least))));
    await noteReply(ctx, change, message, reply, row.kind);
    await endOwed(tx, row.id, now, reply.outcome);
  });
}

/** A later status is on its way or there; repeating this one would move the order back on the customer's phone. */
async function isOutdated(ctx: Context, { referenceId, seq }: MessageRow): Promise<boolean> {
  const messages = await messagesOf(ctx.db, referenceId);
  return messages.some((later) => later.seq > seq && later.toStatus !== null && later.status !== 'failed');
}

function payloadOf(order: OrderRow, message: MessageRow): Record<string, unknown> {
  const { referenceId, type, details } = order;
  const to = { referenceId, to: order.customerPhone, recipient: order.customerUserId };
  const options = { callbackData: message.id, asTemplate: message.templateName !== null };
  if (message.kind === 'order_details') {
    const { currency, amount: totalAmount } = order.payment;
    return buildOrderDetails({ ...to, type, currency, totalAmount, details, message: order.message }, options);
  }
  return buildOrderStatus({ ...to, status: message.toStatus, ...message.content } as never, options);
}

/** What WhatsApp is certain to refuse, or what no longer makes sense, is not sent at all. */
function refuseHere(order: OrderRow, message: MessageRow, now: Date): SendReply | null {
  if (order.customerPhone === null && order.customerUserId === null)
    return refused('customer_erased', 'The customer of this order was erased');
  if (message.kind === 'order_status')
    return wasSent(order) ? null : refused('not_sent', 'The customer does not have the order this message is about');
  if (!order.expiresAt || order.expiresAt >= after(now, SHORTEST_EXPIRATION_SECONDS)) return null;
  return refused(
    'order_expired',
    `The order expires in less than ${SHORTEST_EXPIRATION_SECONDS} s, which WhatsApp refuses`,
  );
}

const NO_ANSWER = { httpStatus: null, details: null, traceId: null };

const refused = (code: string, title: string): SendReply => ({
  outcome: 'refused',
  error: { ...NO_ANSWER, code, title, advice: 'Create a new order.' },
});

/** A row that was attempted and has no reply: the worker died in between, and the message may be with the customer. */
const KILLED: SendReply = {
  outcome: 'unknown',
  error: { ...NO_ANSWER, code: null, title: 'The sender stopped before the answer came', advice: null },
};
