import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** Each list may hold several values, so that a secret can be rotated. An empty list disables its scheme. */
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
    // Compare digests: they all have the same length.
    anyEqual(bearers.filter(Boolean).map(sha256), secrets.tokens, sha256),
    anyEqual(gateway, secrets.platformSecrets, (secret) => hmac(secret, raw)),
    anyEqual(meta, secrets.appSecrets, (secret) => hmac(secret, raw)),
  ];
  return proofs.includes(true);
}

/** Longer headers cannot hold a signature or token of WhatsApp or 360dialog. */
const LONGEST_HEADER = 4_096;
/** A sender signs once, but a proxy may repeat the header; more values are ignored. */
const MOST_VALUES = 4;

/**
 * The values to check. Their number is limited, so that the sender of a forged delivery cannot make the check
 * expensive.
 */
const values = (header: string | string[] | undefined): string[] =>
  (header === undefined ? [] : Array.isArray(header) ? header : [header])
    .slice(0, MOST_VALUES)
    .filter(({ length }) => length <= LONGEST_HEADER);

/** 360dialog documents no prefix; in the field both bare hex and `sha256=` occur. */
const SIGNATURE = /^\s*(?:sha256=)?([0-9a-f]{64})\s*$/i;

/** The bytes of a signature in hex; none for what is no signature. */
const signature = (value: string): Buffer => Buffer.from(SIGNATURE.exec(value)?.[1] ?? '', 'hex');

const hmac = (secret: string, raw: Buffer): Buffer => createHmac('sha256', secret).update(raw).digest();

const sha256 = (text: string): Buffer => hash('sha256', text, 'buffer');

/**
 * Compares every value with every secret. All have one length, so that the time taken reveals neither length nor
 * position.
 */
function anyEqual(presented: Buffer[], secrets: readonly string[], expected: (secret: string) => Buffer): boolean {
  const candidates = presented.filter(({ length }) => length === DIGEST_BYTES);
  if (candidates.length === 0) return false;
  let equal = false;
  for (const secret of secrets) {
    // Skip an empty secret: anyone could sign with it.
    if (secret === '') continue;
    const wanted = expected(secret);
    for (const candidate of candidates) equal = timingSafeEqual(candidate, wanted) || equal;
  }
  return equal;
}

const DIGEST_BYTES = 32;
