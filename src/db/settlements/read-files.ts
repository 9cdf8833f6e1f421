import type { Queryable } from '../core/client';

export interface FileRow {
  id: string;
  seq: number;
  source: string;
  name: string | null;
  /** Lower-case hex. */
  sha256: string;
  bytes: number;
  status: 'processing' | 'processed' | 'failed';
  rows: number;
  accepted: number;
  rejected: number;
  duplicates: number;
  from: string | null;
  to: string | null;
  createdAt: Date;
  finishedAt: Date | null;
}

const SELECT = `
  SELECT id, seq, source, name, encode(sha256, 'hex') AS sha256, bytes, status, rows, accepted, rejected, duplicates,
         period_from::text AS from, period_to::text AS to, created_at AS "createdAt", finished_at AS "finishedAt"
    FROM settlement_files`;

/** Imported files, the newest first. */
export const selectFiles = (db: Queryable, limit: number): Promise<FileRow[]> =>
  db.query<FileRow>(`${SELECT} ORDER BY seq DESC LIMIT $1`, [limit]);

export async function findFile(db: Queryable, id: string): Promise<FileRow | null> {
  const [row] = await db.query<FileRow>(`${SELECT} WHERE id::text = $1`, [id]);
  return row ?? null;
}

export interface RejectionRow {
  line: number;
  code: string;
  detail: string;
}

/** Rejected rows of a file, by line. */
export const selectRejections = (db: Queryable, seq: number, limit: number): Promise<RejectionRow[]> =>
  db.query<RejectionRow>(
    'SELECT line, code, detail FROM settlement_rejections WHERE file_seq = $1 ORDER BY line LIMIT $2',
    [seq, limit],
  );
