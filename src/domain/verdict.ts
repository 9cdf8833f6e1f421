import type { PaymentAnswer, TransactionAnswer } from './answer';
import type { PaymentEvent } from './payment';
import type { ProblemCode, TransactionStatus, Verdict } from './words';

/** What we expect the provider to confirm. */
export interface Expected {
  referenceId: string;
  currency: string;
  amount: number;
  expiresAt: Date | null;
  /** The transaction a capture already rests on, so that another success is recognised as a second one. */
  capturedBy: { transactionId: string; pgTransactionId: string | null } | null;
}

export interface Judgement {
  verdict: Verdict;
  /** null: the answer tells nothing that moves a payment. */
  event: PaymentEvent | null;
  /** The transaction that proves the capture; only with the verdict `captured`. */
  evidence: TransactionAnswer | null;
  problems: { code: ProblemCode; subject: string; detail: string }[];
  /** Whether any transaction says success (agreeing or not), or is still pending: both forbid to cancel or to expire. */
  success: boolean;
  pending: boolean;
}

/**
 * Reads a lookup's answer. What happened is read from its transactions; `captured` needs full agreement: the payment
 * says captured, a transaction says success, and reference, currency and every amount equal the order's.
 */
export function judge(answer: PaymentAnswer, expected: Expected): Judgement {
  // What is said about another order is no reason for anything here.
  const ours = answer.referenceId === expected.referenceId ? answer.transactions : [];
  const has = (status: TransactionStatus): boolean => ours.some((t) => t.status === status);
  return { ...conclude(answer, expected), success: has('success'), pending: has('pending') };
}

type Conclusion = Omit<Judgement, 'success' | 'pending'>;

const nothing: Conclusion = { verdict: 'nothing', event: null, evidence: null, problems: [] };

function conclude(answer: PaymentAnswer, expected: Expected): Conclusion {
  if (answer.referenceId !== expected.referenceId)
    return mismatch('reference_mismatch', '', 'The provider answered about another reference_id.');

  const successes = answer.transactions
    .filter((transaction) => transaction.status === 'success')
    .sort((a, b) => byCapture(a, b, expected));
  const [first] = successes;
  if (!first) return withoutSuccess(answer);
  // A success inside a payment that does not say captured (yet): not agreement, so it is still on its way.
  if (answer.status !== 'captured') return { ...nothing, verdict: 'pending', event: 'told_pending' };

  const agreeing = successes.find((transaction) => disagreement(answer, transaction, expected) === null);
  if (!agreeing) return disagreement(answer, first, expected) ?? nothing;
  const problems = successes
    .filter((transaction) => transaction !== agreeing)
    .map((transaction) => ({
      code: 'multiple_success' as const,
      subject: subjectOf(transaction),
      detail: 'The provider reports a second successful transaction. Refund one of them at the gateway.',
    }));
  return {
    verdict: 'captured',
    event: 'told_captured',
    evidence: agreeing,
    problems: [...problems, ...late(agreeing, expected)],
  };
}

/** The name a transaction has in problems: the gateway's payment id where there is one, else its order id. */
const subjectOf = (transaction: TransactionAnswer): string => transaction.pgTransactionId ?? transaction.id;

function withoutSuccess(answer: PaymentAnswer): Conclusion {
  if (answer.transactions.some((transaction) => transaction.status === 'pending'))
    return { ...nothing, verdict: 'pending', event: 'told_pending' };
  if (answer.transactions.length > 0) return { ...nothing, verdict: 'failed', event: 'told_failed' };
  return nothing;
}

function disagreement(answer: PaymentAnswer, transaction: TransactionAnswer, expected: Expected): Conclusion | null {
  const subject = subjectOf(transaction);
  const whole = answer.perTransaction ? transaction : answer;
  const currencies = [whole.currency, transaction.currency ?? whole.currency];
  if (currencies.some((currency) => currency !== expected.currency))
    return mismatch(
      'currency_mismatch',
      subject,
      `Paid in ${currencies.join(' and ')}, ordered in ${expected.currency}.`,
    );
  const amounts = [whole.amount, transaction.amount ?? whole.amount];
  if (amounts.some((amount) => amount !== expected.amount))
    return mismatch(
      'amount_mismatch',
      subject,
      `Paid ${amounts.join(' and ')} minor units, ordered ${expected.amount}.`,
    );
  return null;
}

const mismatch = (code: ProblemCode, subject: string, detail: string): Conclusion => ({
  verdict: 'mismatch',
  event: null,
  evidence: null,
  problems: [{ code, subject, detail }],
});

/** The transaction a capture already rests on comes first, then the oldest. */
function byCapture(a: TransactionAnswer, b: TransactionAnswer, { capturedBy }: Expected): number {
  const rank = (transaction: TransactionAnswer): number =>
    capturedBy?.transactionId === transaction.id && capturedBy.pgTransactionId === transaction.pgTransactionId ? 0 : 1;
  return rank(a) - rank(b) || (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0);
}

/** Judged by the transaction's own time: money authorised in time but found late is not late. */
function late(transaction: TransactionAnswer, { expiresAt }: Expected): Judgement['problems'] {
  const paidAt = transaction.createdAt ?? transaction.updatedAt;
  if (!expiresAt || !paidAt || paidAt <= expiresAt) return [];
  return [
    {
      code: 'paid_after_expiry',
      subject: subjectOf(transaction),
      detail: 'The customer paid after the order had expired. Deliver it or refund it.',
    },
  ];
}
