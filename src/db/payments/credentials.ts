import type { Queryable } from '../core/client';
import type { PersonNames } from '../customers/names-of';

/** A stored one-click credential; `psp` is encrypted. */
export interface CredentialRow {
  credentialId: string;
  lastFourDigits: string;
  customerPhone: string | null;
  customerUserId: string | null;
  psp: Buffer;
  createdAt: Date;
  updatedAt: Date;
}

const COLUMNS = `credential_id AS "credentialId", last_four_digits AS "lastFourDigits", customer_phone AS "customerPhone",
  customer_user_id AS "customerUserId", psp, created_at AS "createdAt", updated_at AS "updatedAt"`;

/** Reads one credential; null when there is none. */
export async function findCredential(db: Queryable, credentialId: string): Promise<CredentialRow | null> {
  const [row] = await db.query<CredentialRow>(`SELECT ${COLUMNS} FROM credentials WHERE credential_id = $1`, [
    credentialId,
  ]);
  return row ?? null;
}

/** Stores a credential, replacing one with the same id; true when it is new. */
export async function saveCredential(
  db: Queryable,
  credential: Omit<CredentialRow, 'createdAt' | 'updatedAt'>,
  now: Date,
): Promise<boolean> {
  const [row] = await db.query<{ created: boolean }>(
    `INSERT INTO credentials (credential_id, last_four_digits, customer_phone, customer_user_id, psp, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $6)
     ON CONFLICT (credential_id) DO UPDATE SET last_four_digits = $2, customer_phone = $3, customer_user_id = $4,
       psp = $5, updated_at = $6
     RETURNING xmax = 0 AS created`,
    [
      credential.credentialId,
      credential.lastFourDigits,
      credential.customerPhone,
      credential.customerUserId,
      credential.psp,
      now,
    ],
  );
  return row?.created ?? false;
}

/** All credentials of a person, by any of the names, newest first. */
export async function credentialsOf(db: Queryable, { phones, userIds }: PersonNames): Promise<CredentialRow[]> {
  return db.query<CredentialRow>(
    `SELECT ${COLUMNS} FROM credentials WHERE customer_phone = ANY($1) OR customer_user_id = ANY($2)
      ORDER BY created_at DESC, credential_id`,
    [phones, userIds],
  );
}

/** Removes a credential; false when there was none. */
export async function deleteCredential(db: Queryable, credentialId: string): Promise<boolean> {
  const rows = await db.query('DELETE FROM credentials WHERE credential_id = $1 RETURNING 1', [credentialId]);
  return rows.length > 0;
}

/** Removes the credentials of a person who is known by any of these names. */
export async function eraseCredentials(db: Queryable, { phones, userIds }: PersonNames): Promise<void> {
  await db.query('DELETE FROM credentials WHERE customer_phone = ANY($1) OR customer_user_id = ANY($2)', [
    phones,
    userIds,
  ]);
}
