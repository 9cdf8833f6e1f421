import { type OrderState, openProblemsOf } from '../../db/order-state/order-state';
import { nextVerificationId } from '../../db/payments/verifications';
import type { TransactionAnswer } from '../../domain/decisions/provider-answer';
import type { LookupEvaluation } from '../../domain/decisions/verdict';
import { ProblemError } from '../../domain/values/errors';
import { isSameTransaction } from '../../domain/values/same-transaction';
import type { Context } from '../context';
import type { Change } from '../state/change';
import { type BeforeCommit, changeOrder } from '../state/change-orders';
import { movePayment } from '../state/moves/move-payment';
import { countRefunds } from '../state/moves/move-refund';
import { raiseProblem } from '../state/raise-problem';
import { requireOrder } from '../views/read-order';
import { toProviderProblem } from './provider-error';
import { syncPayment } from './sync-payment';

/**
 * A person accepts a successful transaction that did not agree with the order (an offer, a fee, interest): captured with
 * the amount really paid. The provider is asked first: only a success that its latest answer shows can be accepted, in
 * the order's currency, and only while nothing is captured.
 */
export async function acceptTransaction(
  ctx: Context,
  referenceId: string,
  { transactionId, note }: { transactionId: string; note: string },
  beforeCommit?: BeforeCommit,
): Promise<void> {
  const before = await requireOrder(ctx.db, referenceId);
  if (!before.transactions.some((one) => one.transactionId === transactionId)) throw unknownTransaction();
  if (before.payment.status === 'captured') throw captured();
  const verificationId = await nextVerificationId(ctx.db);
  let latest: LookupEvaluation | null = null;
  const result = await syncPayment(ctx, referenceId, {
    by: 'merchant',
    after: (_, evaluation) => {
      latest = evaluation;
    },
  });
  if (result.outcome === 'unanswered') throw toProviderProblem(result.error, 'Nothing was accepted: ');
  await changeOrder(ctx, {
    ...{ referenceId, cause: 'merchant', beforeCommit },
    work: (change) => accept(change, { transactionId, note, verificationId, latest }),
  });
}

interface Acceptance {
  transactionId: string;
  note: string;
  verificationId: number;
  latest: LookupEvaluation | null;
}

function accept(change: Change, { transactionId, note, verificationId, latest }: Acceptance): void {
  const { order, now } = change;
  if (order.payment.status === 'captured') throw captured();
  const success = latest?.successes.find(({ id }) => id === transactionId);
  // An answer that began earlier may come later: what is stored is what the latest one says.
  if (!success || !isKnownSuccess(order, success))
    throw notAcceptable('The latest lookup shows no success of this transaction.');
  const { amount, currency } = moneyOf(success, latest);
  if (currency !== order.payment.currency)
    throw notAcceptable(`It was paid in ${currency ?? 'an unknown currency'}, not in ${order.payment.currency}.`);
  if (amount === null || amount <= 0) throw notAcceptable('The provider does not tell how much was paid.');
  storeAcceptance(change, { success, amount, currency, note, verificationId });
  const { source } = order.payment;
  const { id, pgTransactionId } = success;
  const evidence = { verdict: 'accepted' as const, source, checkedAt: now, transactionId: id, pgTransactionId };
  const verification = { ...evidence, amount, currency, acceptedNote: note };
  change.addTimeline('payment_accepted', { transaction_id: id, paid: amount, ordered: order.payment.amount, note });
  const isLate = isPaidLate(order, success);
  movePayment(change, 'accepted_by_person', { verificationId, verification });
  countRefunds(change);
  if (isLate)
    raiseProblem(change, {
      code: 'paid_after_expiry',
      subject: pgTransactionId ?? id,
      cause: { reason: 'paid_after_expiry', params: {} },
    });
  resolveMismatch(change, success, note);
}

const isKnownSuccess = ({ transactions }: OrderState, { id, pgTransactionId }: TransactionAnswer): boolean =>
  transactions.some(
    (one) => one.status === 'success' && isSameTransaction(one, { transactionId: id, pgTransactionId }),
  );

function storeAcceptance(
  change: Change,
  {
    success,
    amount,
    currency,
    note,
    verificationId,
  }: Omit<Acceptance, 'transactionId' | 'latest'> & {
    success: TransactionAnswer;
    amount: number;
    currency: string;
  },
): void {
  const { order, now } = change;
  change.addVerification({
    ...{ id: verificationId, referenceId: order.referenceId, lookupNumber: order.payment.lookupsApplied },
    ...{ source: order.payment.source, verdict: 'accepted', startedAt: now, checkedAt: now, transaction: success },
    ...{ amount, currency, raw: Buffer.alloc(0), acceptedNote: note },
  });
}

/** The amount of the transaction, or that of the payment where the transaction has none of its own. */
const moneyOf = ({ amount, currency }: TransactionAnswer, latest: LookupEvaluation | null) => ({
  amount: amount ?? latest?.amount ?? null,
  currency: currency ?? latest?.currency ?? null,
});

function isPaidLate({ expiresAt }: OrderState, { createdAt, updatedAt }: TransactionAnswer): boolean {
  const paidAt = createdAt ?? updatedAt;
  return expiresAt !== null && paidAt !== null && paidAt > expiresAt;
}

const MISMATCHES: readonly string[] = ['amount_mismatch', 'currency_mismatch', 'capture_unconfirmed'];

function resolveMismatch(change: Change, { id, pgTransactionId }: TransactionAnswer, note: string): void {
  const subjects = [id, pgTransactionId, ''];
  const settled = openProblemsOf(change.order).filter(
    ({ code, subject }) => MISMATCHES.includes(code) && subjects.includes(subject),
  );
  for (const problem of settled) problem.resolvedAt = change.now;
  if (settled.length > 0) change.addTimeline('problems_resolved', { codes: settled.map(({ code }) => code), note });
}

const unknownTransaction = () => new ProblemError('not_found', 'This order has no transaction with this id.');
const notAcceptable = (detail: string) => new ProblemError('not_acceptable', detail);
const captured = () => notAcceptable('The payment is captured already; refund what was paid twice.');
