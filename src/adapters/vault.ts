import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Vault } from '../ports';

// The first byte says how the rest is stored, so that another method can be added later.

/** Not encrypted: older versions stored this while no key was set. It is read, and never written. */
const PLAIN = 0;
const AES_256_GCM = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Makes a vault with AES-256-GCM. `keys` are newest first: the first encrypts, and each of them decrypts, so that a key
 * can be replaced. Without a key nothing can be encrypted, because secrets are never stored in clear text.
 */
export function createVault(keys: readonly Buffer[]): Vault {
  const [newest] = keys;
  return {
    encrypt: (text, about) => {
      if (!newest) throw new Error('CREDENTIALS_KEY is not set, and secrets are not stored in clear text');
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', newest, nonce).setAAD(Buffer.from(about));
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(AES_256_GCM), nonce, cipher.getAuthTag(), encrypted]);
    },
    decrypt: (encrypted, about) => {
      if (encrypted[0] === PLAIN) return encrypted.subarray(1).toString();
      for (const key of keys) {
        const text = encrypted[0] === AES_256_GCM ? decrypt(key, encrypted.subarray(1), about) : null;
        if (text !== null) return text;
      }
      throw new Error('sealed bytes do not open: CREDENTIALS_KEY is not the one they were sealed with');
    },
  };
}

function decrypt(key: Buffer, encrypted: Buffer, about: string): string | null {
  const nonce = encrypted.subarray(0, NONCE_BYTES);
  const tag = encrypted.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(about)).setAuthTag(tag);
    return decipher.update(encrypted.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}
