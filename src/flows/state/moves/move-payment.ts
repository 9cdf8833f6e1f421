import type { VerificationRow } from '../../../db/order-state/order-state';
import { PAYMENT_TABLE, type PaymentEffect, type PaymentEvent } from '../../../domain/lifecycles/payment';
import { transition } from '../../../domain/lifecycles/transition';
import { defaultCapturedText } from '../../../domain/orders/whatsapp-message';
import type { Change } from '../change';
import { isNothingLeft } from '../money-left';
import { notifyCustomer } from '../notify-customer';
import { raiseProblem } from '../raise-problem';
import { endInstruments } from './end-instruments';
import { moveOrder } from './move-order';

/** What a capture rests on: the stored verification that agreed. */
export interface Evidence {
  verificationId: number;
  verification: VerificationRow;
}

/**
 * The one place where a payment moves: looks the event up in the table, moves, performs the effects. False when the
 * table has no row for it; the timeline says so, and nothing changes.
 */
export function movePayment(change: Change, event: PaymentEvent, evidence?: Evidence | null): boolean {
  const { order, now } = change;
  const { payment } = order;
  const row = transition(PAYMENT_TABLE, payment.status, event);
  if (!row) {
    change.addTimeline('payment_event_rejected', { status: payment.status, event });
    return false;
  }
  if (row.to !== payment.status) {
    if (row.to === 'captured') {
      if (!evidence) throw new Error('a payment is captured only with evidence');
      payment.verificationId = evidence.verificationId;
      order.verification = evidence.verification;
      payment.capturedAt = now;
      payment.capturedAmount = evidence.verification.amount;
    }
    change.addTimeline('payment_moved', { from: payment.status, to: row.to, event });
    payment.status = row.to;
    if (row.to !== 'new') change.notify(`payment.${row.to}`);
    if (row.to === 'captured' || row.to === 'canceled' || row.to === 'expired')
      change.defer(() => endInstruments(change));
    change.recordActivity();
  }
  for (const effect of row.effects) perform(change, effect);
  return true;
}

function perform(change: Change, effect: PaymentEffect): void {
  switch (effect) {
    case 'send_confirmation':
      return change.defer(() => sendConfirmation(change));
    case 'flag_paid_after_cancel':
      return flagPaidAfterCancel(change);
    case 'flag_capture_contradicted':
      return raiseProblem(change, {
        code: 'capture_contradicted',
        subject: '',
        cause: { reason: 'capture_contradicted', params: {} },
      });
  }
}

const flagPaidAfterCancel = (change: Change): void =>
  raiseProblem(change, {
    code: 'paid_after_cancel',
    subject: '',
    cause: { reason: 'paid_after_cancel', params: {} },
  });

/** Tells the customer of the capture; an order that the merchant already moved on needs no such message. */
function sendConfirmation(change: Change): void {
  const { order, now } = change;
  // An expired payment stays expired when its order is canceled, and can still be paid.
  if (order.status === 'canceled') return flagPaidAfterCancel(change);
  if (isNothingLeft(order))
    return raiseProblem(change, {
      code: 'refunded_before_delivery',
      subject: '',
      cause: { reason: 'refunded_before_delivery', params: {} },
    });
  if (!order.autoMessages || order.status !== 'pending') return;
  const { currency } = order.payment;
  // A simplified order has no items whose status could move: the message is about the payment alone.
  if (order.details.order === null) {
    notifyCustomer(change, 'captured');
    return;
  }
  const timestamp = Math.floor(now.getTime() / 1000);
  moveOrder(change, 'processing', {
    body: order.texts.captured ?? defaultCapturedText(currency),
    ...(order.templates.captured && { template: order.templates.captured }),
    ...(currency === 'BRL' && { payment: { status: 'captured', timestamp } }),
  });
}
