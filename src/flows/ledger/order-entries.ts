import type { NewPosting } from '../../db/ledger/postings';
import type { OrderState } from '../../db/order-state/order-state';
import { merchantDay } from '../../domain/ledger/merchant-day';
import { postingsOf } from '../../domain/ledger/order-postings';

/** What a change of an order posts: found by comparing it with what it was, so that no flow can forget it. */
export function ledgerOfChange(before: OrderState, after: OrderState, now: Date): NewPosting[] {
  const { currency } = after.payment;
  return postingsOf(before, after).map(({ at, ...rest }) => ({
    ...rest,
    // A clock that runs ahead must not post on a future day.
    day: merchantDay(at !== null && at < now ? at : now, currency),
    postedAt: now,
    currency,
    referenceId: after.referenceId,
  }));
}
