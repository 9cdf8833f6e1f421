import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

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
  const bearers = values(headers.authorization).map((value) => /^bearer +(.*)$/i.exec(value)?.[1]?.trim());
  const gateway = values(headers['x-360dialog-signature']).map(signatureHex);
  const meta = values(headers['x-hub-signature-256']).map(signatureHex);
  const proofs = [
    anyEqual(bearers, secrets.tokens, (token) => token),
    anyEqual(gateway, secrets.platformSecrets, (secret) => hmacHex(secret, raw)),
    anyEqual(meta, secrets.appSecrets, (secret) => hmacHex(secret, raw)),
  ];
  return proofs.includes(true);
}

const values = (header: string | string[] | undefined): string[] =>
  header === undefined ? [] : Array.isArray(header) ? header : [header];

/** 360dialog's prefix is documented nowhere; code in the field sends bare hex, some of it `sha256=`. */
const signatureHex = (value: string): string =>
  value
    .trim()
    .toLowerCase()
    .replace(/^sha256=/, '');

const hmacHex = (secret: string, raw: Buffer): string => createHmac('sha256', secret).update(raw).digest('hex');

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares everything with everything, and digests instead of texts, so that time tells neither length nor place. */
function anyEqual(
  presented: (string | undefined)[],
  secrets: readonly string[],
  expected: (secret: string) => string,
): boolean {
  let equal = false;
  const candidates = presented
    .filter((value) => value !== undefined && value !== '')
    .map((value) => digest(value as string));
  if (candidates.length === 0) return false;
  for (const secret of secrets) {
    // An empty secret would make a proof that anyone can write.
    if (secret === '') continue;
    const wanted = digest(expected(secret));
    for (const candidate of candidates) equal = timingSafeEqual(candidate, wanted) || equal;
  }
  return equal;
}
