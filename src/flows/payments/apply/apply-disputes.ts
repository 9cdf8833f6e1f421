import type { PaymentAnswer, TransactionAnswer } from '../../../domain/decisions/provider-answer';
import type { Change } from '../../state/change';
import { type DisputedTransaction, moveDispute } from '../../state/moves/move-dispute';

/** Applies what a lookup says about claims of the customer's bank. A dispute that is not listed proves nothing. */
export function applyDisputes(change: Change, answer: PaymentAnswer): void {
  for (const transaction of answer.transactions) {
    const { id, pgTransactionId, disputes = [] } = transaction;
    const of = { transactionId: id, pgTransactionId: pgTransactionId ?? '' };
    for (const dispute of disputes) moveDispute(change, dispute, of);
    endDisputes(change, transaction, of);
  }
}

/** Claims that the provider shows no longer: what went back is a refund or another claim. */
function endDisputes(change: Change, { endedDisputes = [] }: TransactionAnswer, of: DisputedTransaction): void {
  for (const id of endedDisputes) {
    const known = change.order.disputes.find((dispute) => dispute.id === id);
    if (known && known.status !== 'won') moveDispute(change, { ...known, status: 'won', closedAt: null }, of);
  }
}
