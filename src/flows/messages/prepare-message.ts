import type { Recipient } from '../../db/customers/renames';
import { paymentSettingsOf, shownInstruments } from '../../db/order-state/instrument-row';
import { isErased, type MessageRow, mayHaveArrived, type OrderState, wasSent } from '../../db/order-state/order-state';
import { after } from '../../domain/decisions/schedule';
import type { MessageStatus } from '../../domain/lifecycles/statuses';
import { SHORTEST_EXPIRATION_SECONDS } from '../../domain/order-rules/expiration';
import { kindsToCreate } from '../../domain/order-rules/instruments';
import { buildOrderDetails, buildOrderStatus } from '../../domain/orders/whatsapp-message';
import { NO_ANSWER } from '../../domain/values/no-answer';
import type { SendReply } from '../../ports';

/** A later status is on its way or there; sending this one now would move the order back on the customer's phone. */
export const isOutdated = ({ messages }: OrderState, { seq }: MessageRow): boolean =>
  messages.some((later) => later.seq > seq && later.toStatus !== null && later.status !== 'failed');

/** The body of POST /messages to `recipient`, who is the order's customer by the newest name. */
export function payloadOf(order: OrderState, message: MessageRow, recipient: Recipient): Record<string, unknown> {
  const { referenceId, type, details } = order;
  const to = { referenceId, to: recipient.phone, recipient: recipient.userId };
  const options = { callbackData: message.id, asTemplate: message.templateName !== null };
  if (message.kind === 'order_details') {
    const { currency, amount: totalAmount } = order.payment;
    const shown = { ...details, payment_settings: paymentSettingsOf(order) };
    return buildOrderDetails({ ...to, type, currency, totalAmount, details: shown, message: order.message }, options);
  }
  return buildOrderStatus({ ...to, status: message.toStatus, ...message.content } as never, options);
}

/** Why a message is not sent: WhatsApp would certainly refuse it, or it makes no sense any more. */
export function refuseToSend(order: OrderState, message: MessageRow, now: Date): SendReply | null {
  if (isErased(order)) return refused('customer_erased', 'The customer of this order was erased');
  if (message.kind === 'order_status') {
    if (asksToPay(message) && order.payment.status === 'captured') return refused('order_paid', PAID, NOTHING_TO_DO);
    // Somebody has paid: whoever has the order from a message that was reported as failed is to know.
    const isPaid = order.payment.status === 'captured' && mayHaveArrived(order);
    return wasSent(order) || isPaid ? null : NOT_SENT;
  }
  // Called failed and delivered after all: its reference_id is used up.
  const arrived = order.messages.some(
    ({ id, kind, status }) => id !== message.id && kind === 'order_details' && ARRIVED.includes(status),
  );
  if (arrived) return refused('already_sent', 'The customer has this order: an earlier message arrived after all');
  if (order.payment.status === 'captured') return refused('order_paid', PAID, NOTHING_TO_DO);
  if (order.status === 'canceled' || order.payment.status === 'canceled')
    return refused('order_canceled', 'The order was canceled while its message waited');
  const isInTime = !order.expiresAt || order.expiresAt >= after(now, SHORTEST_EXPIRATION_SECONDS);
  // What it waits for was withdrawn, or a person has ended its entry.
  if (isInTime && kindsToCreate(paymentSettingsOf(order)).length > 0)
    return refused('instrument_missing', 'What the customer is to pay with was not made');
  // The message had to wait for longer than its PSP lets it live.
  if (isInTime && hasExpiredInstrument(order, now))
    return refused('instrument_expired', 'What the customer is to pay with has expired', 'Send the order again.');
  if (isInTime) return null;
  return refused(
    'order_expired',
    `The order expires in less than ${SHORTEST_EXPIRATION_SECONDS} s, which WhatsApp refuses`,
  );
}

/** A decline that is told late would ask a customer who has paid meanwhile to try again. */
const asksToPay = ({ content }: MessageRow): boolean => content.payment?.status === 'failed';

const PAID = 'The order was paid while its message waited, and it would ask the customer to pay again';
const NOTHING_TO_DO = 'Nothing is to be done.';

const refused = (code: string, title: string, advice = 'Create a new order.'): SendReply => ({
  outcome: 'refused',
  error: { ...NO_ANSWER, code, title, advice },
});

const hasExpiredInstrument = (order: OrderState, now: Date): boolean =>
  shownInstruments(order).some(({ expiresAt }) => expiresAt !== null && expiresAt <= now);

/** Whether a reply is one of `refuseToSend`: no request of this try has left. */
export const isOwnRefusal = (reply: SendReply): boolean =>
  reply.outcome === 'refused' && reply.error.httpStatus === null;

const ARRIVED: readonly MessageStatus[] = ['sent', 'delivered', 'read'];

export const NOT_SENT = refused('not_sent', 'The customer does not have the order this message is about');
