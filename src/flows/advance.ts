import { messagesOf, oweMessage, type StatusContent } from '../db/messages';
import { insertProblem } from '../db/problems';
import { ORDER_TABLE } from '../domain/order';
import { PAYMENT_TABLE, type PaymentEffect, type PaymentEvent } from '../domain/payment';

import { transition } from '../domain/transition';
import { defaultCapturedText } from '../domain/whatsapp-message';
import type { OrderStatus, ProblemCode } from '../domain/words';
import type { Change } from './change-order';
import { tellPayment } from './tell-payment';

/** What a capture rests on: the stored verification that agreed. */
export interface Evidence {
  verificationId: number;
}

/**
 * The one place where a payment moves: looks the event up in the table, moves, owes the effects. False when the table
 * has no row for it; that is told in the timeline and changes nothing.
 */
export async function movePayment(change: Change, event: PaymentEvent, evidence?: Evidence): Promise<boolean> {
  const { order, now, lines } = change;
  const { payment } = order;
  const row = transition(PAYMENT_TABLE, payment.status, event);
  if (!row) {
    lines.push({ kind: 'refused', summary: `A ${payment.status} payment does not take ${event}`, details: { event } });
    return false;
  }
  if (row.to !== payment.status) {
    if (row.to === 'captured') {
      if (!evidence) throw new Error('a payment is captured only with evidence');
      payment.verificationId = evidence.verificationId;
      payment.capturedAt = now;
      payment.capturedAmount = payment.amount;
    }
    lines.push({
      kind: 'payment',
      summary: `Payment ${payment.status} → ${row.to}`,
      details: { from: payment.status, to: row.to, event },
    });
    payment.status = row.to;
    if (row.to !== 'new') change.events.push(`payment.${row.to}`);
    payment.lastSignAt = now;
    payment.lookupStep = 0;
    change.paymentChanged = true;
    change.visible = true;
  }
  for (const effect of row.effects) await perform(change, effect);
  return true;
}

async function perform(change: Change, effect: PaymentEffect): Promise<void> {
  switch (effect) {
    case 'thank':
      return thank(change);
    case 'flag_paid_after_cancel':
      return flagPaidAfterCancel(change);
    case 'flag_capture_contradicted':
      return raiseProblem(change, {
        code: 'capture_contradicted',
        subject: '',
        detail: 'The provider once confirmed this payment and now says otherwise. Compare with the gateway account.',
      });
  }
}

const flagPaidAfterCancel = (change: Change): Promise<void> =>
  raiseProblem(change, {
    code: 'paid_after_cancel',
    subject: '',
    detail: 'The customer paid although the order was canceled. Deliver it or refund it.',
  });

/** Tells the customer of the capture; an order that the merchant already moved on needs no such message. */
async function thank(change: Change): Promise<void> {
  const { order, now } = change;
  // An expired payment stays expired when its order is canceled, and can still be paid.
  if (order.status === 'canceled') return flagPaidAfterCancel(change);
  if (!order.autoMessages || order.status !== 'pending') return;
  const { currency } = order.payment;
  // A simplified order has no items whose status could move: the payment alone is told.
  if (order.details.order === null) return void (await tellPayment(change, 'captured'));
  const timestamp = Math.floor(now.getTime() / 1000);
  await moveOrder(change, 'processing', {
    body: order.texts.captured ?? defaultCapturedText(currency),
    ...(currency === 'BRL' && { payment: { status: 'captured', timestamp } }),
  });
}

/**
 * The one place where an order's status moves: asks the table, owes the order_status message. False, with nothing
 * changed, when WhatsApp would refuse the transition.
 */
export async function moveOrder(change: Change, to: OrderStatus, content: StatusContent): Promise<boolean> {
  const { tx, order, now, lines } = change;
  if (!transition(ORDER_TABLE, order.status, to)) return false;
  const templateName = content.template?.when === 'always' ? content.template.name : undefined;
  await oweMessage(
    tx,
    order,
    { kind: 'order_status', content, toStatus: to, ...(templateName && { templateName }) },
    now,
  );
  lines.push({ kind: 'order', summary: `Order ${order.status} → ${to}`, details: { from: order.status, to } });
  order.status = to;
  change.events.push('order.status_changed');
  change.visible = true;
  return true;
}

/** Returns the order to the last status that WhatsApp did not refuse, after it refused one. */
export async function rollBackOrder(change: Change): Promise<void> {
  const { tx, order, lines } = change;
  const standing = (await messagesOf(tx, order.referenceId)).findLast((m) => m.toStatus && m.status !== 'failed');
  const to = standing?.toStatus ?? 'pending';
  if (to === order.status) return;
  lines.push({
    kind: 'order',
    summary: `Order ${order.status} → ${to}, rolled back`,
    details: { from: order.status, to },
  });
  order.status = to;
  change.events.push('order.status_changed');
  change.visible = true;
}

/** Raises a problem for a person to look at; nothing happens when it is already known. */
export async function raiseProblem(
  change: Change,
  problem: { code: ProblemCode; subject: string; detail: string },
): Promise<void> {
  if (!(await insertProblem(change.tx, change.order.referenceId, problem, change.now))) return;
  change.lines.push({
    kind: 'problem',
    summary: `Problem ${problem.code}: ${problem.detail}`,
    details: { ...problem },
  });
  change.events.push('payment.problem');
  change.visible = true;
}
