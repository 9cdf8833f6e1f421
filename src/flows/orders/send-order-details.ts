import { detailsMessageOf, isErased } from '../../db/order-state/order-state';
import { after } from '../../domain/decisions/schedule';
import { SHORTEST_EXPIRATION_SECONDS } from '../../domain/order-rules/expiration';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../context';
import { requestOrderDetails } from '../instruments/request-order-details';
import type { Change } from '../state/change';
import { type BeforeCommit, changeOrder } from '../state/change-orders';

/** Enqueues the order_details message of an order that was never sent, or whose sending is known to have failed. */
export async function sendOrderDetails(ctx: Context, referenceId: string, beforeCommit?: BeforeCommit): Promise<void> {
  const found = await changeOrder(ctx, {
    referenceId,
    cause: 'merchant',
    work: (change) => send(ctx, change),
    beforeCommit,
  });
  if (found === null) throw new ProblemError('not_found', 'There is no order with this reference_id.');
}

function send(ctx: Context, change: Change): true {
  const { order, now } = change;
  const { status } = detailsMessageOf(order) ?? { status: 'failed' };
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
  if (isErased(order))
    throw new ProblemError('invalid_transition', 'The customer of this order was erased: nobody can be written to.');
  const message_id = requestOrderDetails(ctx, change);
  change.addTimeline('message_requested', { message_id, message_kind: 'order_details' });
  return true;
}
