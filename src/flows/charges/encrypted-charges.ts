import type { Vault } from '../../ports';
import type { ChargeOrder } from '../../ports/psp';

/** The name to which a credential's encryption is bound: its bytes decrypt for no other one. */
export const credentialEncryptionContext = (credentialId: string): string => `credential ${credentialId}`;

/** The name to which the encryption of an attempt's request is bound. */
const attemptEncryptionContext = ({ referenceId, attempt }: { referenceId: string; attempt: number }): string =>
  `charge ${referenceId}:${attempt}`;

/** What the PSP needs to charge a credential; null when no key decrypts it any more. */
export function decryptCredential(vault: Vault, credentialId: string, psp: Buffer): Record<string, unknown> | null {
  try {
    return JSON.parse(vault.decrypt(psp, credentialEncryptionContext(credentialId)));
  } catch {
    return null;
  }
}

export const encryptRequest = (vault: Vault, request: ChargeOrder): Buffer =>
  vault.encrypt(JSON.stringify(request), attemptEncryptionContext(request));

/** The request of an attempt as it was written down; null when no key decrypts it any more. */
export function decryptRequest(
  vault: Vault,
  attempt: { referenceId: string; attempt: number; request: Buffer },
): ChargeOrder | null {
  try {
    return JSON.parse(vault.decrypt(attempt.request, attemptEncryptionContext(attempt)));
  } catch {
    return null;
  }
}
