import { createHash } from 'node:crypto';
import type { ChargeStatus } from '../domain/words';
import type { Charge, ProviderError } from '../ports';
import type { Queryable, Tx } from './client';

/** One charge that a consent led to. */
export interface ChargeAttempt {
  referenceId: string;
  /** From 1; with the reference it is the idempotency key at the PSP. */
  attempt: number;
  status: ChargeStatus;
  /** The sealed request, the same for every repeat; null when the attempt has ended. */
  request: Buffer | null;
  /** What the PSP answered; null before. */
  chargeId: string | null;
  chargeStatus: Charge['status'] | null;
  /** When the key was used first. */
  firstAskedAt: Date | null;
  askedAt: Date | null;
  endedAt: Date | null;
}

const COLUMNS = `reference_id AS "referenceId", attempt, status, request, charge_id AS "chargeId",
  charge_status AS "chargeStatus", first_asked_at AS "firstAskedAt", asked_at AS "askedAt", ended_at AS "endedAt"`;

/** The attempt that has not ended; there is never more than one. Null when there is none. */
export async function openAttemptOf(db: Queryable, referenceId: string): Promise<ChargeAttempt | null> {
  const [row] = await db.query<ChargeAttempt>(
    `SELECT ${COLUMNS} FROM charge_attempts WHERE reference_id = $1 AND ended_at IS NULL`,
    [referenceId],
  );
  return row ?? null;
}

/** Reads one attempt; null when there is none. */
export async function findAttempt(db: Queryable, referenceId: string, attempt: number): Promise<ChargeAttempt | null> {
  const [row] = await db.query<ChargeAttempt>(
    `SELECT ${COLUMNS} FROM charge_attempts WHERE reference_id = $1 AND attempt = $2`,
    [referenceId, attempt],
  );
  return row ?? null;
}

const digestOf = (wamid: string): string => createHash('sha256').update(wamid).digest('hex');

/** What earlier attempts mean for a consent. */
export interface ConsentHistory {
  /** The number of the next attempt. */
  next: number;
  /** This very consent led to an attempt. */
  repeated: boolean;
  /** An attempt is under way. */
  open: boolean;
  /** The newest attempt was declined. */
  declined: boolean;
  /** When the customer was told so; null: not yet. Without a message of ours it is the decline itself. */
  toldAt: Date | null;
}

/** Reads the attempts of an order with a consent in mind, which is known by its wamid and by its time. */
export async function consentHistory(
  db: Queryable,
  consent: { referenceId: string; wamid: string; paymentTimestamp: string },
): Promise<ConsentHistory> {
  const [row] = await db.query<ConsentHistory>(
    `SELECT coalesce(max(a.attempt), 0) + 1 AS next,
            EXISTS (SELECT 1 FROM charge_attempts r WHERE r.consent = $2
                        OR (r.reference_id = $1 AND r.payment_timestamp = $3)) AS repeated,
            coalesce(bool_or(a.ended_at IS NULL), false) AS open,
            coalesce((array_agg(a.status = 'failed' ORDER BY a.attempt DESC))[1], false) AS declined,
            (array_agg(CASE WHEN m.id IS NULL THEN a.ended_at WHEN m.status = 'queued' THEN NULL
                            ELSE coalesce(m.attempted_at, m.updated_at) END ORDER BY a.attempt DESC))[1] AS "toldAt"
       FROM charge_attempts a LEFT JOIN messages m ON m.id = a.message_id WHERE a.reference_id = $1`,
    [consent.referenceId, digestOf(consent.wamid), consent.paymentTimestamp],
  );
  if (!row) throw new Error('an aggregate returned no row');
  return row;
}

export interface NewAttempt {
  referenceId: string;
  attempt: number;
  wamid: string;
  paymentTimestamp: string;
  request: Buffer;
}

/** Stores an attempt that is owed; UniqueViolation when its consent led to one already. */
export async function insertAttempt(tx: Tx, attempt: NewAttempt, now: Date): Promise<void> {
  await tx.query(
    `INSERT INTO charge_attempts (reference_id, attempt, status, consent, payment_timestamp, request, created_at, updated_at)
     VALUES ($1, $2, 'owed', $3, $4, $5, $6, $6)`,
    [attempt.referenceId, attempt.attempt, digestOf(attempt.wamid), attempt.paymentTimestamp, attempt.request, now],
  );
}

/** Writes what became of an attempt; `messageId` is the message that tells the customer, and stays as it is when absent. */
export async function saveAttempt(
  tx: Tx,
  attempt: ChargeAttempt,
  now: Date,
  more: { error?: ProviderError | Charge['error']; messageId?: string | null } = {},
): Promise<void> {
  await tx.query(
    `UPDATE charge_attempts SET status = $3, request = $4, charge_id = $5, charge_status = $6, first_asked_at = $7,
            asked_at = $8, ended_at = $9, error = coalesce($10, error), message_id = coalesce($11, message_id), updated_at = $12
      WHERE reference_id = $1 AND attempt = $2`,
    [
      attempt.referenceId,
      attempt.attempt,
      attempt.status,
      attempt.request,
      attempt.chargeId,
      attempt.chargeStatus,
      attempt.firstAskedAt,
      attempt.askedAt,
      attempt.endedAt,
      more.error ? JSON.stringify(more.error) : null,
      more.messageId ?? null,
      now,
    ],
  );
}

/** Whether a person has looked at an attempt whose outcome nobody could tell. */
export async function isReleased(db: Queryable, { referenceId, attempt }: ChargeAttempt): Promise<boolean> {
  const rows = await db.query(
    `SELECT 1 FROM problems WHERE reference_id = $1 AND code = 'charge_outcome_unknown' AND subject = $2
        AND resolved_at IS NOT NULL`,
    [referenceId, `attempt ${attempt}`],
  );
  return rows.length > 0;
}

/** What helps a PSP to find the charges of an order; `psp` of the credential it names is sealed. */
export interface StoredTraces {
  chargeIds: string[];
  credentialId: string | null;
  psp: Buffer | null;
  since: Date;
}

/** Reads what is known of an order's charges; null when there is no such order. */
export async function tracesOf(db: Queryable, referenceId: string): Promise<StoredTraces | null> {
  const [row] = await db.query<StoredTraces>(
    `WITH named AS (
       SELECT o.created_at, (SELECT setting->'offsite_card_pay'->>'credential_id'
                               FROM json_array_elements(o.details->'payment_settings') setting
                              WHERE setting->>'type' = 'offsite_card_pay' LIMIT 1) AS credential_id
         FROM orders o WHERE o.reference_id = $1)
     SELECT named.created_at AS since, c.credential_id AS "credentialId", c.psp,
            ARRAY(SELECT charge_id FROM charge_attempts WHERE reference_id = $1 AND charge_id IS NOT NULL
                  UNION SELECT transaction_id FROM transactions WHERE reference_id = $1) AS "chargeIds"
       FROM named LEFT JOIN credentials c USING (credential_id)`,
    [referenceId],
  );
  return row ?? null;
}
