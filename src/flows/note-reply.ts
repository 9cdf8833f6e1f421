import { acceptMessage, type MessageRow, updateMessage } from '../db/messages';
import { nameCustomer } from '../db/orders';
import { type OwedKind, owe } from '../db/outbox';
import { after, nextLookupAt } from '../domain/schedule';
import type { ProviderError, SendReply } from '../ports';
import type { Change } from './change-order';
import type { Context } from './context';
import { failMessage } from './fail-message';

/** WhatsApp: this order status was set before. As the answer to a repeat it means that the first message arrived. */
export const ALREADY_SET = 2046;
/** How long a status webhook may take to tell that a message without an answer arrived. */
const REPEAT_AFTER_SECONDS = 600;

/** Writes what the provider answered to a message: accepted, refused, no longer tried, or unknown. */
export async function noteReply(
  ctx: Context,
  change: Change,
  message: MessageRow,
  reply: SendReply,
  kind: OwedKind,
): Promise<void> {
  const { tx, order, now, lines } = change;
  if (reply.outcome === 'accepted') {
    await nameCustomer(tx, order, reply.waId, reply.waUserId);
    await acceptMessage(tx, message.id, reply.wamid, now);
    lines.push({
      kind: 'message',
      summary: `${message.kind} accepted by WhatsApp`,
      details: { message_id: message.id, accepted: true },
    });
    change.visible = true;
    return armLookup(ctx, change, message);
  }
  if (reply.outcome === 'refused' && kind === 'message_repeat' && reply.error.code === ALREADY_SET)
    return noteArrival(change, message);
  if (reply.outcome !== 'unknown' && kind === 'message') return failMessage(change, message, reply.error);
  const { status } = (await newest(change, message)) ?? message;
  if (status !== 'queued' && status !== 'unknown') return;
  if (reply.outcome !== 'unknown') return noteVainRepeat(change, message, reply.error);
  await updateMessage(tx, message.id, { status: 'unknown', error: reply.error }, now);
  lines.push({
    kind: 'message',
    summary: `${message.kind}: no answer, so it is not known whether it arrived`,
    details: { message_id: message.id, title: reply.error.title },
  });
  change.visible = true;
  if (message.kind === 'order_status' && kind === 'message') await oweRepeat(change, message);
  await armLookup(ctx, change, message);
}

/** The repeat was superfluous: the order on the customer's phone already stands where the message wants it. */
export async function noteArrival(change: Change, message: MessageRow): Promise<void> {
  await updateMessage(change.tx, message.id, { status: 'sent' }, change.now);
  change.lines.push({ kind: 'message', summary: `${message.kind} had arrived the first time` });
  change.visible = true;
}

/** The repeat failed, which says nothing about the first sending: the customer may have that one. */
export async function noteVainRepeat(
  change: Change,
  message: MessageRow,
  error: ProviderError,
  wamid: string | null = null,
): Promise<void> {
  // The repeat's wamid tells its own answer, when that comes after this, that it is old news.
  await updateMessage(change.tx, message.id, { status: 'unknown', error, wamid }, change.now);
  change.lines.push({
    kind: 'message',
    summary: `${message.kind}: the repeat failed (${error.title}), so it is still not known whether the first arrived`,
    details: { message_id: message.id, code: error.code, title: error.title },
  });
  change.visible = true;
}

/** An order_status does no harm twice, so it is repeated once; an order_details is not, its reference_id is used up. */
async function oweRepeat({ tx, order, now }: Change, message: MessageRow): Promise<void> {
  const { id: subjectId } = message;
  const { referenceId } = order;
  const dueAt = after(now, REPEAT_AFTER_SECONDS);
  await owe(
    tx,
    { kind: 'message_repeat', lane: `repeat:${subjectId}`, pauseKey: '', referenceId, subjectId, dueAt },
    now,
  );
}

/** From the moment the customer may have the order, the payment is looked up by the schedule. */
function armLookup(ctx: Context, change: Change, message: MessageRow): void {
  const { order, now } = change;
  if (message.kind !== 'order_details') return;
  order.payment.lastSignAt = now;
  order.payment.nextLookupAt = nextLookupAt(
    { ...order.payment, step: 0, expiresAt: order.expiresAt },
    now,
    ctx.settings,
  );
  change.paymentChanged = true;
}

async function newest({ tx }: Change, message: MessageRow): Promise<Pick<MessageRow, 'status' | 'wamid'> | undefined> {
  const [row] = await tx.query<Pick<MessageRow, 'status' | 'wamid'>>(
    'SELECT status, wamid FROM messages WHERE id = $1',
    [message.id],
  );
  return row;
}
