import type { MessageRow, OrderState, StatusContent } from '../../../db/order-state/order-state';
import { ORDER_TABLE } from '../../../domain/lifecycles/order';
import type { OrderStatus } from '../../../domain/lifecycles/statuses';
import { transition } from '../../../domain/lifecycles/transition';
import type { Change } from '../change';
import { enqueueMessage } from '../enqueue-message';

/**
 * Moves an order's status: looks the transition up in the table, and enqueues the order_status message. False, with
 * nothing changed, when WhatsApp would refuse the transition.
 */
export function moveOrder(change: Change, to: OrderStatus, content: StatusContent): boolean {
  const { order } = change;
  if (!transition(ORDER_TABLE, order.status, to)) return false;
  const templateName = content.template?.when === 'always' ? content.template.name : undefined;
  enqueueMessage(change, { kind: 'order_status', content, toStatus: to, ...(templateName && { templateName }) });
  change.addTimeline('order_moved', { from: order.status, to });
  setStatus(change, to);
  return true;
}

/** Cancels an order that the customer does not have: there is no message to send. */
export function cancelUnsentOrder(change: Change): void {
  change.addTimeline('order_canceled_unsent', { from: change.order.status, to: 'canceled' });
  setStatus(change, 'canceled');
}

/** Returns the order to the last status that WhatsApp did not refuse, after it refused one. */
export function rollBackOrder(change: Change): void {
  const { order } = change;
  const to = standingMessage(order)?.toStatus ?? 'pending';
  if (to === order.status) return;
  change.addTimeline('order_rolled_back', { from: order.status, to });
  setStatus(change, to);
}

/** Puts the status right that a failed message had taken back, when that message has arrived after all. */
export function restoreOrder(change: Change, { id, toStatus }: MessageRow): void {
  const { order } = change;
  if (!toStatus || standingMessage(order)?.id !== id || order.status === toStatus) return;
  change.addTimeline('order_restored', { from: order.status, to: toStatus });
  setStatus(change, toStatus);
}

/** The newest message about the order's status that has not failed. */
const standingMessage = ({ messages }: OrderState): MessageRow | undefined =>
  messages.findLast(({ toStatus, status }) => toStatus && status !== 'failed');

function setStatus(change: Change, to: OrderStatus): void {
  change.order.status = to;
  change.notify('order.status_changed');
}
