import { ACCOUNTS, type LedgerCause, type Posting } from '../../domain/ledger/accounts';
import type { Tx } from '../core/client';
import { rowsJson } from '../core/rows-json';

/** One ledger transaction of an order. */
export interface NewPosting {
  day: string;
  postedAt: Date;
  currency: string;
  cause: LedgerCause;
  referenceId: string;
  subject: string;
  posting: Posting;
}

/** Inserts ledger transactions. The database refuses one whose sum is not zero, and updates the daily sums. */
export async function insertPostings(tx: Tx, postings: readonly NewPosting[]): Promise<void> {
  const rows = postings.map(({ postedAt, referenceId, posting, ...row }) => ({
    ...{ ...row, posted_at: postedAt, reference_id: referenceId },
    ...Object.fromEntries(ACCOUNTS.map((account) => [account, posting[account] ?? 0])),
  }));
  if (rows.length > 0) await tx.write(INSERT_POSTINGS, [rowsJson(rows)]);
}

const COLUMNS = ACCOUNTS.join(', ');

const INSERT_POSTINGS = `
  INSERT INTO ledger (day, posted_at, currency, cause, reference_id, subject, ${COLUMNS})
  SELECT day, posted_at, currency, cause, reference_id, subject, ${COLUMNS}
    FROM json_to_recordset($1) AS c (day date, posted_at timestamptz, currency text, cause text, reference_id text,
           subject text, ${ACCOUNTS.map((account) => `${account} int8`).join(', ')})`;
