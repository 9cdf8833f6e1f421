import type { PaymentAnswer } from '../../../../../src/domain/decisions/provider-answer';
import type { Charge } from '../../../../../src/ports/psp';
import type { Attempt, OrderBook } from '../../invariants/reference-ledger';

const WORDS = { pending: 'pending', success: 'succeeded', failed: 'failed' } as const;

/** A charge as the PSP shows it. */
export const shown = ({ id, own, status, createdAt, disputes }: Attempt, { ref, amount }: OrderBook): Charge => ({
  id,
  referenceId: ref,
  attempt: own,
  status: WORDS[status],
  amount,
  currency: 'BRL',
  method: own === null ? 'pix' : 'card',
  error: status === 'failed' ? { code: 'card_declined', message: 'Declined' } : null,
  createdAt: new Date(createdAt),
  disputes: disputes.map((dispute) => ({
    ...{ id: dispute.id, kind: dispute.kind, status: dispute.status, amount: dispute.amount, reason: 'claimed' },
    openedAt: new Date(dispute.openedAt),
    closedAt: dispute.closedAt === null ? null : new Date(dispute.closedAt),
  })),
});

/** What the charges say, for the world's own books. */
export function answerOf(ref: string, charges: Charge[]): PaymentAnswer {
  const has = (status: Charge['status']) => charges.some((charge) => charge.status === status);
  return {
    referenceId: charges.find((charge) => charge.referenceId !== ref)?.referenceId ?? ref,
    status: has('succeeded') ? 'captured' : has('pending') ? 'pending' : has('failed') ? 'failed' : 'new',
    currency: null,
    amount: null,
    perTransaction: true,
    transactions: charges.map((charge) => ({
      id: charge.id,
      pgTransactionId: charge.id,
      attempt: charge.attempt,
      type: 'psp',
      status: charge.status === 'succeeded' ? 'success' : charge.status,
      method: charge.method,
      error: null,
      amount: charge.amount,
      currency: charge.currency,
      createdAt: charge.createdAt,
      updatedAt: null,
      refunds: [],
      disputes: charge.disputes ?? [],
    })),
  };
}
