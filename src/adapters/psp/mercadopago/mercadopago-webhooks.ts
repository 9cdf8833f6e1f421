import type { PspWebhookDelivery, PspWebhookEvent, PspWebhookReader } from '../../../ports/psp';
import { asObject, asText, asWord, tryParseJson } from '../../whatsapp/json-access';
import { deliveryIdOf, headerOf, hmacSha256, matchesAny, queryOf } from '../webhook-proof';

/** Topics about money; others (their orders, applications) are ignored. */
const PAYMENT = /^payment$/;
const CHARGEBACK = /^(topic_)?chargebacks?(_wh)?$/;

/**
 * Mercado Pago's webhooks: `x-signature: ts=…,v1=…`, an HMAC over the id in the query, the request id and ts. It names a
 * payment and not our reference. Its time is not held against the clock: documents, samples and library differ about its
 * unit, and repeats come for days.
 */
export function createMercadoPagoWebhooks(secrets: readonly string[]): PspWebhookReader {
  return {
    read(delivery) {
      const { ts, hashes } = readSignature(headerOf(delivery, 'x-signature') ?? '');
      if (ts === null || hashes.length === 0) return null;
      const manifests = manifestsOf(delivery, ts);
      const expect = () => secrets.flatMap((secret) => manifests.map((one) => hmacSha256(secret, one, 'hex')));
      return matchesAny(hashes, expect) ? eventsOf(delivery) : null;
    },
  };
}

function readSignature(header: string): { ts: string | null; hashes: string[] } {
  const parts = header.split(',').map((part) => part.trim().split('='));
  const valuesOf = (name: string) => parts.flatMap(([key, value]) => (key === name && value ? [value] : []));
  const [ts = null] = valuesOf('ts');
  return {
    ts: ts !== null && /^\d{1,16}$/.test(ts) ? ts : null,
    hashes: valuesOf('v1').map((one) => one.toLowerCase()),
  };
}

/** A missing part is left out. The documents use the id in lower case and the libraries do not: both are accepted. */
function manifestsOf(delivery: PspWebhookDelivery, ts: string): string[] {
  const id = queryOf(delivery, 'data.id');
  const requestId = headerOf(delivery, 'x-request-id');
  const manifest = (dataId: string | null | undefined) =>
    `${dataId ? `id:${dataId};` : ''}${requestId === null ? '' : `request-id:${requestId};`}ts:${ts};`;
  return [...new Set([manifest(id), manifest(id?.toLowerCase())])];
}

function eventsOf(delivery: PspWebhookDelivery): PspWebhookEvent[] {
  const body = asObject(tryParseJson(delivery.raw));
  // What the signature covers is the query, not the body.
  const id = queryOf(delivery, 'data.id');
  const topic = queryOf(delivery, 'type') ?? asWord(body.type) ?? 'unknown';
  if (id === null || (!PAYMENT.test(topic) && !CHARGEBACK.test(topic))) return [];
  const notification = asText(body.id);
  const action = asWord(body.action) ?? topic;
  return [
    {
      deliveryId: deliveryIdOf(notification === null ? delivery.raw : `${notification} ${action} ${id}`),
      type: action,
      referenceId: null,
      chargeId: PAYMENT.test(topic) ? id : null,
      instrumentId: CHARGEBACK.test(topic) ? `chargeback:${id}` : null,
    },
  ];
}
