import type { ExceptionKind } from '../../../domain/reconciliation/exception-kinds';
import type { Tx } from '../../core/client';

/**
 * Stores the findings of a run. The same finding keeps its row; one that returns after it was resolved is opened again;
 * and one of `kinds` that the run checked and did not find is resolved. `which`: the unresolved exceptions that the run
 * checked, as SQL over `e`.
 */
export async function keepFindings(tx: Tx, kinds: readonly string[], which: string, now: Date): Promise<void> {
  const at = `'${now.toISOString()}'::timestamptz`;
  await tx.write(
    `UPDATE exceptions e SET state = 'resolved', resolved_at = ${at}
      WHERE e.state <> 'resolved' AND e.kind = ANY($1) AND ${which}
        AND NOT EXISTS (SELECT FROM findings f WHERE f.kind = e.kind AND f.key = e.key)`,
    [kinds],
  );
  await tx.write(
    `INSERT INTO exceptions AS e (kind, key, reference_id, settlement_seq, line_id, bank_row_id, gateway, gateway_id,
                                  expected, found, currency, reason, count, day, first_seen_at, last_seen_at)
     SELECT DISTINCT ON (kind, key) kind, key, reference_id, settlement_seq, line_id, bank_row_id, gateway, gateway_id,
            expected, found, currency, reason, count, day, ${at}, ${at}
       FROM findings ORDER BY kind, key
     ON CONFLICT (kind, key) DO UPDATE
        SET last_seen_at = excluded.last_seen_at, reference_id = excluded.reference_id,
            settlement_seq = excluded.settlement_seq, expected = excluded.expected, found = excluded.found,
            currency = excluded.currency, reason = excluded.reason, count = excluded.count, day = excluded.day,
            state = CASE WHEN e.state = 'resolved' THEN 'open' ELSE e.state END,
            told_at = CASE WHEN e.state = 'resolved' THEN NULL ELSE e.told_at END,
            note = CASE WHEN e.state = 'resolved' THEN NULL ELSE e.note END,
            resolved_at = NULL`,
  );
  await tx.write('TRUNCATE findings');
}

/** Makes lookups due for the orders of findings that the merchant was not notified of yet. */
export async function askProviders(tx: Tx, kinds: readonly ExceptionKind[], now: Date): Promise<void> {
  await tx.write(
    `UPDATE payments p SET next_lookup_at = $2, lookup_step = 0
       FROM (SELECT p.reference_id FROM payments p
              WHERE p.reference_id IN (SELECT reference_id FROM exceptions
                                        WHERE told_at IS NULL AND state = 'open' AND kind = ANY($1))
              ORDER BY p.reference_id FOR UPDATE) due
      WHERE p.reference_id = due.reference_id AND (p.next_lookup_at IS NULL OR p.next_lookup_at > $2)`,
    [kinds, now],
  );
  tx.wake('reconciler');
}
