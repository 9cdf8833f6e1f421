import type { Tx } from './client';

/** One line of an order's story: what was known or done, and why. Holds no personal data. */
export interface TimelineLine {
  kind: string;
  summary: string;
  /** What led to it, for example `webhook`, `reconciler`, `merchant`. */
  cause: string;
  details?: Record<string, unknown>;
}

/** Appends lines to the order's timeline, in order. */
export async function appendTimeline(tx: Tx, referenceId: string, at: Date, lines: TimelineLine[]): Promise<void> {
  if (lines.length === 0) return;
  await tx.write(
    `INSERT INTO timeline (reference_id, at, kind, summary, cause, details)
     SELECT $1, $2, line.kind, line.summary, line.cause, coalesce(line.details, '{}')
       FROM jsonb_to_recordset($3) AS line (kind text, summary text, cause text, details jsonb)`,
    [referenceId, at, JSON.stringify(lines)],
  );
}
