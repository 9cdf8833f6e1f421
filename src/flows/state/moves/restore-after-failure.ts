import type { MessageRow } from '../../../db/order-state/order-state';
import { defaultStatusBody } from '../../../domain/orders/whatsapp-message';
import type { Change } from '../change';
import { enqueueMessage } from '../enqueue-message';
import { restoreOrder } from './move-order';

/** A message that counted as failed has arrived: what its failure led to is put right again. */
export function restoreAfterFailure(change: Change, message: MessageRow): void {
  const { order } = change;
  if (message.kind === 'order_status') return restoreOrder(change, message);
  // It was canceled without a message, because the customer seemed not to have it; now the customer could still pay.
  const announced = order.messages.some(({ toStatus, status }) => toStatus === 'canceled' && status !== 'failed');
  if (order.status !== 'canceled' || announced) return;
  const body = defaultStatusBody('canceled', order.payment.currency);
  enqueueMessage(change, { kind: 'order_status', content: { body }, toStatus: 'canceled' });
}
