import type { PaymentEvent } from '../lifecycles/payment';
import type { ProblemCode, TransactionStatus, Verdict } from '../lifecycles/statuses';
import type { ProblemCause } from '../timeline/problem-texts';
import { isSameTransaction, type TransactionIds } from '../values/same-transaction';
import type { PaymentAnswer, TransactionAnswer } from './provider-answer';

/** What we expect the provider to confirm. */
export interface ExpectedPayment {
  referenceId: string;
  currency: string;
  amount: number;
  expiresAt: Date | null;
  /** The transaction a capture already rests on, so that another success is recognised as a second one. */
  capturedBy: CapturedBy | null;
}

export interface CapturedBy extends TransactionIds {
  /** `accepted`: by a person, although it did not agree. */
  verdict: 'captured' | 'accepted';
}

export interface LookupEvaluation {
  verdict: Verdict;
  /** null: the answer tells nothing that moves a payment. */
  event: PaymentEvent | null;
  /** The transaction that proves the capture; only with the verdict `captured`. */
  evidence: TransactionAnswer | null;
  problems: { code: ProblemCode; subject: string; cause: ProblemCause }[];
  /** Whether any transaction says success (agreeing or not), or is still pending: both forbid to cancel or to expire. */
  success: boolean;
  pending: boolean;
  /** The provider says captured, and shows no transaction that proves it. */
  claimsCapture: boolean;
  /** The successful transactions, agreeing or not; and what the answer says of the payment as a whole. */
  successes: readonly TransactionAnswer[];
  amount: number | null;
  currency: string | null;
}

/**
 * Reads a lookup's answer. What happened is read from its transactions; `captured` needs full agreement: the payment
 * says captured, a transaction says success, and reference, currency and every amount equal the order's.
 */
export function evaluateLookup(answer: PaymentAnswer, expected: ExpectedPayment): LookupEvaluation {
  // An answer about another order proves nothing about this one.
  const isOurs = answer.referenceId === expected.referenceId;
  const transactions = isOurs ? distinct(answer.transactions) : [];
  const has = (status: TransactionStatus): boolean => transactions.some((t) => t.status === status);
  const conclusion = evaluateTransactions(isOurs ? { ...answer, transactions } : answer, expected);
  const claimsCapture = isOurs && answer.status === 'captured' && !has('success');
  // A transaction that is only remembered, and not in this answer, is no success of this answer.
  const successes = transactions.filter(({ status, stale }) => status === 'success' && !stale);
  const { amount, currency } = answer;
  return {
    ...conclusion,
    success: has('success'),
    pending: has('pending'),
    claimsCapture,
    successes,
    amount,
    currency,
  };
}

/** A transaction that is listed twice is one; of different states the one that got furthest is true. */
function distinct(transactions: readonly TransactionAnswer[]): TransactionAnswer[] {
  const rank: Record<TransactionStatus, number> = { failed: 0, pending: 1, success: 2 };
  const furthest = new Map<string, TransactionAnswer>();
  for (const transaction of transactions) {
    const key = JSON.stringify([transaction.id, transaction.pgTransactionId]);
    const known = furthest.get(key);
    if (!known || rank[transaction.status] > rank[known.status]) furthest.set(key, transaction);
  }
  return [...furthest.values()];
}

type Conclusion = Pick<LookupEvaluation, 'verdict' | 'event' | 'evidence' | 'problems'>;

const NO_FINDING: Conclusion = { verdict: 'nothing', event: null, evidence: null, problems: [] };

function evaluateTransactions(answer: PaymentAnswer, expected: ExpectedPayment): Conclusion {
  if (answer.referenceId !== expected.referenceId)
    return mismatch('reference_mismatch', '', { reason: 'other_reference', params: {} });

  const successes = answer.transactions
    .filter((transaction) => transaction.status === 'success')
    .sort((a, b) => byCapture(a, b, expected));
  if (successes.length === 0) return withoutSuccess(answer);
  // A success inside a payment that does not say captured (yet): not agreement, so it is still on its way.
  if (answer.status !== 'captured') return { ...NO_FINDING, verdict: 'pending', event: 'reported_pending' };

  const agreeing = successes.find((transaction) => disagreement(answer, transaction, expected) === null);
  if (!agreeing) {
    // Each is money of the customer: one that paid in parts is told of every part.
    const problems = successes.flatMap((one) => disagreement(answer, one, expected)?.problems ?? []);
    return { ...NO_FINDING, verdict: 'mismatch', problems };
  }
  const problems = successes
    .filter((transaction) => transaction !== agreeing)
    .map((transaction) => ({
      code: 'multiple_success' as const,
      subject: subjectOf(transaction),
      cause: { reason: 'second_success' as const, params: {} },
    }));
  return {
    verdict: 'captured',
    event: 'reported_captured',
    evidence: agreeing,
    problems: [...problems, ...latePaymentProblems(agreeing, expected), ...failedEvidence(answer, agreeing, expected)],
  };
}

/** The name a transaction has in problems: the gateway's payment id where there is one, else its order id. */
const subjectOf = (transaction: TransactionAnswer): string => transaction.pgTransactionId ?? transaction.id;

function withoutSuccess(answer: PaymentAnswer): Conclusion {
  if (answer.transactions.some((transaction) => transaction.status === 'pending'))
    return { ...NO_FINDING, verdict: 'pending', event: 'reported_pending' };
  if (answer.transactions.length > 0) return { ...NO_FINDING, verdict: 'failed', event: 'reported_failed' };
  return NO_FINDING;
}

function disagreement(
  answer: PaymentAnswer,
  transaction: TransactionAnswer,
  expected: ExpectedPayment,
): Conclusion | null {
  const subject = subjectOf(transaction);
  const whole = answer.perTransaction || isAccepted(transaction, expected) ? withOwnMoney(answer, transaction) : answer;
  const currencies = [whole.currency, transaction.currency ?? whole.currency];
  if (currencies.some((currency) => currency !== expected.currency))
    return mismatch('currency_mismatch', subject, {
      reason: 'currency_differs',
      params: { paid: currencies, ordered: expected.currency },
    });
  const amounts = [whole.amount, transaction.amount ?? whole.amount];
  if (amounts.some((amount) => amount !== expected.amount))
    return mismatch('amount_mismatch', subject, {
      reason: 'amount_differs',
      params: { paid: amounts, ordered: expected.amount },
    });
  return null;
}

const mismatch = (code: ProblemCode, subject: string, cause: ProblemCause): Conclusion => ({
  verdict: 'mismatch',
  event: null,
  evidence: null,
  problems: [{ code, subject, cause }],
});

/** A person accepted what this transaction took, whatever the payment as a whole says. */
const isAccepted = (transaction: TransactionAnswer, { capturedBy }: ExpectedPayment): boolean =>
  capturedBy?.verdict === 'accepted' && isSameTransaction(idsOf(transaction), capturedBy);

/** What a transaction took, read as for its acceptance: the payment's word counts where it has none of its own. */
const withOwnMoney = (answer: PaymentAnswer, { amount, currency }: TransactionAnswer) => ({
  amount: amount ?? answer.amount,
  currency: currency ?? answer.currency,
});

const idsOf = ({ id, pgTransactionId }: TransactionAnswer): TransactionIds => ({ transactionId: id, pgTransactionId });

/** The transaction that a capture rests on has failed since, while another one succeeded. */
function failedEvidence(
  { transactions }: PaymentAnswer,
  agreeing: TransactionAnswer,
  expected: ExpectedPayment,
): LookupEvaluation['problems'] {
  // Without the gateway's payment id an earlier attempt of the same order looks alike: a success of it comes first.
  const isStanding = rankOf(agreeing, expected) < OTHER;
  const isFailed = (one: TransactionAnswer): boolean =>
    one.status === 'failed' && rankOf(one, expected) <= (isStanding ? SAME : LIKELY);
  const evidence = transactions.find(isFailed);
  if (!evidence) return [];
  const cause = { reason: 'evidence_failed' as const, params: {} };
  return [{ code: 'capture_contradicted', subject: subjectOf(evidence), cause }];
}

const [SAME, LIKELY, OTHER] = [0, 1, 2];

/** Whether a transaction is the one that a capture rests on; likely: its payment id came after the capture. */
function rankOf(transaction: TransactionAnswer, { capturedBy }: ExpectedPayment): number {
  if (capturedBy === null || !isSameTransaction(idsOf(transaction), capturedBy)) return OTHER;
  return transaction.pgTransactionId === capturedBy.pgTransactionId ? SAME : LIKELY;
}

/** The transaction a capture already rests on comes first, then the oldest. */
const byCapture = (a: TransactionAnswer, b: TransactionAnswer, expected: ExpectedPayment): number =>
  rankOf(a, expected) - rankOf(b, expected) || (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0);

/** Judged by the transaction's own time: money authorised in time but found late is not late. */
function latePaymentProblems(
  transaction: TransactionAnswer,
  { expiresAt }: ExpectedPayment,
): LookupEvaluation['problems'] {
  const paidAt = transaction.createdAt ?? transaction.updatedAt;
  if (!expiresAt || !paidAt || paidAt <= expiresAt) return [];
  return [
    {
      code: 'paid_after_expiry',
      subject: subjectOf(transaction),
      cause: { reason: 'paid_after_expiry', params: {} },
    },
  ];
}
