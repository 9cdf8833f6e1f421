import { retryUncertainCommit } from '../../db/core/retry';
import { findOrder } from '../../db/order-state/load-orders';
import { findRefundById, type OrderState, type RefundSpeed } from '../../db/order-state/order-state';
import { PSP_THROTTLE } from '../../db/queues/throttles';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../context';
import { findRefunder } from '../payments/find-refunder';
import { toProviderProblem } from '../payments/provider-error';
import { syncPayment } from '../payments/sync-payment';
import type { Change } from '../state/change';
import { type BeforeCommit, changeOrder } from '../state/change-orders';
import { capturedMoney, moneyLeft, refundsOfTransaction, type Taken } from '../state/money-left';
import { addRefund, isOpenRefund } from '../state/moves/move-refund';

export interface RefundRequest {
  /** Minor units; null for all that is left. */
  amount: number | null;
  speed: RefundSpeed | null;
  /** A successful transaction, by the gateway's order or payment id; null: the captured one. */
  transactionId: string | null;
}

/**
 * Enqueues a refund under the given id. The payment is looked up first, so that refunds made elsewhere count; what is
 * decided is decided under the order's lock: captured, nothing in progress, and no more than is left.
 */
export async function requestRefund(
  ctx: Context,
  referenceId: string,
  refundId: string,
  request: RefundRequest,
  beforeCommit?: BeforeCommit,
): Promise<void> {
  const order = await findOrder(ctx.db, referenceId);
  if (!order) throw new ProblemError('not_found', 'There is no order with this reference_id.');
  const { payment } = order;
  if (ctx.refunders[payment.source] === null)
    throw new ProblemError(
      'not_refundable',
      'WhatsApp gives back gateway payments only. Refund this one where its money arrived.',
    );
  refuseInProgress(order);

  const result = await syncPayment(ctx, referenceId, { by: 'merchant' });
  if (result.outcome === 'unanswered') throw toProviderProblem(result.error, 'Nothing was refunded: ');
  let enqueued = false;
  await retryUncertainCommit((again) =>
    changeOrder(ctx, {
      referenceId,
      cause: 'merchant',
      work: (change) => {
        enqueued = again && findRefundById(change.order, refundId) !== undefined;
        if (!enqueued) enqueueRefund(ctx, change, refundId, request);
      },
      beforeCommit: async (tx, order) => {
        if (!enqueued) await beforeCommit?.(tx, order);
      },
    }),
  );
}

function enqueueRefund(ctx: Context, change: Change, id: string, request: RefundRequest): void {
  const { order, now } = change;
  const { payment, referenceId } = order;
  refuseInProgress(order);
  const taken = takenBy(order, request.transactionId);
  const { transactionId, pgTransactionId } = taken;
  if (findRefunder(ctx, order, taken) === null)
    throw new ProblemError('not_refundable', 'The PSP that holds this money is not configured. Refund it there.');
  const left = moneyLeft(order, taken);
  // What is left depends on an amount that only the person knows who has looked it up.
  const isUnsure = refundsOfTransaction(order, taken).some((one) => one.amount === null && one.status !== 'failed');
  if (request.amount === null && isUnsure)
    throw new ProblemError(
      'not_refundable',
      'A refund was made whose amount cannot be read: say how much to give back.',
    );
  const amount = request.amount ?? left;
  if (amount > left || left === 0)
    throw new ProblemError('not_refundable', `${left} minor units of ${payment.currency} are left to refund.`);

  const refund = { id, amount, status: 'requested' as const, speedRequested: request.speed };
  addRefund(change, { ...refund, transactionId, pgTransactionId: pgTransactionId ?? '' }, 'refund_requested');
  const throttleKey = payment.source === 'psp_lookup' ? PSP_THROTTLE : '';
  change.enqueue({ kind: 'refund', orderingKey: `refund:${referenceId}`, throttleKey, subjectId: id, dueAt: now });
}

/** The transaction whose money goes back, with what it took. */
function takenBy(order: OrderState, transactionId: string | null): Taken {
  const captured = capturedMoney(order);
  if (
    captured &&
    (transactionId === null || [captured.transactionId, captured.pgTransactionId].includes(transactionId))
  )
    return captured;
  if (transactionId === null)
    throw new ProblemError('not_refundable', `Nothing was captured: the payment is ${order.payment.status}.`);
  const other = order.transactions.find(
    (one) => one.status === 'success' && [one.transactionId, one.pgTransactionId].includes(transactionId),
  );
  if (!other) throw new ProblemError('not_refundable', 'transaction_id names no successful transaction of this order.');
  if (other.amount === null)
    throw new ProblemError(
      'not_refundable',
      'The provider does not tell how much this transaction took. Refund it there.',
    );
  return { transactionId: other.transactionId, pgTransactionId: other.pgTransactionId || null, amount: other.amount };
}

/** A lookup could not distinguish two open refunds of the same amount. */
function refuseInProgress(order: OrderState): void {
  const open = order.refunds.find((refund) => isOpenRefund(order, refund));
  if (!open) return;
  const what = open.external ? 'A refund made elsewhere' : `Refund ${open.id}`;
  throw new ProblemError('refund_in_progress', `${what} is ${open.status}. Wait until it has ended.`);
}
