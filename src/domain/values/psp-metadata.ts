/** The PSPs that get an order's metadata; `http` and `sandbox` take it as it is. */
export type MetadataReader = 'stripe' | 'razorpay' | 'mercadopago' | 'pix' | 'http' | 'sandbox';

interface Limits {
  keys: number;
  keyLength: number;
  valueLength: number;
  /** Characters of a key that the PSP does not take. */
  refused: RegExp;
}

/**
 * What each PSP takes. Stripe (Metadata): 50 keys of 40 characters without square brackets, values of 500. Razorpay
 * (Notes): 15 pairs of 256 characters; its payment links refuse more than 255. Mercado Pago publishes no limits and
 * rewrites keys in snake case, so that they are kept to what that leaves alone. API Pix has only fields that the payer
 * reads, and gets nothing.
 */
const LIMITS: Record<Exclude<MetadataReader, 'http' | 'sandbox'>, Limits> = {
  stripe: { keys: 50, keyLength: 40, valueLength: 500, refused: /[[\]]/gu },
  razorpay: { keys: 15, keyLength: 255, valueLength: 255, refused: /[^\x20-\x7e]/gu },
  mercadopago: { keys: 20, keyLength: 40, valueLength: 255, refused: /[^a-z0-9_]/gu },
  pix: { keys: 0, keyLength: 0, valueLength: 0, refused: /./gu },
};

/**
 * The merchant's metadata as a PSP takes it, and `own`: what we write ourselves, which always has room and wins. What is
 * too much is cut or left out: a note must never decide about a charge. The same metadata gives the same result, because
 * a repeated request must be the same.
 */
export function metadataFor(
  psp: MetadataReader,
  metadata: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>> = {},
): Record<string, string> {
  if (psp === 'http' || psp === 'sandbox') return { ...metadata, ...own };
  const { keys, keyLength, valueLength, refused } = LIMITS[psp];
  const taken = new Map<string, string>();
  const room = keys - Object.keys(own).length;
  for (const [given, value] of Object.entries(metadata)) {
    const cased = psp === 'mercadopago' ? given.toLowerCase() : given;
    const key = cut(cased.replace(refused, '_'), keyLength);
    if (taken.size < room && !taken.has(key) && !Object.hasOwn(own, key)) taken.set(key, cut(value, valueLength));
  }
  return { ...Object.fromEntries(taken), ...own };
}

/** The beginning of a text, in UTF-16 units, without half of a character at its end. */
const cut = (text: string, length: number): string => text.slice(0, length).replace(/[\ud800-\udbff]$/u, '');
