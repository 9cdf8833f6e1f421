import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** Every list may hold several values, so that a secret can be rotated; an empty list switches its scheme off. */
export interface WebhookSecrets {
  /** For `Authorization: Bearer …`, which 360dialog replays when the webhook was registered with it. */
  tokens: readonly string[];
  /** 360dialog's platform secrets, for `x-360dialog-signature` (360dialog, Signature validation). */
  platformSecrets: readonly string[];
  /** Meta's app secrets, for `X-Hub-Signature-256` (Meta, Create a webhook endpoint). */
  appSecrets: readonly string[];
}

export type Headers = Record<string, string | string[] | undefined>;

/**
 * Whether any configured scheme proves the sender. `headers` have lower-case names, as Node gives them; `raw` are the
 * bytes on the wire, because JSON written again has another signature.
 */
export function isAuthentic(secrets: WebhookSecrets, headers: Headers, raw: Buffer): boolean {
  const bearers = values(headers.authorization).map((value) => /^bearer +(.*)$/i.exec(value)?.[1]?.trim() ?? '');
  const gateway = values(headers['x-360dialog-signature']).map(signature);
  const meta = values(headers['x-hub-signature-256']).map(signature);
  const proofs = [
    // Digests, because texts have a length.
    anyEqual(bearers.filter(Boolean).map(sha256), secrets.tokens, sha256),
    anyEqual(gateway, secrets.platformSecrets, (secret) => hmac(secret, raw)),
    anyEqual(meta, secrets.appSecrets, (secret) => hmac(secret, raw)),
  ];
  return proofs.includes(true);
}

/** Longer headers hold no proof of WhatsApp's or 360dialog's. */
const LONGEST_HEADER = 4_096;
/** A sender signs once; a proxy may repeat a header. */
const MOST_VALUES = 4;

/** The values that are looked at: the cost of a check must not depend on what a stranger writes into a header. */
const values = (header: string | string[] | undefined): string[] =>
  (header === undefined ? [] : Array.isArray(header) ? header : [header])
    .slice(0, MOST_VALUES)
    .filter(({ length }) => length <= LONGEST_HEADER);

/** 360dialog's prefix is documented nowhere; code in the field sends bare hex, some of it `sha256=`. */
const SIGNATURE = /^\s*(?:sha256=)?([0-9a-f]{64})\s*$/i;

/** The bytes of a signature in hex; none for what is no signature. */
const signature = (value: string): Buffer => Buffer.from(SIGNATURE.exec(value)?.[1] ?? '', 'hex');

const hmac = (secret: string, raw: Buffer): Buffer => createHmac('sha256', secret).update(raw).digest();

const sha256 = (text: string): Buffer => hash('sha256', text, 'buffer');

/** Compares everything with everything, all of one length, so that time tells neither length nor place. */
function anyEqual(presented: Buffer[], secrets: readonly string[], expected: (secret: string) => Buffer): boolean {
  const candidates = presented.filter(({ length }) => length === DIGEST_BYTES);
  if (candidates.length === 0) return false;
  let equal = false;
  for (const secret of secrets) {
    // An empty secret would make a proof that anyone can write.
    if (secret === '') continue;
    const wanted = expected(secret);
    for (const candidate of candidates) equal = timingSafeEqual(candidate, wanted) || equal;
  }
  return equal;
}

const DIGEST_BYTES = 32;
