import { namesOf, type PersonNames } from '../../db/customers/names-of';
import {
  type CredentialRow,
  credentialsOf,
  deleteCredential,
  findCredential,
  saveCredential,
} from '../../db/payments/credentials';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../context';
import { credentialEncryptionContext } from './encrypted-charges';

/** A credential as the merchant gives it. */
export interface CredentialRequest {
  lastFourDigits: string;
  /** Digits, without `+`. */
  phone: string | null;
  userId: string | null;
  /** What the PSP needs to charge it: never shown again. */
  psp: Record<string, unknown>;
}

/** Stores a credential, in the place of the one that had its id; true when there was none. */
export async function storeCredential(
  ctx: Context,
  credentialId: string,
  { lastFourDigits, phone, userId, psp }: CredentialRequest,
): Promise<boolean> {
  if (!ctx.settings.keepsCredentials)
    throw new ProblemError(
      'psp_required',
      'Credentials cannot be stored: set PSP, and CREDENTIALS_KEY to encrypt them (openssl rand -base64 32).',
    );
  const encrypted = ctx.vault.encrypt(JSON.stringify(psp), credentialEncryptionContext(credentialId));
  const row = { credentialId, lastFourDigits, customerPhone: phone, customerUserId: userId, psp: encrypted };
  return saveCredential(ctx.db, row, ctx.clock.now());
}

/** Reads one credential without its PSP's part; `not_found` when there is none. */
export async function readCredential(ctx: Context, credentialId: string) {
  const row = await findCredential(ctx.db, credentialId);
  if (!row) throw notFound();
  return present(row);
}

/** All credentials of a person, newest first; any name that the merchant or WhatsApp gave is enough. */
export async function searchCredentials(ctx: Context, given: PersonNames) {
  return (await credentialsOf(ctx.db, await namesOf(ctx.db, given))).map(present);
}

/** Forgets a credential; `not_found` when there is none. A queued charge is not affected. */
export async function forgetCredential(ctx: Context, credentialId: string): Promise<void> {
  if (!(await deleteCredential(ctx.db, credentialId))) throw notFound();
}

const notFound = () => new ProblemError('not_found', 'There is no credential with this credential_id.');

const present = ({
  credentialId,
  lastFourDigits,
  customerPhone,
  customerUserId,
  createdAt,
  updatedAt,
}: CredentialRow) => ({
  credential_id: credentialId,
  last_four_digits: lastFourDigits,
  customer: { phone: customerPhone, user_id: customerUserId },
  created_at: createdAt.toISOString(),
  updated_at: updatedAt.toISOString(),
});
