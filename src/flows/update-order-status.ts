import type { StatusContent } from '../db/messages';
import { updateMessage } from '../db/messages';
import { findOrder, type OrderRow, wasSent } from '../db/orders';
import { withdrawOwed } from '../db/outbox';
import { ProblemError } from '../domain/errors';
import { ORDER_TABLE } from '../domain/order';
import type { OrderStatusRequest } from '../domain/order-request';
import { transition } from '../domain/transition';
import { defaultStatusBody } from '../domain/whatsapp-message';
import { moveOrder, movePayment } from './advance';
import { type Change, type Commit, changeOrder } from './change-order';
import type { Context } from './context';
import { providerProblem } from './provider-problem';
import { type Settled, settlePayment } from './settle-payment';

/**
 * Moves an order to another status and owes the order_status message. `canceled` first asks the provider: only an
 * order with neither money nor an attempt under way is canceled.
 */
export async function updateOrderStatus(
  ctx: Context,
  referenceId: string,
  request: OrderStatusRequest,
  commit?: Commit,
): Promise<void> {
  const order = await findOrder(ctx.db, referenceId);
  if (!order) throw new ProblemError('not_found', 'There is no order with this reference_id.');
  if (request.status === 'canceled' && !wasSent(order)) {
    // Nobody is asked, unless WhatsApp took the message and only later said that it failed: then somebody may have paid.
    const asked = await askBeforeCancel(ctx, referenceId);
    if (await cancelUnsent(ctx, referenceId, asked, commit)) return;
  }
  refuseTransition(order, request.status);

  const asked = request.status === 'canceled' ? await askBeforeCancel(ctx, referenceId) : null;
  await changeOrder(
    ctx,
    referenceId,
    'merchant',
    async (change) => {
      refuseTransition(change.order, request.status);
      if (asked) await cancelPayment(change, asked);
      await moveOrder(change, request.status, contentOf(request, change.order));
    },
    commit,
  );
}

function refuseTransition(order: OrderRow, to: OrderStatusRequest['status']): void {
  if (to === 'canceled' && order.payment.status === 'captured')
    throw new ProblemError('order_paid', 'A paid order cannot be canceled. Refund it instead.');
  if (!wasSent(order))
    throw new ProblemError(
      'invalid_transition',
      'The customer does not have this order: send its order_details first.',
    );
  if (order.customerPhone === null && order.customerUserId === null)
    throw new ProblemError('invalid_transition', 'The customer of this order was erased: nobody can be written to.');
  if (!transition(ORDER_TABLE, order.status, to))
    throw new ProblemError('invalid_transition', `WhatsApp does not allow ${order.status} → ${to}.`);
}

/** An order that the customer does not have needs no message. False when it left in the meantime. */
async function cancelUnsent(ctx: Context, referenceId: string, asked: Settled, commit?: Commit): Promise<boolean> {
  const sentMeanwhile = new Error('sent meanwhile');
  try {
    await changeOrder(
      ctx,
      referenceId,
      'merchant',
      async (change) => {
        const { order, tx, now } = change;
        if (!transition(ORDER_TABLE, order.status, 'canceled'))
          throw new ProblemError('invalid_transition', `WhatsApp does not allow ${order.status} → canceled.`);
        const withdrawn = await withdrawOwed(tx, referenceId, now);
        const { detailsMessage } = order;
        if (detailsMessage && detailsMessage.status !== 'failed' && !withdrawn.includes(detailsMessage.id))
          throw sentMeanwhile;
        const error = { httpStatus: null, code: 'withdrawn', title: 'The order was canceled before it was sent' };
        for (const id of withdrawn)
          await updateMessage(
            tx,
            id,
            { status: 'failed', error: { ...error, details: null, traceId: null, advice: null } },
            now,
          );
        await cancelPayment(change, asked);
        change.lines.push({ kind: 'order', summary: `Order ${order.status} → canceled, never sent` });
        order.status = 'canceled';
        change.events.push('order.status_changed');
        change.visible = true;
      },
      commit,
    );
    return true;
  } catch (error) {
    if (error === sentMeanwhile) return false;
    throw error;
  }
}

async function askBeforeCancel(ctx: Context, referenceId: string): Promise<Settled> {
  const settled = await settlePayment(ctx, referenceId, { by: 'merchant' });
  if (settled.outcome === 'unanswered') throw providerProblem(settled.error, 'The order was not canceled: ');
  return settled;
}

/** Decides under the lock, on the lookup just made and on everything that was applied since. */
async function cancelPayment(change: Change, asked: Settled): Promise<void> {
  const judgement = 'judgement' in asked ? asked.judgement : null;
  if (judgement?.success || change.order.payment.status === 'captured')
    throw new ProblemError('order_paid', 'The provider reports a payment. Refund it instead.');
  if (judgement?.pending || judgement?.event === 'told_pending')
    throw new ProblemError('payment_in_progress', 'The customer is paying at this moment. Try again in some minutes.');
  if (judgement?.verdict === 'mismatch')
    throw new ProblemError('provider_error', 'The provider answered about another order, so nothing was changed.');
  if (!(await movePayment(change, 'cancel_requested')))
    throw new ProblemError('payment_in_progress', 'The customer is paying at this moment. Try again in some minutes.');
}

function contentOf(request: OrderStatusRequest, order: OrderRow): StatusContent {
  return {
    body: request.body ?? defaultStatusBody(request.status, order.payment.currency),
    ...(request.description !== null && { description: request.description }),
    ...(request.footer !== null && { footer: request.footer }),
    ...(request.template !== null && { template: request.template }),
  };
}
