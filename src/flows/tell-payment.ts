import { oweMessage } from '../db/messages';
import { defaultCapturedText, defaultFailedText } from '../domain/whatsapp-message';
import type { Change } from './change-order';

/**
 * Owes the customer the news that the payment was captured or declined, on an order whose status stays as it is
 * (Brazil). Returns the message's id; null when the merchant wants no such messages.
 */
export async function tellPayment(change: Change, status: 'captured' | 'failed'): Promise<string | null> {
  const { tx, order, now } = change;
  const { currency } = order.payment;
  if (!order.autoMessages || currency !== 'BRL') return null;
  const timestamp = Math.floor(now.getTime() / 1000);
  const captured = status === 'captured';
  const body = captured
    ? (order.texts.captured ?? defaultCapturedText(currency))
    : (order.texts.failed ?? defaultFailedText(currency));
  change.visible = true;
  return oweMessage(
    tx,
    order,
    {
      kind: 'order_status',
      content: { body, payment: { status, ...(captured && { timestamp }) } },
      // Meta's sample of a decline repeats the order's `pending`; any other status said again would be refused.
      ...(order.details.order !== null && order.status === 'pending' && { toStatus: 'pending' as const }),
    },
    now,
  );
}
