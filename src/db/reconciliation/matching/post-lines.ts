import { ACCOUNTS } from '../../../domain/ledger/accounts';
import type { Tx } from '../../core/client';

/** The effect of a line on each account, given what our books already have of the same money. */
const MEANING: Record<(typeof ACCOUNTS)[number], string> = {
  customer_receivable: '0',
  // Money on hold is posted to the reserve instead.
  gateway_receivable: 'CASE WHEN on_hold THEN -booked ELSE net - booked END',
  bank: '0',
  fees: 'fee',
  taxes: 'tax',
  refunds: '0',
  disputes: '0',
  reserve: `CASE WHEN on_hold THEN net ELSE 0 END + CASE WHEN ${`kind IN ('reserve', 'reserve_release')`} THEN -amount ELSE 0 END`,
  suspense: `CASE WHEN kind IN ('reserve', 'reserve_release') THEN 0 ELSE booked - amount END`,
};

const COLUMNS = ACCOUNTS.join(', ');

/** A payment that is not the verified one keeps its id beside the match: the verified one's line may still come. */
const SUBJECT = `CASE WHEN kind = 'payment' AND reference_id IS NOT NULL AND NOT exact THEN payment_id ELSE subject END`;

/** A payment that was nobody's counts as foreign in its settlement until that is summed anew. */
const POSTED_AS_FOREIGN = `
  UPDATE settlements SET needs_check = true
   WHERE seq IN (SELECT settlement_seq FROM evaluated j
                  WHERE kind = 'payment' AND reference_id IS NOT NULL
                    AND EXISTS (SELECT FROM ledger g WHERE g.line_id = j.id)
                    AND NOT EXISTS (SELECT FROM ledger g WHERE g.line_id = j.id AND g.reference_id IS NOT NULL))`;

/**
 * Posts the difference between what the evaluated lines mean and what was posted of them: all of a new line, nothing of
 * an unchanged one. A line without a fee whose amount was captured, one that was nobody's before, or one that repeats
 * another may move nothing; its row only records the match.
 */
export async function postLines(tx: Tx, now: Date): Promise<void> {
  await tx.write(POSTED_AS_FOREIGN);
  await tx.write(
    `INSERT INTO ledger (day, posted_at, currency, cause, reference_id, subject, line_id, ${COLUMNS})
     SELECT day, '${now.toISOString()}', currency, CASE WHEN min(kind) = 'payment' THEN 'line' ELSE 'other_line' END, max(reference_id), max(subject), id,
            ${ACCOUNTS.map((account) => `sum(${account})`).join(', ')}
       FROM (SELECT id, kind, day, currency, reference_id, ${SUBJECT} AS subject, false AS old, false AS known,
                    ${ACCOUNTS.map((account) => `CASE WHEN repeated THEN 0 ELSE ${MEANING[account]} END AS ${account}`).join(', ')}
               FROM evaluated WHERE kind <> 'authorized'
              UNION ALL
             SELECT j.id, j.kind, g.day, g.currency, j.reference_id, j.subject, true,
                    g.reference_id IS NOT NULL,
                    ${ACCOUNTS.map((account) => `-g.${account}`).join(', ')}
               FROM evaluated j JOIN ledger g ON g.line_id = j.id) posting
      GROUP BY id, day, currency
     HAVING NOT bool_or(old) OR (max(reference_id) IS NOT NULL AND NOT bool_or(known)) OR ${ACCOUNTS.map((account) => `sum(${account}) <> 0`).join(' OR ')}
      ORDER BY id`,
  );
}
