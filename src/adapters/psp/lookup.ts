import type { PaymentAnswer, TransactionAnswer } from '../../domain/answer';
import type { Charge, ChargeTraces, PaymentProvider, Psp } from '../../ports';

/**
 * A PSP as the one who tells the truth about a payment. `traces` reads what we know that helps it to find its charges.
 * The charge's id is both transaction ids of a verification.
 */
export function createPspLookup(psp: Psp, traces: (referenceId: string) => Promise<ChargeTraces>): PaymentProvider {
  return {
    async lookup({ referenceId, chargeIds = [] }) {
      const known = await traces(referenceId);
      const ids = [...new Set([...known.chargeIds, ...chargeIds])];
      const reply = await psp.lookup(referenceId, { ...known, chargeIds: ids });
      if (reply.outcome === 'unanswered') return reply;
      const { charges, ...rest } = reply;
      return { ...rest, answer: answerOf(referenceId, charges) };
    },
  };
}

function answerOf(referenceId: string, charges: Charge[]): PaymentAnswer {
  const has = (status: Charge['status']) => charges.some((charge) => charge.status === status);
  return {
    // One charge of another order makes the whole answer doubtful; the verdict says so.
    referenceId: charges.find((charge) => charge.referenceId !== referenceId)?.referenceId ?? referenceId,
    status: has('succeeded') ? 'captured' : has('pending') ? 'pending' : has('failed') ? 'failed' : 'new',
    currency: null,
    amount: null,
    perTransaction: true,
    transactions: charges.map(transactionOf),
  };
}

function transactionOf({ id, attempt, status, method, error, amount, currency, createdAt }: Charge): TransactionAnswer {
  return {
    id,
    pgTransactionId: id,
    attempt,
    type: 'psp',
    status: status === 'succeeded' ? 'success' : status,
    method: method ?? (attempt === null ? null : 'card'),
    error: error && { code: error.code, reason: error.message },
    amount,
    currency,
    createdAt,
    updatedAt: null,
    refunds: [],
  };
}
