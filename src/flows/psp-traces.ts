import { tracesOf } from '../db/charges';
import type { Queryable } from '../db/client';
import type { ChargeTraces, Vault } from '../ports';

/** The name under which a credential is sealed: its bytes open for no other one. */
export const aboutCredential = (credentialId: string): string => `credential ${credentialId}`;

/** Makes the reader of what helps a PSP to find its charges of an order. */
export function createTraces(db: Queryable, vault: Vault): (referenceId: string) => Promise<ChargeTraces> {
  return async (referenceId) => {
    const traces = await tracesOf(db, referenceId);
    if (!traces) return { chargeIds: [], psp: null, since: new Date(0) };
    const { chargeIds, since, credentialId, psp } = traces;
    return { chargeIds, since, psp: psp && credentialId ? open(vault, credentialId, psp) : null };
  };
}

/** null when the key is gone: the charges can still be found in other ways. */
function open(vault: Vault, credentialId: string, psp: Buffer): Record<string, unknown> | null {
  try {
    return JSON.parse(vault.open(psp, aboutCredential(credentialId)));
  } catch {
    return null;
  }
}
