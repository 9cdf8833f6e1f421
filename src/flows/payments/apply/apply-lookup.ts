import type { OrderState, VerificationRow } from '../../../db/order-state/order-state';
import type { StartedLookup } from '../../../db/payments/payments';
import type { PaymentAnswer } from '../../../domain/decisions/provider-answer';
import type { ExpectedPayment, LookupEvaluation } from '../../../domain/decisions/verdict';
import type { PaymentEvent } from '../../../domain/lifecycles/payment';
import type { LookupReply } from '../../../ports';
import type { Change } from '../../state/change';
import { repeatEnds } from '../../state/moves/end-instruments';
import { type Evidence, movePayment } from '../../state/moves/move-payment';
import { proveArrival } from '../../state/moves/prove-arrival';
import { forgetFacts, raiseProblem } from '../../state/raise-problem';
import { type AppliedCharges, applyCharges } from './apply-charges';
import { applyDisputes } from './apply-disputes';
import { applyRefunds } from './apply-refunds';
import { confirmCaptureReport, flagCaptureReport, flagOldCaptureReport, recordCaptureReport } from './capture-reports';
import { mergeTransactions } from './merge-transactions';

export interface EvaluatedLookup {
  evaluation: LookupEvaluation;
  reply: LookupReply & { outcome: 'answered' };
  lookup: StartedLookup;
  startedAt: Date;
}

/** What a lookup has to confirm for this order to count as paid. */
export const expectedOf = ({ referenceId, payment, expiresAt, verification }: OrderState): ExpectedPayment => ({
  referenceId,
  currency: payment.currency,
  // What a person accepted is what the provider must go on confirming.
  amount: verification?.amount ?? payment.amount,
  expiresAt,
  capturedBy: verification,
});

/** Applies an answer to the order: verification, transactions, charges, the payment itself, refunds, expiry. */
export function applyLookup(change: Change, lookedUp: EvaluatedLookup, by: string): void {
  const { order } = change;
  const { payment } = order;
  const { evaluation, reply, lookup, startedAt } = lookedUp;
  const { answer } = reply;
  const isOurs = answer.referenceId === order.referenceId;
  payment.lookupsApplied = lookup.number;
  payment.lookupError = null;
  const evidence = storeVerification(change, lookedUp);
  if (isOurs) mergeTransactions(order, answer.transactions);
  change.addTimeline('lookup_applied', {
    number: lookup.number,
    verdict: evaluation.verdict,
    verification_id: lookup.verificationId,
    provider_status: answer.status,
  });
  proveMessage(change, answer, isOurs);
  const charges = payment.source === 'psp_lookup' ? applyCharges(change, answer, by) : NO_CHARGES;
  const event = payment.status === 'captured' ? (evaluation.event ?? 'reported_failed') : eventOf(evaluation, charges);
  if (event) movePayment(change, event, evidence);
  for (const problem of evaluation.problems) raiseProblem(change, problem);
  if (isOurs) {
    applyRefunds(change, answer);
    applyDisputes(change, answer);
  }
  if (evaluation.verdict === 'captured') {
    confirmCaptureReport(change);
    // The provider confirms the capture again, so another contradiction would be a new problem.
    forgetFacts(change, 'capture_contradicted', '');
  } else if (evaluation.claimsCapture) recordCaptureReport(change);
  flagOldCaptureReport(change);
  repeatEnds(change);
  if (isOverdue(order, startedAt) && nobodyPays(evaluation) && !charges.open) {
    flagCaptureReport(change);
    movePayment(change, 'deadline_passed');
  }
}

/** Only WhatsApp's own lookup proves that the customer has the message. */
function proveMessage(change: Change, { transactions }: PaymentAnswer, isOurs: boolean): void {
  if (isOurs && transactions.length > 0 && change.order.payment.source === 'whatsapp_lookup') proveArrival(change);
}

const NO_CHARGES: AppliedCharges = { open: false, declined: false };

/** The event of the lookup, corrected by our charges: an open one can still succeed, a declined one has failed. */
function eventOf({ event }: LookupEvaluation, { open, declined }: AppliedCharges): PaymentEvent | null {
  if (open && event === 'reported_failed') return null;
  return event ?? (declined ? 'reported_failed' : null);
}

function isOverdue({ expiresAt, payment: { status } }: OrderState, startedAt: Date): boolean {
  const isOpen = status === 'new' || status === 'pending' || status === 'failed';
  return isOpen && expiresAt !== null && startedAt >= expiresAt;
}

/** An answer that does not agree, for example about another order, proves nothing about this one's end. */
const nobodyPays = ({ verdict, success, pending }: LookupEvaluation): boolean =>
  verdict !== 'mismatch' && !success && !pending;

/** Stores the answer with its verdict; returns the evidence for a capture, where it is one. */
function storeVerification(change: Change, { evaluation, reply, lookup, startedAt }: EvaluatedLookup): Evidence | null {
  const { referenceId, payment } = change.order;
  const { verificationId } = lookup;
  const { verdict, evidence } = evaluation;
  const money = moneyOf(reply.answer, evaluation);
  change.addVerification({
    ...{ id: verificationId, referenceId, lookupNumber: lookup.number, source: payment.source, verdict },
    ...{ startedAt, checkedAt: change.now, transaction: evidence, ...money, raw: reply.raw },
  });
  if (verdict !== 'captured' || !evidence || money.amount === null || money.currency === null) return null;
  const { amount, currency } = money;
  const { id: transactionId, pgTransactionId } = evidence;
  const { source } = payment;
  const verification: VerificationRow = {
    ...{
      verdict: 'captured',
      acceptedNote: null,
      source,
      checkedAt: change.now,
      transactionId,
      pgTransactionId,
      amount,
      currency,
    },
  };
  return { verificationId, verification };
}

/** A PSP has no amount of the payment, only those of each charge. */
const moneyOf = (
  answer: PaymentAnswer,
  { evidence }: LookupEvaluation,
): { amount: number | null; currency: string | null } =>
  answer.perTransaction
    ? { amount: evidence?.amount ?? null, currency: evidence?.currency ?? null }
    : { amount: answer.amount, currency: answer.currency };
