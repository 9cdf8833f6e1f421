import { createHmac } from 'node:crypto';
import type { PspWebhookReader } from '../../../ports/psp';
import { asObject, asText, asWord, tryParseJson } from '../../whatsapp/json-access';
import { headerOf, matchesAny } from '../webhook-proof';

/** A signature outside of this tolerance is refused, against replays (Standard Webhooks recommends five minutes). */
const TOLERANCE_SECONDS = 300;

/** Webhooks signed as Standard Webhooks describes. `secrets` are `whsec_…`, two of them during a rotation. */
export function createHttpPspWebhooks(secrets: readonly string[]): PspWebhookReader {
  const keys = secrets.map((secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));
  return {
    read(delivery, now) {
      const id = headerOf(delivery, 'webhook-id');
      const seconds = Number(headerOf(delivery, 'webhook-timestamp') ?? Number.NaN);
      const given = headerOf(delivery, 'webhook-signature');
      if (id === null || id === '' || id.length > 255 || given === null || !Number.isSafeInteger(seconds)) return null;
      if (Math.abs(now.getTime() / 1000 - seconds) > TOLERANCE_SECONDS) return null;
      // Not with the library `standardwebhooks`: it hashes in JavaScript, twenty times slower, and anybody may send a
      // large body.
      const sign = (key: Buffer) =>
        `v1,${createHmac('sha256', key).update(`${id}.${seconds}.`).update(delivery.raw).digest('base64')}`;
      if (!matchesAny(given.split(' '), () => keys.map(sign))) return null;
      const body = asObject(tryParseJson(delivery.raw));
      const referenceId = asText(asObject(body.data).reference_id);
      return [{ deliveryId: id, type: asWord(body.type) ?? 'unknown', referenceId, chargeId: null }];
    },
  };
}
