import Stripe from 'stripe';
import type { HintSource } from '../../ports';
import { asObject, asText } from '../whatsapp/lenient';

/** A signature that is older proves nothing any more; Stripe's own libraries take five minutes. */
const TOLERANCE_SECONDS = 300;

/** Stripe's webhooks, signed under any of `secrets` (two during a rotation); what they are about stands in metadata. */
export function createStripeHints(secrets: readonly string[]): HintSource {
  return {
    read(headers, raw, now) {
      const signature = headers['stripe-signature'];
      if (typeof signature !== 'string') return null;
      for (const secret of secrets) {
        const event = verify(raw, signature, secret, now);
        if (event) return hintOf(event);
      }
      return null;
    },
  };
}

function verify(raw: Buffer, signature: string, secret: string, now: Date): Stripe.Event | null {
  try {
    return Stripe.webhooks.constructEvent(raw, signature, secret, TOLERANCE_SECONDS, undefined, now.getTime());
  } catch {
    return null;
  }
}

/** PaymentIntents, charges, refunds, disputes and checkout sessions all lead to a PaymentIntent. */
function hintOf({ id, type, data }: Stripe.Event) {
  const object = asObject(data?.object);
  const reference = asText(asObject(object.metadata).reference_id) ?? asText(object.client_reference_id);
  const intent = object.object === 'payment_intent' ? asText(object.id) : asText(object.payment_intent);
  return { deliveryId: String(id), type: String(type), referenceId: reference, chargeId: intent };
}
