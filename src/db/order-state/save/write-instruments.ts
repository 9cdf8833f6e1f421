import type { Tx } from '../../core/client';
import { rowsJson } from '../../core/rows-json';
import type { InstrumentRow } from '../instrument-row';
import type { OrderDiff } from '../order-diff';

/** Inserts new instruments and updates changed ones. */
export async function writeInstruments(tx: Tx, diffs: readonly OrderDiff[]): Promise<void> {
  const rows = diffs.flatMap(({ order, instruments }) =>
    [...instruments.added, ...instruments.changed].map((row) => columnsOf(order.referenceId, row)),
  );
  if (rows.length > 0) await tx.write(UPSERT_INSTRUMENTS, [rowsJson(rows)]);
}

const columnsOf = (referenceId: string, row: InstrumentRow) => ({
  reference_id: referenceId,
  kind: row.kind,
  attempt: row.attempt,
  psp: row.psp,
  name: row.name,
  status: row.status,
  paid_once: row.paidOnce,
  request: row.request,
  psp_id: row.pspId,
  content: row.content,
  expires_at: row.expiresAt,
  error: row.error,
  first_sent_at: row.firstSentAt,
  sent_at: row.sentAt,
  end_requested_at: row.endRequestedAt,
  created_at: row.createdAt,
  updated_at: row.updatedAt,
});

const UPSERT_INSTRUMENTS = `
  INSERT INTO instruments (reference_id, kind, attempt, psp, name, status, paid_once, request, psp_id, content, expires_at,
                           error, first_sent_at, sent_at, end_requested_at, created_at, updated_at)
  SELECT * FROM json_to_recordset($1) AS c (reference_id text, kind text, attempt int4, psp text, name text,
           status "InstrumentStatus", paid_once bool, request json, psp_id text, content text, expires_at timestamptz,
           error jsonb, first_sent_at timestamptz, sent_at timestamptz, end_requested_at timestamptz,
           created_at timestamptz, updated_at timestamptz)
  ON CONFLICT (reference_id, kind, attempt) DO UPDATE SET status = excluded.status, request = excluded.request,
         psp_id = excluded.psp_id, content = excluded.content, expires_at = excluded.expires_at,
         error = excluded.error, first_sent_at = excluded.first_sent_at, sent_at = excluded.sent_at,
         end_requested_at = excluded.end_requested_at, updated_at = excluded.updated_at`;
