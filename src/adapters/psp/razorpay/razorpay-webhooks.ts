import type { PspWebhookEvent, PspWebhookReader } from '../../../ports/psp';
import { asObject, asText, asWord, tryParseJson } from '../../whatsapp/json-access';
import { deliveryIdOf, headerOf, hmacSha256, matchesAny } from '../webhook-proof';
import { noteOf } from './razorpay-lookup';
import { referenceInName } from './razorpay-names';

/**
 * Razorpay's webhooks: hex HMAC-SHA256 over the raw body with the webhook's own secret. The signature has no time, so
 * an old delivery stays valid: the event id detects repeats. After a change of the secret, retries are signed with the
 * old one, so two secrets are accepted.
 */
export function createRazorpayWebhooks(secrets: readonly string[]): PspWebhookReader {
  return {
    read(delivery) {
      const given = headerOf(delivery, 'x-razorpay-signature');
      if (given === null) return null;
      const expect = () => secrets.map((secret) => hmacSha256(secret, delivery.raw, 'hex'));
      if (!matchesAny([given.toLowerCase()], expect)) return null;
      const id = headerOf(delivery, 'x-razorpay-event-id');
      const deliveryId = id && id.length <= 255 ? id : deliveryIdOf(delivery.raw);
      return eventsOf(asObject(tryParseJson(delivery.raw)), deliveryId);
    },
  };
}

/** Events of links name our reference; events of payments, refunds and disputes may name only the payment. */
function eventsOf(event: Record<string, unknown>, deliveryId: string): PspWebhookEvent[] {
  const payload = asObject(event.payload);
  const entity = (name: string) => asObject(asObject(payload[name]).entity);
  const link = entity('payment_link');
  const qr = entity('qr_code');
  const payment = entity('payment');
  const name = asText(link.reference_id);
  const referenceId = noteOf(link) ?? noteOf(qr) ?? noteOf(payment) ?? (name === null ? null : referenceInName(name));
  const chargeId = asText(payment.id) ?? asText(entity('refund').payment_id) ?? asText(entity('dispute').payment_id);
  const instrumentId = asText(link.id) ?? asText(qr.id);
  if (referenceId === null && chargeId === null && instrumentId === null) return [];
  return [{ deliveryId, type: asWord(event.event) ?? 'unknown', referenceId, chargeId, instrumentId }];
}
