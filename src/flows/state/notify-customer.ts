import { defaultCapturedText, defaultFailedText } from '../../domain/orders/whatsapp-message';
import type { Change } from './change';
import { enqueueMessage } from './enqueue-message';

/**
 * Enqueues a message that the payment was captured or declined, on an order whose status stays as it is (Brazil).
 * Returns the message's id; null when the merchant wants no such messages.
 */
export function notifyCustomer(change: Change, status: 'captured' | 'failed'): string | null {
  const { order, now } = change;
  const { currency } = order.payment;
  if (!order.autoMessages || currency !== 'BRL') return null;
  const timestamp = Math.floor(now.getTime() / 1000);
  const captured = status === 'captured';
  const body = captured
    ? (order.texts.captured ?? defaultCapturedText(currency))
    : (order.texts.failed ?? defaultFailedText(currency));
  const template = order.templates[status];
  return enqueueMessage(change, {
    kind: 'order_status',
    content: { body, ...(template && { template }), payment: { status, ...(captured && { timestamp }) } },
    // Meta's sample of a decline repeats the order's `pending`; any other status said again would be refused.
    ...(order.details.order !== null && order.status === 'pending' && { toStatus: 'pending' as const }),
  });
}
