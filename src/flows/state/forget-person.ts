import { isErased } from '../../db/order-state/order-state';
import { eraseLine, eraseProblemText } from '../../domain/orders/erase-line';
import { eraseError } from '../../domain/orders/erasure';
import type { Change } from './change';

/**
 * What is still learned about an order whose customer was erased must not bring the person back: a wamid has the number
 * in it and comes with each status; providers repeat in their answers, and PSPs in their errors, whom they were told of.
 */
export function forgetPerson(change: Change): void {
  const { order, queues } = change;
  if (!isErased(order)) return;
  for (const message of order.messages) {
    message.wamid = null;
    message.error = eraseError(message.error);
  }
  order.payment.lookupError = order.payment.lookupError?.split(':')[0] ?? null;
  for (const refund of order.refunds) refund.error = eraseError(refund.error);
  for (const charge of order.charges) charge.error = eraseError(charge.error);
  for (const transaction of order.transactions) transaction.errorReason = transaction.errorReason === null ? null : '';
  // Only new ones: of those before, the erasure rewrites the rows.
  for (const problem of order.problems.filter(({ id }) => id === null)) {
    problem.detail = eraseProblemText(problem.detail);
    problem.fact &&= eraseProblemText(problem.fact);
  }
  for (const [index, line] of change.lines.entries()) change.lines[index] = eraseLine(line);
  for (const verification of change.verifications) verification.raw = Buffer.alloc(0);
  for (const end of queues.inbox) end.forget = true;
}
