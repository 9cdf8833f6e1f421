import type Stripe from 'stripe';
import { metadataFor } from '../../../domain/values/psp-metadata';
import type { RefundOrder, RefundReply } from '../../../ports';
import type { ChargeOrder, ChargeReply } from '../../../ports/psp';
import { pspError } from '../psp-failures';
import { stripeRefundStatus } from './stripe-claims';
import { readStripeError } from './stripe-error';
import { readIntent } from './stripe-intents';

/** Charges a stored card off-session, under the key of the attempt. */
export async function chargeCard(stripe: Stripe, order: ChargeOrder): Promise<ChargeReply> {
  const { referenceId, attempt, amount, currency, psp } = order;
  const { customer, payment_method } = psp;
  if (typeof customer !== 'string' || typeof payment_method !== 'string')
    return { outcome: 'refused', error: { ...NO_TOKEN } };
  try {
    const intent = await stripe.paymentIntents.create(
      {
        amount,
        currency: currency.toLowerCase(),
        customer,
        payment_method,
        confirm: true,
        off_session: true,
        // The customer is not present to authenticate, and may confirm again or pay in another way.
        error_on_requires_action: true,
        // Without `never`, Stripe requires a return_url.
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        expand: ['latest_charge'],
        metadata: metadataFor('stripe', order.metadata, { reference_id: referenceId, attempt: String(attempt) }),
      },
      { idempotencyKey: `${referenceId}:${attempt}` },
    );
    const made = readIntent(intent);
    return made ? { outcome: 'answered', charge: made } : { outcome: 'unknown', error: { ...NOT_UNDERSTOOD } };
  } catch (error) {
    const { payment_intent: intent } = error as { payment_intent?: Stripe.PaymentIntent };
    const { type } = error as { type?: string };
    const declined = type === 'StripeCardError' && intent ? readIntent(intent) : null;
    if (declined && declined.referenceId === referenceId && declined.attempt === attempt)
      return { outcome: 'answered', charge: declined };
    return readStripeError(error);
  }
}

export function refundCharge(stripe: Stripe, { id, referenceId, transactionId, amount }: RefundOrder) {
  const metadata = { reference_id: referenceId, refund_id: id };
  return readStripeRefund(
    stripe.refunds.create({ payment_intent: transactionId, amount, metadata }, { idempotencyKey: id }),
  );
}

export async function readStripeRefund(request: Promise<Stripe.Refund>): Promise<RefundReply> {
  try {
    const { id, status } = await request;
    return { outcome: 'accepted', id, status: stripeRefundStatus(status), speedProcessed: null };
  } catch (error) {
    return { ...readStripeError(error), scope: 'message' };
  }
}

const NO_TOKEN = pspError(null, {
  title: 'The credential has no Stripe customer and payment method',
  advice: 'Store it again with psp: { customer: "cus_…", payment_method: "pm_…" }.',
});
const NOT_UNDERSTOOD = pspError(null, { title: 'The PaymentIntent was not understood' });
