import { detailsMessageOf } from '../../db/order-state/order-state';
import { ORDER_TABLE } from '../../domain/lifecycles/order';
import { transition } from '../../domain/lifecycles/transition';
import { ProblemError } from '../../domain/values/errors';
import { NO_ANSWER } from '../../domain/values/no-answer';
import type { Context } from '../context';
import { isCaptureUnconfirmed } from '../payments/apply/capture-reports';
import { toProviderProblem } from '../payments/provider-error';
import { type SyncResult, syncPayment } from '../payments/sync-payment';
import type { Change } from '../state/change';
import { type BeforeCommit, changeOrder } from '../state/change-orders';
import { cancelUnsentOrder } from '../state/moves/move-order';
import { movePayment } from '../state/moves/move-payment';

/**
 * Cancels an order whose message has not left: the customer needs no message. False, with nothing changed, when it left
 * in the meantime. Nothing is looked up, unless WhatsApp took the message and only later reported that it failed: then
 * somebody may have paid.
 */
export async function cancelUnsent(ctx: Context, referenceId: string, beforeCommit?: BeforeCommit): Promise<boolean> {
  const lookedUp = await lookUpBeforeCancel(ctx, referenceId);
  const work = (change: Change): boolean => {
    const { order, waiting } = change;
    if (!transition(ORDER_TABLE, order.status, 'canceled'))
      throw new ProblemError('invalid_transition', `WhatsApp does not allow ${order.status} → canceled.`);
    const unsent = waiting.filter(({ attempted, messageId }) => !attempted && messageId !== null);
    const details = detailsMessageOf(order);
    if (details && details.status !== 'failed' && !unsent.some(({ messageId }) => messageId === details.id))
      return false;
    for (const entry of unsent) {
      change.complete(entry, 'withdrawn');
      const message = order.messages.find(({ id }) => id === entry.messageId);
      if (message) Object.assign(message, { status: 'failed', error: WITHDRAWN });
    }
    cancelPayment(change, lookedUp);
    cancelUnsentOrder(change);
    return true;
  };
  let canceled = false;
  await changeOrder(ctx, {
    ...{ referenceId, cause: 'merchant', withWaiting: true },
    work: (change) => {
      canceled = work(change);
    },
    beforeCommit: async (tx, order) => {
      if (canceled) await beforeCommit?.(tx, order);
    },
  });
  return canceled;
}

const WITHDRAWN = {
  ...{ ...NO_ANSWER, code: 'withdrawn', title: 'The order was canceled before it was sent', advice: null },
};

/** Looks the payment up; without an answer nothing is canceled. */
export async function lookUpBeforeCancel(ctx: Context, referenceId: string): Promise<SyncResult> {
  const result = await syncPayment(ctx, referenceId, { by: 'merchant' });
  if (result.outcome === 'unanswered') throw toProviderProblem(result.error, 'The order was not canceled: ');
  return result;
}

/** Decides under the lock, on the lookup just made and on everything that was applied since. */
export function cancelPayment(change: Change, lookedUp: SyncResult): void {
  const { evaluation, number } = 'evaluation' in lookedUp ? lookedUp : { evaluation: null, number: 0 };
  const { payment, transactions } = change.order;
  // A later answer may show a payment that does not move this one: it does not agree with the order, or is still under
  // way after the expiry.
  const since = payment.lookupsApplied > number ? transactions.map(({ status }) => status) : [];
  if (evaluation?.success || since.includes('success') || payment.status === 'captured')
    throw new ProblemError('order_paid', 'The provider reports a payment. Refund it instead.');
  if (isCaptureUnconfirmed(change)) throw IN_PROGRESS();
  if (evaluation?.pending || evaluation?.event === 'reported_pending' || since.includes('pending')) throw IN_PROGRESS();
  if (evaluation?.verdict === 'mismatch')
    throw new ProblemError('provider_error', 'The provider answered about another order, so nothing was changed.');
  if (!movePayment(change, 'cancel_requested')) throw IN_PROGRESS();
}

const IN_PROGRESS = (): ProblemError =>
  new ProblemError('payment_in_progress', 'The customer is paying at this moment. Try again in some minutes.');
