import type { ExceptionRow } from '../../db/reconciliation/findings/exceptions';
import { adviceOf, detailOf } from '../../domain/reconciliation/exception-texts';
import { type Amount, toAmount } from '../../domain/values/money';

export interface ExceptionResource {
  id: string;
  kind: ExceptionRow['kind'];
  state: ExceptionRow['state'];
  reference_id: string | null;
  settlement_id: string | null;
  gateway_id: string | null;
  bank_row_id: number | null;
  expected: Amount | null;
  found: Amount | null;
  currency: string | null;
  age_days: number;
  detail: string;
  advice: string;
  note: string | null;
  first_seen_at: string;
  last_seen_at: string;
}

const DAY_MS = 86_400_000;

/** A finding as the API and notifications show it. */
export const presentException = (row: ExceptionRow, now: Date): ExceptionResource => ({
  id: row.id,
  kind: row.kind,
  state: row.state,
  reference_id: row.referenceId,
  settlement_id: row.settlementId,
  gateway_id: row.gatewayId,
  bank_row_id: row.bankRowId,
  expected: row.expected === null ? null : toAmount(row.expected),
  found: row.found === null ? null : toAmount(row.found),
  currency: row.currency,
  age_days: Math.max(0, Math.floor((now.getTime() - row.firstSeenAt.getTime()) / DAY_MS)),
  detail: detailOf(row),
  advice: adviceOf(row),
  note: row.note,
  first_seen_at: row.firstSeenAt.toISOString(),
  last_seen_at: row.lastSeenAt.toISOString(),
});
