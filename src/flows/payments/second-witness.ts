import { findOrder } from '../../db/order-state/load-orders';
import { compareWitness, type WitnessProblem, witnessable } from '../../domain/decisions/second-witness';
import type { LookupReply } from '../../ports';
import type { Context } from '../context';

/**
 * Asks Razorpay itself about a payment that Meta's lookup calls captured, and returns the differences as problems. Asks
 * nothing without keys, or when the payment is captured here already. No answer is no problem.
 */
export async function askSecondWitness(
  { db, witness }: Context,
  referenceId: string,
  reply: LookupReply,
): Promise<WitnessProblem[]> {
  if (!witness || reply.outcome !== 'answered' || reply.answer.perTransaction) return [];
  const { answer } = reply;
  const paid = witnessable(answer);
  if (paid.length === 0) return [];
  const order = await findOrder(db, referenceId);
  const isRazorpay = order?.details.payment_settings.some(
    (setting) => setting.type === 'payment_gateway' && setting.payment_gateway.type === 'razorpay',
  );
  if (!isRazorpay || order?.payment.status === 'captured') return [];
  const problems = await Promise.all(
    paid.map(async (transaction) => {
      const seen = await witness.look(transaction.pgTransactionId ?? '');
      if (seen.outcome === 'unanswered') return [];
      return compareWitness(answer, transaction, seen.outcome === 'found' ? seen.payment : null);
    }),
  );
  return problems.flat();
}
