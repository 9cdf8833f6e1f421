import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../context';
import type { BeforeCommit } from '../state/change-orders';
import { toProviderProblem } from './provider-error';
import { syncPayment } from './sync-payment';

/** Looks an order up at the provider now; an order that was never sent stays as it is, without a lookup. */
export async function lookupOrder(ctx: Context, referenceId: string, beforeCommit?: BeforeCommit): Promise<void> {
  const result = await syncPayment(ctx, referenceId, { by: 'merchant' }, beforeCommit);
  if (result.outcome === 'unknown_reference')
    throw new ProblemError('not_found', 'There is no order with this reference_id.');
  if (result.outcome === 'unanswered') throw toProviderProblem(result.error, 'Nothing was changed: ');
}
