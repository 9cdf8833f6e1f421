import { createHash, timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { HintSource } from '../../ports';
import { asObject, asText, asWord, tryParseJson } from '../whatsapp/lenient';

/** A signature that is older or younger proves nothing any more (Standard Webhooks recommends five minutes). */
const TOLERANCE_SECONDS = 300;

/** Hints signed the way Standard Webhooks has it; `secrets` are `whsec_…`, two during a rotation. */
export function createHintSource(secrets: readonly string[]): HintSource {
  const signers = secrets.map((secret) => new Webhook(secret));
  return {
    read(headers, raw, now) {
      const id = textOf(headers['webhook-id']);
      const seconds = Number(textOf(headers['webhook-timestamp']));
      const given = textOf(headers['webhook-signature'])?.split(' ') ?? [];
      if (id === null || id.length > 255 || !Number.isSafeInteger(seconds)) return null;
      if (Math.abs(now.getTime() / 1000 - seconds) > TOLERANCE_SECONDS) return null;
      const at = new Date(seconds * 1000);
      // Every secret and every signature is compared, so the time tells nothing.
      const proofs = signers.flatMap((signer) => given.map((one) => isSame(one, signer.sign(id, at, raw.toString()))));
      if (!proofs.some(Boolean)) return null;
      const body = asObject(tryParseJson(raw));
      const referenceId = asText(asObject(body.data).reference_id);
      return { deliveryId: id, type: asWord(body.type) ?? 'unknown', referenceId, chargeId: null };
    },
  };
}

const textOf = (value: string | string[] | undefined): string | null => (typeof value === 'string' ? value : null);

const isSame = (a: string, b: string): boolean => timingSafeEqual(digestOf(a), digestOf(b));

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
