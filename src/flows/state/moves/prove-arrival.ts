import type { MessageRow } from '../../../db/order-state/order-state';
import type { Change } from '../change';
import { restoreAfterFailure } from './restore-after-failure';

/** A customer who pays or tries to pay has the order_details message, whatever its sending reported. */
export function proveArrival(change: Change): void {
  const message = change.order.messages.findLast((one) => one.kind === 'order_details' && isInQuestion(one));
  if (!message || change.order.messages.some(hasArrived)) return;
  const failed = message.status === 'failed';
  message.status = 'delivered';
  message.error = null;
  change.addTimeline('message_proved_by_payment', { message_id: message.id, message_kind: message.kind });
  if (failed) restoreAfterFailure(change, message);
}

/** It was sent, and its arrival is not certain. */
const isInQuestion = ({ status, attemptedAt, wamid, doubtfulAt }: MessageRow): boolean => {
  if (status === 'unknown') return true;
  return (status === 'failed' && attemptedAt !== null) || (status === 'queued' && (wamid ?? doubtfulAt) !== null);
};

const hasArrived = ({ kind, status }: MessageRow): boolean =>
  kind === 'order_details' && (status === 'sent' || status === 'delivered' || status === 'read');
