import type Stripe from 'stripe';
import type { DisputeAnswer, RefundAnswer } from '../../../domain/decisions/provider-answer';
import { storableTime } from '../../../domain/values/stored-time';

/** What was given back of a PaymentIntent, and claimed back, whoever did it: also in the dashboard. */
export interface StripeClaims {
  refunds: RefundAnswer[];
  disputes: DisputeAnswer[];
}

export async function readClaims(stripe: Stripe, intentId: string): Promise<StripeClaims> {
  const filter = { payment_intent: intentId, limit: 100 };
  const [refunds, disputes] = await Promise.all([stripe.refunds.list(filter), stripe.disputes.list(filter)]);
  return { refunds: refunds.data.map(refundOf), disputes: disputes.data.map(disputeOf) };
}

/** A refund can still fail after it succeeded: the money is back with the merchant then (Stripe, Refund failures). */
export function stripeRefundStatus(status: string | null): RefundAnswer['status'] {
  if (status === 'succeeded') return 'completed';
  return status === 'failed' || status === 'canceled' ? 'failed' : 'pending';
}

const refundOf = ({ id, amount, status, created }: Stripe.Refund): RefundAnswer => ({
  id,
  amount,
  status: stripeRefundStatus(status),
  speedProcessed: null,
  createdAt: storableTime(created * 1000),
  updatedAt: null,
});

/**
 * `warning_…` is an inquiry (Stripe, Dispute object): no money is taken, and a refund is the usual answer to it. So it
 * is reported with the amount 0.
 */
function disputeOf({ id, amount, status, reason, created }: Stripe.Dispute): DisputeAnswer {
  const isInquiry = status.startsWith('warning_');
  return {
    id,
    kind: isInquiry ? 'other' : 'chargeback',
    status: disputeStatus(status),
    amount: isInquiry ? 0 : amount,
    reason,
    openedAt: storableTime(created * 1000),
    closedAt: null,
  };
}

function disputeStatus(status: string): DisputeAnswer['status'] {
  switch (status) {
    case 'lost':
      return 'lost';
    case 'won':
    case 'warning_closed':
    // Answered before it became a dispute, by a refund that is listed among the refunds.
    case 'prevented':
      return 'won';
    default:
      return 'open';
  }
}
