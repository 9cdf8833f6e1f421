import type { TransactionAnswer } from '../../domain/decisions/provider-answer';
import type { Verdict, VerificationSource } from '../../domain/lifecycles/statuses';
import type { Queryable, Tx } from '../core/client';
import { rowsJson } from '../core/rows-json';

export interface NewVerification {
  id: number;
  referenceId: string;
  lookupNumber: number;
  source: VerificationSource;
  verdict: Verdict;
  startedAt: Date;
  checkedAt: Date;
  transaction: TransactionAnswer | null;
  amount: number | null;
  currency: string | null;
  raw: Buffer;
  /** The person's reason; only with the verdict `accepted`. */
  acceptedNote?: string;
}

/** Stores lookups with their verdicts. */
export async function insertVerifications(tx: Tx, rows: readonly NewVerification[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = rows.map(({ transaction, raw: _, ...row }) => ({
    ...row,
    transactionId: transaction?.id,
    pgTransactionId: transaction?.pgTransactionId,
  }));
  // Raw answers are a parameter of their own: JSON has no form for bytes that PostgreSQL reads directly.
  await tx.write(INSERT_VERIFICATIONS, [rowsJson(columns), rows.map(({ raw }) => raw)]);
}

const INSERT_VERIFICATIONS = `
  INSERT INTO verifications (id, reference_id, lookup_number, source, verdict, started_at, checked_at, transaction_id,
                             pg_transaction_id, amount, currency, raw, accepted_note)
  SELECT id, reference_id, lookup_number, source, verdict, started_at, checked_at, transaction_id, pg_transaction_id,
         amount, currency, raw, accepted_note
    FROM ROWS FROM (
           json_to_recordset($1) AS (id int8, "referenceId" text, "lookupNumber" int4, source "VerificationSource",
             verdict "Verdict", "startedAt" timestamptz, "checkedAt" timestamptz, "transactionId" text,
             "pgTransactionId" text, amount int8, currency text, "acceptedNote" text),
           unnest($2::bytea[]))
         AS c (id, reference_id, lookup_number, source, verdict, started_at, checked_at, transaction_id,
               pg_transaction_id, amount, currency, accepted_note, raw)`;

/** Takes the id of a verification that is about to be stored. */
export async function nextVerificationId(db: Queryable): Promise<number> {
  const [row] = await db.query<{ id: number }>(`SELECT nextval('verifications_id_seq') AS id`);
  if (!row) throw new Error('a sequence gave no number');
  return row.id;
}
