import type Stripe from 'stripe';
import { storableTime } from '../../../domain/values/stored-time';
import type { Charge } from '../../../ports/psp';
import { withoutPersonalData } from '../../whatsapp/errors';

/**
 * Reads a PaymentIntent as a charge; null when nobody has tried to pay it yet, such as a Pix code that was only shown.
 */
export function readIntent(intent: Stripe.PaymentIntent): Charge | null {
  const { reference_id: referenceId = '', attempt } = intent.metadata;
  const isOurs = attempt !== undefined && /^\d{1,9}$/.test(attempt);
  const status = statusOf(intent, isOurs);
  if (status === null) return null;
  const latest = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  const failure = intent.last_payment_error;
  return {
    id: intent.id,
    referenceId,
    attempt: isOurs ? Number(attempt) : null,
    status,
    amount: status === 'succeeded' ? intent.amount_received : intent.amount,
    currency: intent.currency.toUpperCase(),
    method: latest?.payment_method_details?.type ?? null,
    error:
      status === 'failed'
        ? {
            code: failure?.decline_code ?? failure?.code ?? intent.cancellation_reason ?? 'failed',
            message: withoutPersonalData(failure?.message ?? null) ?? '',
          }
        : null,
    // A Pix code can be made long before it is paid.
    createdAt: storableTime((latest?.created ?? intent.created) * 1000),
  };
}

function statusOf(intent: Stripe.PaymentIntent, isOurs: boolean): Charge['status'] | null {
  switch (intent.status) {
    case 'succeeded':
      return 'succeeded';
    case 'canceled':
      return isOurs || intent.last_payment_error ? 'failed' : null;
    case 'requires_action':
    case 'requires_confirmation':
    case 'requires_payment_method':
      // Our own intents are confirmed at creation and nobody completes them later, so this one has failed.
      return isOurs || intent.last_payment_error ? 'failed' : null;
    default:
      // processing, requires_capture and unknown states count as pending.
      return 'pending';
  }
}

/** What a verdict rests on, without the customer's data and the client secret. */
export const intentEvidence = (intent: Stripe.PaymentIntent): object => {
  const { id, status, amount, amount_received, currency, created, metadata } = intent;
  const { reference_id, attempt } = metadata;
  return { id, status, amount, amount_received, currency, created, reference_id, attempt };
};
