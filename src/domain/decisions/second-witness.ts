import type { ProblemCode } from '../lifecycles/statuses';
import type { ProblemCause } from '../timeline/problem-texts';
import type { PaymentAnswer, TransactionAnswer } from './provider-answer';

/** A payment as the gateway itself knows it. */
export interface WitnessedPayment {
  id: string;
  orderId: string | null;
  /** Minor units. */
  amount: number | null;
  currency: string | null;
  /** The gateway's own word. */
  status: string;
  /** It took the money, whatever went back since. */
  isCaptured: boolean;
}

export interface WitnessProblem {
  code: ProblemCode;
  subject: string;
  cause: ProblemCause;
}

/** The successful payments of an answer that Razorpay can be asked about. */
export const witnessable = ({ status, transactions }: PaymentAnswer): TransactionAnswer[] =>
  status === 'captured'
    ? transactions.filter((one) => one.status === 'success' && one.pgTransactionId?.startsWith('pay_'))
    : [];

/**
 * Holds a payment that WhatsApp's lookup calls captured against what the gateway itself says of it; `witnessed` null: it
 * has no such payment. Every difference is a problem for a person; the capture stays under its own rules.
 */
export function compareWitness(
  answer: PaymentAnswer,
  { id, pgTransactionId, amount, currency }: TransactionAnswer,
  witnessed: WitnessedPayment | null,
): WitnessProblem[] {
  const subject = pgTransactionId ?? id;
  const problem = (code: ProblemCode, field: string, answered: unknown, own: unknown): WitnessProblem => ({
    code,
    subject,
    cause: { reason: 'witness_differs', params: { field, told: String(answered), own: String(own) } },
  });
  if (!witnessed) return [{ code: 'reference_mismatch', subject, cause: { reason: 'witness_absent', params: {} } }];
  const answered = { amount: amount ?? answer.amount, currency: currency ?? answer.currency };
  const differs = (own: unknown, reported: unknown): boolean => own !== null && reported !== null && own !== reported;
  return [
    ...(differs(witnessed.orderId, id) ? [problem('reference_mismatch', 'order_id', id, witnessed.orderId)] : []),
    ...(differs(witnessed.amount, answered.amount)
      ? [problem('amount_mismatch', 'amount', answered.amount, witnessed.amount)]
      : []),
    ...(differs(witnessed.currency, answered.currency)
      ? [problem('currency_mismatch', 'currency', answered.currency, witnessed.currency)]
      : []),
    ...(witnessed.isCaptured ? [] : [problem('capture_contradicted', 'status', 'captured', witnessed.status)]),
  ];
}
