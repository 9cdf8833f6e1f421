import { createPrivateKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

/** What comes before the 32 bytes of a bare Ed25519 key in PKCS #8 (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const SEED_BYTES = 32;

/** An Ed25519 private key: PEM, whose line breaks may be written `\n`, or base64 of PKCS #8 or of the bare 32 bytes. */
export const evidenceKey = z.string().transform((value, context) => {
  const key = readKey(value.replaceAll('\\n', '\n'));
  if (key?.asymmetricKeyType === 'ed25519') return key.export({ type: 'pkcs8', format: 'pem' }).toString();
  context.addIssue({
    code: 'custom',
    message: 'must be an Ed25519 private key in PEM or base64; make one with: openssl genpkey -algorithm ed25519',
  });
  return z.NEVER;
});

function readKey(text: string): KeyObject | null {
  try {
    if (text.includes('-----BEGIN')) return createPrivateKey(text);
    const bytes = Buffer.from(text, 'base64');
    const der = bytes.length === SEED_BYTES ? Buffer.concat([PKCS8_HEAD, bytes]) : bytes;
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } catch {
    return null;
  }
}
