import type { Tx } from '../../core/client';
import { rowsJson } from '../../core/rows-json';
import type { OrderDiff } from '../order-diff';
import type { MessageRow } from '../order-state';

/** Inserts new messages and updates changed ones. */
export async function writeMessages(tx: Tx, diffs: readonly OrderDiff[]): Promise<void> {
  const added = diffs.flatMap(({ order, messages }) => messages.added.map((row) => insertOf(order.referenceId, row)));
  if (added.length > 0) await tx.write(INSERT_MESSAGES, [rowsJson(added)]);
  const changed = diffs.flatMap(({ messages }) => messages.changed.map(updateOf));
  if (changed.length > 0) await tx.write(UPDATE_MESSAGES, [rowsJson(changed)]);
}

const insertOf = (referenceId: string, row: MessageRow) => ({
  id: row.id,
  reference_id: referenceId,
  kind: row.kind,
  status: row.status,
  content: row.content,
  to_status: row.toStatus,
  template_name: row.templateName,
  error: row.error,
  doubtful_at: row.doubtfulAt,
  created_at: row.createdAt,
});

const INSERT_MESSAGES = `
  INSERT INTO messages (id, reference_id, kind, status, content, to_status, template_name, error, doubtful_at,
                        created_at, updated_at)
  SELECT id, reference_id, kind, status, content, to_status, template_name, error, doubtful_at, created_at, created_at
    FROM json_to_recordset($1) AS c (id uuid, reference_id text, kind "MessageKind", status "MessageStatus",
           content json, to_status "OrderStatus", template_name text, error jsonb, doubtful_at timestamptz,
           created_at timestamptz)`;

const updateOf = ({ id, status, wamid, error, pricing, failures, updatedAt, ...row }: MessageRow) => ({
  ...{ id, status, wamid, error, failures },
  category: pricing?.category ?? null,
  type: pricing?.type ?? null,
  billable: pricing?.billable ?? null,
  doubtful_at: row.doubtfulAt,
  unknown_told_at: row.unknownNotifiedAt,
  requeued: row.requeued ?? false,
  updated_at: updatedAt,
});

/**
 * Sending writes attempted_at without the order's lock, so an update keeps it; only sending a message again clears it.
 */
const UPDATE_MESSAGES = `
  UPDATE messages m SET status = c.status, wamid = c.wamid, error = c.error, pricing_category = c.category,
         pricing_type = c.type, pricing_billable = c.billable, doubtful_at = c.doubtful_at, failures = c.failures,
         unknown_told_at = c.unknown_told_at, updated_at = c.updated_at,
         attempted_at = CASE WHEN c.requeued THEN NULL ELSE m.attempted_at END
    FROM json_to_recordset($1) AS c (id uuid, status "MessageStatus", wamid text, error jsonb, category text,
           type text, billable boolean, doubtful_at timestamptz, failures int, unknown_told_at timestamptz,
           requeued boolean, updated_at timestamptz)
   WHERE m.id = c.id`;
