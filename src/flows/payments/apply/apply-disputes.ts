import type { PaymentAnswer } from '../../../domain/decisions/provider-answer';
import type { Change } from '../../state/change';
import { moveDispute } from '../../state/moves/move-dispute';

/** Applies what a lookup says about claims of the customer's bank. A dispute that is not listed proves nothing. */
export function applyDisputes(change: Change, answer: PaymentAnswer): void {
  for (const { id, pgTransactionId, disputes = [] } of answer.transactions)
    for (const dispute of disputes)
      moveDispute(change, dispute, { transactionId: id, pgTransactionId: pgTransactionId ?? '' });
}
