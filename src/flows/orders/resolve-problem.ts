import { openProblemsOf } from '../../db/order-state/order-state';
import type { ProblemCode } from '../../domain/lifecycles/statuses';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../context';
import { releaseRefunds } from '../payments/apply/apply-refunds';
import type { Change } from '../state/change';
import { type BeforeCommit, changeOrder } from '../state/change-orders';

/** A person's word on problems. `codes` absent: the one that the order shows. */
export interface Resolution {
  note: string;
  codes?: readonly ProblemCode[] | undefined;
}

/** Closes an order's open problems with a person's note; nothing happens when there are none of these codes. */
export async function resolveProblem(
  ctx: Context,
  referenceId: string,
  { note, codes }: Resolution,
  beforeCommit?: BeforeCommit,
): Promise<void> {
  const work = (change: Change): true => {
    const open = openProblemsOf(change.order);
    const chosen = codes ? open.filter(({ code }) => codes.includes(code)) : open.slice(0, 1);
    for (const problem of chosen) problem.resolvedAt = change.now;
    if (chosen.length === 0) return true;
    change.addTimeline('problems_resolved', { codes: [...new Set(chosen.map(({ code }) => code))], note });
    const refunds = chosen.filter(({ code }) => code === 'refund_outcome_unknown' || code === 'refund_unreadable');
    releaseRefunds(
      change,
      refunds.map(({ subject }) => subject),
    );
    return true;
  };
  const found = await changeOrder(ctx, { referenceId, cause: 'merchant', work, beforeCommit });
  if (found === null) throw new ProblemError('not_found', 'There is no order with this reference_id.');
}
