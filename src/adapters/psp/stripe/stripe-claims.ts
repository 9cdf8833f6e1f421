import type Stripe from 'stripe';
import type { DisputeAnswer, RefundAnswer } from '../../../domain/decisions/provider-answer';
import { storableTime } from '../../../domain/values/stored-time';

/** Refunds and disputes of a PaymentIntent, from any source, for example Stripe's dashboard. */
export interface StripeClaims {
  refunds: RefundAnswer[];
  disputes: DisputeAnswer[];
}

export async function readClaims(stripe: Stripe, intentId: string): Promise<StripeClaims> {
  const filter = { payment_intent: intentId, limit: 100 };
  const [refunds, disputes] = await Promise.all([stripe.refunds.list(filter), stripe.disputes.list(filter)]);
  return { refunds: refunds.data.map(refundOf), disputes: disputes.data.map(disputeOf) };
}

/** A succeeded refund can still fail; the merchant then has the money again (Stripe, Refund failures). */
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
    // A refund, which is in the list of refunds, prevented the dispute.
    case 'prevented':
      return 'won';
    default:
      return 'open';
  }
}
