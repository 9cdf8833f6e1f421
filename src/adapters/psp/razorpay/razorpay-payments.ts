import type { DisputeAnswer, RefundAnswer } from '../../../domain/decisions/provider-answer';
import type { PaymentWitness } from '../../../ports/payment-witness';
import type { Charge, CredentialsReply } from '../../../ports/psp';
import type { HttpClient } from '../../http/client';
import { withDeadline } from '../../http/deadline';
import { withoutPersonalData } from '../../whatsapp/errors';
import { asDate, asInteger, asText, asWord, type JsonObject } from '../../whatsapp/json-access';
import { readUnusable } from '../psp-failures';
import { type RazorpayAccount, type RazorpayApi, razorpayApi } from './razorpay-client';

/**
 * Reads a payment as a charge; null when it is invalid. `refunded` is a captured payment that was refunded in full.
 * `authorized` is not money yet, and `failed` may still become money: Razorpay checks with the bank for days (Late
 * authorisation).
 */
export function readPayment(payment: JsonObject, referenceId: string, unknownWords: string[]): Charge | null {
  const id = asText(payment.id);
  const word = asWord(payment.status);
  if (id === null || word === null) return null;
  const status = STATUSES[word];
  if (!status) unknownWords.push(`payment.status=${word}`);
  return {
    id,
    referenceId,
    attempt: null,
    status: status ?? 'pending',
    amount: asInteger(payment.amount),
    currency: asText(payment.currency),
    method: asWord(payment.method),
    error:
      status === 'failed'
        ? {
            code: withoutPersonalData(asText(payment.error_reason) ?? asText(payment.error_code)) ?? 'failed',
            message: withoutPersonalData(asText(payment.error_description)) ?? '',
          }
        : null,
    createdAt: asDate(payment.created_at),
  };
}

const STATUSES: Record<string, Charge['status']> = {
  created: 'pending',
  authorized: 'pending',
  captured: 'succeeded',
  refunded: 'succeeded',
  failed: 'failed',
};

/** The fields that a verdict needs, without the customer's data. */
export const paymentEvidence = (payment: JsonObject): JsonObject =>
  Object.fromEntries(EVIDENCE.map((field) => [field, payment[field]]));

const EVIDENCE = [
  ...['id', 'status', 'amount', 'currency', 'captured', 'order_id', 'method'],
  ...['amount_refunded', 'refund_status', 'error_code', 'error_reason', 'created_at'],
];

export function readRazorpayRefund(refund: JsonObject): RefundAnswer | null {
  const id = asText(refund.id);
  const word = asWord(refund.status);
  if (id === null || word === null) return null;
  return {
    id,
    amount: asInteger(refund.amount),
    status: word === 'processed' ? 'completed' : word === 'failed' ? 'failed' : 'pending',
    speedProcessed: asWord(refund.speed_processed),
    createdAt: asDate(refund.created_at),
    updatedAt: null,
  };
}

/** `retrieval` and `fraud` are requests for information: no money is claimed yet (Razorpay, Disputes). */
export function readRazorpayDispute(dispute: JsonObject): DisputeAnswer | null {
  const id = asText(dispute.id);
  const phase = asWord(dispute.phase);
  const deducted = asInteger(dispute.amount_deducted) ?? 0;
  if (id === null) return null;
  const isInquiry = phase === 'retrieval' || phase === 'fraud';
  const status = disputeStatus(asWord(dispute.status), deducted);
  const amount = status === 'lost' && deducted > 0 ? deducted : asInteger(dispute.amount);
  return {
    id,
    kind: isInquiry ? 'other' : 'chargeback',
    status,
    amount: isInquiry && status !== 'lost' ? 0 : amount,
    reason: asText(dispute.reason_code),
    openedAt: asDate(dispute.created_at),
    closedAt: null,
  };
}

/** `closed`: ended by an explanation or a refund. Money was lost only where some was deducted. */
function disputeStatus(word: string | null, deducted: number): DisputeAnswer['status'] {
  if (word === 'won') return 'won';
  if (word === 'lost') return 'lost';
  if (word === 'closed') return deducted > 0 ? 'lost' : 'won';
  return 'open';
}

/** Checks the keys by reading any payment, which has no effect. */
export async function tryKeys(api: RazorpayApi): Promise<CredentialsReply> {
  const answer = await api.get('/payments?count=1');
  return answer.ok
    ? { outcome: 'accepted', detail: 'the key may read payments' }
    : { outcome: 'failed', error: answer.failure.error };
}

/** A capture waits at most this long for the second witness. */
const WITNESS_MS = 3_000;

/** Razorpay itself as the witness of payments that WhatsApp's lookup reports. */
export const createRazorpayWitness = (account: RazorpayAccount, client: HttpClient): PaymentWitness => ({
  checkCredentials: () => tryKeys(razorpayApi(client, account)),
  look: async (id) => {
    const answer = await razorpayApi(withDeadline(client, WITNESS_MS), account).get(
      `/payments/${encodeURIComponent(id)}`,
    );
    if (!answer.ok) {
      const isAbsent = answer.fault?.name === 'not_there' || answer.failure.error.httpStatus === 404;
      return isAbsent ? { outcome: 'absent' } : { outcome: 'unanswered', error: answer.failure.error };
    }
    const charge = readPayment(answer.body, '', []);
    const { order_id: orderId, status } = answer.body;
    if (!charge) return { outcome: 'unanswered', error: readUnusable(200, 'payment').error };
    const { amount, currency } = charge;
    const isCaptured = charge.status === 'succeeded';
    const payment = { id: charge.id, orderId: asText(orderId), amount, currency, isCaptured };
    return { outcome: 'found', payment: { ...payment, status: asWord(status) ?? '' } };
  },
});
