import { createHash, randomUUID } from 'node:crypto';
import type { MessageRow, OrderState, StatusContent } from '../../db/order-state/order-state';
import type { NewOutboxEntry } from '../../db/queues/outbox';
import type { MessageKind, OrderStatus } from '../../domain/lifecycles/statuses';
import { orderedId } from '../../domain/values/ordered-id';
import type { Change } from './change';

export interface NewMessage {
  kind: MessageKind;
  content?: StatusContent;
  toStatus?: OrderStatus;
  templateName?: string;
}

/** Whom a message goes to, and in whose turn. */
type Recipient = Pick<OrderState, 'referenceId' | 'customerPhone' | 'customerUserId' | 'messages'>;

/** Enqueues a message to the customer; it goes out after those of the same order that wait already. Returns its id. */
export function enqueueMessage(change: Change, message: NewMessage): string {
  const { row, entry } = createMessage(change.order, message, change.now);
  change.order.messages.push(row);
  change.enqueue(entry);
  return row.id;
}

/** Enqueues the order_details message; as a template at once where the merchant asked for that. Returns its id. */
export const enqueueOrderDetails = (change: Change): string => enqueueMessage(change, orderDetailsOf(change.order));

/** The order_details message of an order. */
function orderDetailsOf({ message: { template } }: Pick<OrderState, 'message'>): NewMessage {
  return { kind: 'order_details', ...(template?.when === 'always' && { templateName: template.name }) };
}

/** Makes a message and the outbox entry that sends it. */
function createMessage(order: Recipient, message: NewMessage, now: Date): { row: MessageRow; entry: NewOutboxEntry } {
  const id = orderedId(randomUUID(), now);
  const { referenceId } = order;
  const row: MessageRow = {
    id,
    seq: (order.messages.at(-1)?.seq ?? 0) + 1,
    kind: message.kind,
    status: 'queued',
    content: message.content ?? {},
    toStatus: message.toStatus ?? null,
    templateName: message.templateName ?? null,
    wamid: null,
    error: null,
    pricing: null,
    attemptedAt: null,
    repeatedAt: null,
    doubtfulAt: null,
    failures: 0,
    unknownNotifiedAt: null,
    createdAt: now,
    updatedAt: now,
  };
  const throttleKey = recipientThrottle(order);
  return {
    row,
    entry: { kind: 'message', orderingKey: referenceId, throttleKey, referenceId, subjectId: id, dueAt: now },
  };
}

/** The throttle of the order's customer; a digest, so that the queue holds no phone number. */
export function recipientThrottle(order: Pick<OrderState, 'customerPhone' | 'customerUserId'>): string {
  const recipient = order.customerPhone ?? order.customerUserId ?? '';
  return `to:${createHash('sha256').update(recipient).digest('hex').slice(0, 32)}`;
}
