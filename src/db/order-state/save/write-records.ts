import type { TimelineLine } from '../../../domain/timeline/catalogue';
import type { Tx } from '../../core/client';
import { rowsJson } from '../../core/rows-json';
import { type EvidenceChain, evidenceRows, INSERT_EVIDENCE } from '../../evidence/evidence';
import type { OrderDiff } from '../order-diff';
import type { ProblemRow } from '../order-state';

/** One order's new timeline lines. */
export interface NewLines {
  referenceId: string;
  at: Date;
  cause: string;
  /** The name of the API key that asked for the change; null for none. */
  actor: string | null;
  lines: readonly TimelineLine[];
}

/**
 * Appends timeline lines, those of one order in their order, and the records of evidence: nearly every change has both,
 * and a statement costs more than the rows that it writes.
 */
export async function writeTimeline(
  tx: Tx,
  timelines: readonly NewLines[],
  chains: readonly EvidenceChain[],
): Promise<void> {
  const rows = timelines.flatMap(({ referenceId, at, cause, actor, lines }) =>
    lines.map(({ kind, code, params, summary }) => ({
      ...{ reference_id: referenceId, at, cause, actor, kind, code, summary },
      details: params,
    })),
  );
  const records = evidenceRows(chains);
  if (rows.length > 0 && records.length > 0)
    await tx.write(`WITH line AS (${insertLines('$2')}) ${INSERT_EVIDENCE}`, [rowsJson(records), rowsJson(rows)]);
  else if (rows.length > 0) await tx.write(insertLines('$1'), [rowsJson(rows)]);
  else if (records.length > 0) await tx.write(INSERT_EVIDENCE, [rowsJson(records)]);
}

/** `summary` is the English text: a version that knows no codes shows it. */
const insertLines = (rows: string): string => `
  INSERT INTO timeline (reference_id, at, kind, code, summary, cause, actor, details)
  SELECT reference_id, at, kind, code, summary, cause, actor, details
    FROM json_to_recordset(${rows}) AS c (reference_id text, at timestamptz, kind text, code text, summary text, cause text,
           actor text, details jsonb)`;

/** Writes new problems and resolutions. */
export async function writeProblems(tx: Tx, diffs: readonly OrderDiff[]): Promise<void> {
  const added = diffs.flatMap(({ order, problems }) =>
    problems.added.map((row) => ({ ...problemOf(row), reference_id: order.referenceId })),
  );
  if (added.length > 0) await tx.write(INSERT_PROBLEMS, [rowsJson(added)]);
  const resolved = diffs.flatMap(({ problems }) =>
    problems.changed.map(({ id, resolvedAt, fact }) => ({ id, resolvedAt, fact })),
  );
  if (resolved.length > 0) await tx.write(RESOLVE_PROBLEMS, [rowsJson(resolved)]);
}

const problemOf = ({ code, occurrence, fact, detail, at, resolvedAt, ...row }: ProblemRow) => ({
  ...{ code, occurrence, fact, detail, at },
  subject: storedSubject({ ...row, occurrence }),
  resolved_at: resolvedAt,
});

/** Subjects are unique to the database, so that from the second occurrence on they end with its number. */
const storedSubject = ({ subject, occurrence }: Pick<ProblemRow, 'subject' | 'occurrence'>): string =>
  occurrence === 1 ? subject : `${subject} (${occurrence})`;

const INSERT_PROBLEMS = `
  INSERT INTO problems (reference_id, code, subject, occurrence, fact, detail, at, resolved_at)
  SELECT reference_id, code, subject, occurrence, fact, detail, at, resolved_at
    FROM json_to_recordset($1) AS c (reference_id text, code text, subject text, occurrence int4, fact text,
           detail text, at timestamptz,
           resolved_at timestamptz)`;

const RESOLVE_PROBLEMS = `
  UPDATE problems p SET resolved_at = c."resolvedAt", fact = c.fact
    FROM json_to_recordset($1) AS c (id int8, "resolvedAt" timestamptz, fact text) WHERE p.id = c.id`;
