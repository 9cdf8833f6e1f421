import { ProblemError } from '../domain/errors';
import type { Commit } from './change-order';
import type { Context } from './context';
import { providerProblem } from './provider-problem';
import { settlePayment } from './settle-payment';

/** Asks the provider about an order now; an order that was never sent stays as it is and nobody is asked. */
export async function lookupOrder(ctx: Context, referenceId: string, commit?: Commit): Promise<void> {
  const settled = await settlePayment(ctx, referenceId, { by: 'merchant' }, commit);
  if (settled.outcome === 'unknown_reference')
    throw new ProblemError('not_found', 'There is no order with this reference_id.');
  if (settled.outcome === 'unanswered') throw providerProblem(settled.error, 'Nothing was changed: ');
}
