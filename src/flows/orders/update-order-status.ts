import {
  detailsMessageOf,
  isErased,
  type OrderState,
  type StatusContent,
  wasSent,
} from '../../db/order-state/order-state';
import { ORDER_TABLE } from '../../domain/lifecycles/order';
import type { OrderStatus } from '../../domain/lifecycles/statuses';
import { transition } from '../../domain/lifecycles/transition';
import type { OrderStatusRequest } from '../../domain/orders/parse-order';
import { defaultStatusBody } from '../../domain/orders/whatsapp-message';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../context';
import { type BeforeCommit, changeOrder } from '../state/change-orders';
import { moveOrder } from '../state/moves/move-order';
import { requireOrder } from '../views/read-order';
import { cancelPayment, cancelUnsent, lookUpBeforeCancel } from './cancel-order';

/**
 * Moves an order to another status and enqueues the order_status message, which leaves after what waits already. For `canceled` the payment is looked up
 * first: only an order with neither money nor an attempt under way is canceled.
 */
export async function updateOrderStatus(
  ctx: Context,
  referenceId: string,
  request: OrderStatusRequest,
  beforeCommit?: BeforeCommit,
): Promise<void> {
  const { status: to } = request;
  const isCancel = to === 'canceled';
  const isUnsent = !wasSent(await requireOrder(ctx.db, referenceId));
  if (isCancel && isUnsent && (await cancelUnsent(ctx, referenceId, beforeCommit))) return;
  // Read again: it may have been sent in the meantime, or a lookup has shown that it arrived.
  refuseTransition(await requireOrder(ctx.db, referenceId), to);

  const lookedUp = isCancel ? await lookUpBeforeCancel(ctx, referenceId) : null;
  await changeOrder(ctx, {
    referenceId,
    cause: 'merchant',
    work: (change) => {
      refuseTransition(change.order, to);
      if (lookedUp) cancelPayment(change, lookedUp);
      moveOrder(change, to, contentOf(request, change.order));
    },
    beforeCommit,
  });
}

function refuseTransition(order: OrderState, to: OrderStatus): void {
  if (to === 'canceled' && order.payment.status === 'captured')
    throw new ProblemError('order_paid', 'A paid order cannot be canceled. Refund it instead.');
  // Queued is enough: the messages of an order leave one at a time and in order, so that this one waits its turn.
  const details = detailsMessageOf(order);
  if (!details || details.status === 'failed')
    throw new ProblemError(
      'invalid_transition',
      'The customer does not have this order: send its order_details first.',
    );
  if (isErased(order))
    throw new ProblemError('invalid_transition', 'The customer of this order was erased: nobody can be written to.');
  if (!transition(ORDER_TABLE, order.status, to))
    throw new ProblemError('invalid_transition', `WhatsApp does not allow ${order.status} → ${to}.`);
}

function contentOf(request: OrderStatusRequest, order: OrderState): StatusContent {
  return {
    body: request.body ?? defaultStatusBody(request.status, order.payment.currency),
    ...(request.description !== null && { description: request.description }),
    ...(request.footer !== null && { footer: request.footer }),
    ...(request.template !== null && { template: request.template }),
  };
}
