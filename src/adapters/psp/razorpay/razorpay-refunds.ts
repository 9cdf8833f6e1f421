import type { RefundAnswer } from '../../../domain/decisions/provider-answer';
import type { RefundOrder, RefundReply } from '../../../ports';
import { asObject, asText } from '../../whatsapp/json-access';
import { readUnusable } from '../psp-failures';
import type { RazorpayApi } from './razorpay-client';
import { readRazorpayRefund } from './razorpay-payments';

const MOST_REFUNDS = 100;

/** The refunds of one payment with our id in their notes; an error when they cannot be read. */
export async function listRefunds(api: RazorpayApi, paymentId: string) {
  const answer = await api.get(`/payments/${encodeURIComponent(paymentId)}/refunds?count=${MOST_REFUNDS}`);
  if (!answer.ok) return { error: answer.failure.error };
  if (!Array.isArray(answer.body.items)) return { error: readUnusable(200, 'list of refunds').error };
  const refunds = answer.body.items.map(asObject).map((item) => ({
    refund: readRazorpayRefund(item),
    ourId: asText(asObject(item.notes).refund_id),
  }));
  return { refunds };
}

/**
 * Refunds a payment. Razorpay does not publish how long it keeps an idempotency key, so the payment's refunds are read
 * first: one with our id is the answer.
 */
export async function refundPayment(api: RazorpayApi, order: RefundOrder): Promise<RefundReply> {
  const { id, transactionId, amount, speed, referenceId } = order;
  const known = await listRefunds(api, transactionId);
  if ('error' in known) return { outcome: 'retry', error: known.error, scope: 'message' };
  const made = known.refunds.find(({ ourId }) => ourId === id)?.refund;
  if (made) return accepted(made);
  const answer = await api.post(
    `/payments/${encodeURIComponent(transactionId)}/refund`,
    {
      amount,
      speed: speed === 'instant' ? 'optimum' : 'normal',
      notes: { reference_id: referenceId, refund_id: id },
    },
    { 'X-Refund-Idempotency': id },
  );
  if (!answer.ok) return { ...answer.failure, scope: 'message' };
  const refund = readRazorpayRefund(answer.body);
  return refund ? accepted(refund) : readUnusable(200, 'refund');
}

export async function findRefund(api: RazorpayApi, id: string): Promise<RefundReply> {
  const answer = await api.get(`/refunds/${encodeURIComponent(id)}`);
  if (!answer.ok) return { ...answer.failure, scope: 'message' };
  const refund = readRazorpayRefund(answer.body);
  return refund ? accepted(refund) : readUnusable(200, 'refund');
}

const accepted = ({ id, status, speedProcessed }: RefundAnswer): RefundReply => ({
  outcome: 'accepted',
  id,
  status,
  speedProcessed,
});
