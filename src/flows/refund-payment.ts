import { findOrder } from '../db/orders';
import { owe, PSP } from '../db/outbox';
import { type RefundRow, type RefundSpeed, refundsOf } from '../db/refunds';
import { ProblemError } from '../domain/errors';
import { amountLeft, isOpen } from '../domain/refund';
import { addRefund, countedRefunds } from './advance-refund';
import { type Change, type Commit, changeOrder } from './change-order';
import type { Context } from './context';
import { ascertain } from './outlast';
import { providerProblem } from './provider-problem';
import { settlePayment } from './settle-payment';

export interface RefundRequest {
  /** Minor units; null for all that is left. */
  amount: number | null;
  speed: RefundSpeed | null;
  /** Must name the captured transaction, by the gateway's order or payment id. */
  transactionId: string | null;
}

/**
 * Owes a refund under the given id. The provider is asked first, so that refunds made elsewhere count; what is decided
 * is decided under the order's lock: captured, nothing in progress, and no more than is left.
 */
export async function refundPayment(
  ctx: Context,
  referenceId: string,
  refundId: string,
  request: RefundRequest,
  commit?: Commit,
): Promise<void> {
  const order = await findOrder(ctx.db, referenceId);
  if (!order) throw new ProblemError('not_found', 'There is no order with this reference_id.');
  const { payment } = order;
  if (ctx.refunders[payment.source] === null)
    throw new ProblemError(
      'not_refundable',
      'WhatsApp gives back gateway payments only. Refund this one where its money arrived.',
    );
  if (payment.status === 'captured') refuseInProgress(await refundsOf(ctx.db, referenceId));

  const settled = await settlePayment(ctx, referenceId, { by: 'merchant' });
  if (settled.outcome === 'unanswered') throw providerProblem(settled.error, 'Nothing was refunded: ');
  let owed = false;
  await ascertain((again) =>
    changeOrder(
      ctx,
      referenceId,
      'merchant',
      async (change) => {
        owed = again && (await refundsOf(change.tx, referenceId)).some(({ id }) => id === refundId);
        if (!owed) await oweRefund(change, refundId, request);
      },
      async (tx) => {
        if (!owed) await commit?.(tx);
      },
    ),
  );
}

async function oweRefund(change: Change, id: string, request: RefundRequest): Promise<void> {
  const { order, tx, now } = change;
  const { payment, referenceId } = order;
  const { capturedBy } = payment;
  if (payment.status !== 'captured' || capturedBy === null)
    throw new ProblemError('not_refundable', `Nothing was captured: the payment is ${payment.status}.`);
  refuseInProgress(await refundsOf(tx, referenceId));
  const { transactionId, pgTransactionId } = capturedBy;
  if (request.transactionId !== null && ![transactionId, pgTransactionId].includes(request.transactionId))
    throw new ProblemError('not_refundable', 'transaction_id does not name the captured transaction of this order.');
  const left = amountLeft(payment.capturedAmount, await countedRefunds(change));
  const amount = request.amount ?? left;
  if (amount > left || left === 0)
    throw new ProblemError('not_refundable', `${left} minor units of ${payment.currency} are left to refund.`);

  const refund = await addRefund(
    change,
    {
      id,
      referenceId,
      amount,
      status: 'requested',
      speedRequested: request.speed,
      transactionId,
      pgTransactionId: pgTransactionId ?? '',
    },
    `Refund of ${amount} minor units requested`,
  );
  const lane = `refund:${referenceId}`;
  const pauseKey = payment.source === 'psp_lookup' ? PSP : '';
  await owe(tx, { kind: 'refund', lane, pauseKey, referenceId, subjectId: refund.id, dueAt: now }, now);
}

/** Two at once of the same amount could not be told apart in a lookup. */
function refuseInProgress(refunds: RefundRow[]): void {
  const open = refunds.find((refund) => isOpen(refund));
  if (!open) return;
  const what = open.external ? 'A refund made elsewhere' : `Refund ${open.id}`;
  throw new ProblemError('refund_in_progress', `${what} is ${open.status}. Wait until it has ended.`);
}
