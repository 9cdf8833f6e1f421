import type Stripe from 'stripe';
import type { PspWebhookEvent, PspWebhookReader } from '../../../ports/psp';
import { asObject, asText } from '../../whatsapp/json-access';
import { headerOf } from '../webhook-proof';
import { stripeLibrary } from './stripe-library';

/** A signature that is older proves nothing any more; Stripe's own libraries take five minutes. */
const TOLERANCE_SECONDS = 300;
/** One per secret that is valid at Stripe, in one or two schemes. */
const MOST_PARTS = 10;

/** Stripe's webhooks, signed under any of `secrets` (two during a rotation). */
export function createStripeWebhooks(secrets: readonly string[]): PspWebhookReader {
  const { webhooks } = stripeLibrary();
  return {
    read(delivery, now) {
      const signature = headerOf(delivery, 'stripe-signature');
      if (signature === null || signature.split(',').length > MOST_PARTS) return null;
      const events = secrets.map((secret) => verify(webhooks, delivery.raw, signature, secret, now));
      const event = events.find((one) => one !== null);
      return event ? eventsOf(event) : null;
    },
  };
}

function verify(
  webhooks: Stripe.Webhooks,
  raw: Buffer,
  signature: string,
  secret: string,
  now: Date,
): Stripe.Event | null {
  try {
    return webhooks.constructEvent(raw, signature, secret, TOLERANCE_SECONDS, undefined, now.getTime());
  } catch {
    return null;
  }
}

/**
 * PaymentIntents, charges, refunds, disputes and checkout sessions all lead to a PaymentIntent. Those made in the
 * dashboard carry no metadata of ours: only the PaymentIntent has the reference.
 */
function eventsOf({ id, type, data }: Stripe.Event): PspWebhookEvent[] {
  const object = asObject(data?.object);
  const referenceId = asText(asObject(object.metadata).reference_id) ?? asText(object.client_reference_id);
  const chargeId = object.object === 'payment_intent' ? asText(object.id) : asText(object.payment_intent);
  const instrumentId = object.object === 'payment_link' ? asText(object.id) : asText(object.payment_link);
  if (referenceId === null && chargeId === null && instrumentId === null) return [];
  return [{ deliveryId: String(id), type: String(type), referenceId, chargeId, instrumentId }];
}
