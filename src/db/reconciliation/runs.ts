import type { Database, Queryable, Tx } from '../core/client';
import { CHUNK_LINES, type FilePart, type LineScope } from './matching/scope';

/** A run of matching. `from` and `to` are days of the merchant, both inclusive. */
export interface Run {
  id: string;
  cause: 'requested' | 'file' | 'nightly';
  from: string;
  to: string;
}

/** A run that this process has taken, for the `takes`-th time. */
export interface TakenRun extends Run {
  takes: number;
}

export interface UnmatchedFile {
  seq: number;
  /** One that failed for good has stored some of its rows, and may have moved rows of other files. */
  status: 'processed' | 'failed';
  rows: number;
  from: string | null;
  to: string | null;
}

/** Files that were imported or failed since the last run, the oldest first. */
export async function unmatchedFiles(db: Queryable): Promise<UnmatchedFile[]> {
  return db.query<UnmatchedFile>(
    `SELECT seq, status, rows, period_from::text AS from, period_to::text AS to FROM settlement_files
      WHERE status <> 'processing' AND matched_at IS NULL ORDER BY seq`,
  );
}

/** With this many new rows the planner's statistics are outdated; most merchants' daily files have fewer. */
const MANY_ROWS = 50_000;

/**
 * Runs ANALYZE after a big file, because autovacuum may not have come yet. A tenth of the usual sample is enough and
 * costs a tenth.
 */
export async function refreshStatistics(db: Database, files: readonly UnmatchedFile[]): Promise<void> {
  if (files.reduce((sum, { rows }) => sum + rows, 0) < MANY_ROWS) return;
  await db.withTx(async (tx) => {
    await tx.write('SET LOCAL default_statistics_target = 10; ANALYZE settlement_lines, ledger');
  });
}

/** The parts of files, in their order. */
export async function partsOf(db: Queryable, files: readonly UnmatchedFile[]): Promise<FilePart[]> {
  const parts: FilePart[] = [];
  for (const { seq } of files) {
    const [row] = await db.query<{ last: number | null }>(
      'SELECT max(line) AS last FROM settlement_lines WHERE file_seq = $1',
      [seq],
    );
    for (let line = 0; line <= (row?.last ?? -1); line += CHUNK_LINES) parts.push({ fileSeq: seq, line });
  }
  return parts;
}

/**
 * What a run matches after new files: the requested period; at night what was nobody's, and orders with several lines;
 * then unresolved exceptions.
 */
export async function scopesOf(db: Queryable, run: Run): Promise<LineScope[]> {
  const scopes: LineScope[] = [];
  if (run.cause === 'requested') {
    const [row] = await db.query<{ first: number | null; last: number | null }>(
      `SELECT min(id) AS first, max(id) AS last FROM settlement_lines
        WHERE occurred_at >= $1::date - 1 AND occurred_at < $2::date + 2`,
      [run.from, run.to],
    );
    const { from, to } = run;
    if (row?.first != null && row.last != null)
      for (let fromId = row.first - 1; fromId < row.last; fromId += CHUNK_LINES) scopes.push({ from, to, fromId });
  }
  if (run.cause === 'nightly') scopes.push({ foreignSince: run.from }, { severalSince: run.from });
  // Last, because the new lines may have resolved some of them.
  return [...scopes, 'unresolved'];
}

/** Requests a run over a period; a worker does it. */
export async function requestRun(tx: Tx, id: string, from: string, to: string, now: Date): Promise<void> {
  await tx.query(
    `INSERT INTO reconciliations (id, cause, status, period_from, period_to, started_at)
     VALUES ($1, 'requested', 'running', $2, $3, $4)`,
    [id, from, to, now],
  );
  tx.wake('books');
}

/** A failed file that was sent again meanwhile has new rows to match. */
export async function markMatched(tx: Tx, files: readonly UnmatchedFile[], now: Date): Promise<void> {
  for (const status of ['processed', 'failed'] as const)
    await tx.write(`UPDATE settlement_files SET matched_at = $2 WHERE seq = ANY($1) AND status = '${status}'`, [
      files.filter((file) => file.status === status).map(({ seq }) => seq),
      now,
    ]);
}

/** The number of unresolved findings of each kind. */
export async function countFindings(db: Queryable): Promise<{ exceptions: Record<string, number> }> {
  const rows = await db.query<{ kind: string; count: number }>(
    `SELECT kind, count(*) AS count FROM exceptions WHERE state <> 'resolved' GROUP BY kind ORDER BY kind`,
  );
  return { exceptions: Object.fromEntries(rows.map(({ kind, count }) => [kind, count])) };
}

export async function finishRun(tx: Tx, id: string, counts: object, now: Date): Promise<void> {
  await tx.write(`UPDATE reconciliations SET status = 'done', counts = $2, finished_at = $3 WHERE id = $1`, [
    ...[id, counts, now],
  ]);
}

/** Nothing happens where another process has taken the run since. */
export async function failRun(db: Queryable, { id, takes }: TakenRun, now: Date): Promise<void> {
  await db.query(
    `UPDATE reconciliations SET status = 'failed', finished_at = $3 WHERE id = $1 AND takes = $2 AND finished_at IS NULL`,
    [id, takes, now],
  );
}

export interface RunRow extends Run {
  status: 'running' | 'done' | 'failed';
  counts: object | null;
  startedAt: Date;
  finishedAt: Date | null;
}

const SELECT = `
  SELECT id, cause, status, period_from::text AS from, period_to::text AS to, counts, started_at AS "startedAt",
         finished_at AS "finishedAt" FROM reconciliations`;

export async function findRun(db: Queryable, id: string): Promise<RunRow | null> {
  const [row] = await db.query<RunRow>(`${SELECT} WHERE id::text = $1`, [id]);
  return row ?? null;
}

/** The last runs, the newest first. */
export async function listRuns(db: Queryable, limit: number): Promise<RunRow[]> {
  return db.query<RunRow>(`${SELECT} ORDER BY seq DESC LIMIT $1`, [limit]);
}
