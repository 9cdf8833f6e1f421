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
       FROM ${linesOf('$3')}`,
    [referenceId, at, JSON.stringify(lines)],
  );
}

/** Timeline lines in the order of the JSON in this parameter, as rows named `line`. */
export const linesOf = (parameter: string): string =>
  `jsonb_to_recordset(${parameter}) AS line (kind text, summary text, cause text, details jsonb)`;
