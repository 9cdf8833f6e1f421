import { oweDetails } from '../db/new-order';
import { ProblemError } from '../domain/errors';
import { SHORTEST_EXPIRATION_SECONDS } from '../domain/order-rules/expiration';
import { after } from '../domain/schedule';
import { type Change, type Commit, changeOrder } from './change-order';
import type { Context } from './context';

/** Owes the order_details message of an order that was never sent, or whose sending is known to have failed. */
export async function sendOrderDetails(ctx: Context, referenceId: string, commit?: Commit): Promise<void> {
  const found = await changeOrder(ctx, referenceId, 'merchant', send, commit);
  if (found === null) throw new ProblemError('not_found', 'There is no order with this reference_id.');
}

async function send(change: Change): Promise<true> {
  const { order, now } = change;
  const { status } = order.detailsMessage ?? { status: 'failed' };
  if (status === 'unknown')
    throw new ProblemError(
      'send_outcome_unknown',
      'No answer came to the first sending, so the customer may have the message. A second one with the same reference_id may be refused or shown twice: wait for a status, or create an order with another reference_id.',
    );
  if (status !== 'failed') throw new ProblemError('already_sent', 'The order_details message is sent, or about to be.');
  if (order.payment.status === 'captured') throw new ProblemError('order_paid', 'The order is already paid.');
  if (order.status === 'canceled') throw new ProblemError('order_canceled', 'A canceled order is not sent again.');
  if (order.expiresAt && order.expiresAt < after(now, SHORTEST_EXPIRATION_SECONDS))
    throw new ProblemError(
      'order_expired',
      `The order expires in less than ${SHORTEST_EXPIRATION_SECONDS} s, which WhatsApp refuses. Create a new order.`,
    );
  if (order.customerPhone === null && order.customerUserId === null)
    throw new ProblemError('invalid_transition', 'The customer of this order was erased: nobody can be written to.');
  const message_id = await oweDetails(change.tx, order, now);
  change.lines.push({ kind: 'message', summary: 'order_details is to be sent', details: { message_id } });
  change.visible = true;
  return true;
}
