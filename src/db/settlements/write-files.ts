import type { Queryable, Tx } from '../core/client';

/** A complete upload. */
export interface NewFile {
  id: string;
  source: string;
  gateway: string;
  name: string | null;
  sha256: Buffer;
  bytes: number;
  rows: number;
  chunks: number;
  /** Days of the merchant. */
  from: string | null;
  to: string | null;
}

/** Turns an upload into a file. UniqueViolation: a file with the same bytes exists. */
export async function insertFile(tx: Tx, file: NewFile, now: Date): Promise<void> {
  await tx.query(
    `INSERT INTO settlement_files (id, source, gateway, name, sha256, bytes, rows, chunks, period_from, period_to,
            created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[file.id, file.source, file.gateway, file.name, file.sha256, file.bytes, file.rows, file.chunks],
      ...[file.from, file.to, now],
    ],
  );
  tx.wake('imports');
}

/** Restarts a file that could not be stored, with a new upload of the same bytes. */
export async function restartFile(tx: Tx, id: string, upload: NewFile): Promise<void> {
  await tx.query('DELETE FROM settlement_file_chunks WHERE file_id = $1', [id]);
  await tx.query('UPDATE settlement_file_chunks SET file_id = $1 WHERE file_id = $2', [id, upload.id]);
  await tx.query(
    'DELETE FROM settlement_rejections WHERE file_seq = (SELECT seq FROM settlement_files WHERE id = $1)',
    [id],
  );
  await tx.query(
    `UPDATE settlement_files
        SET status = 'processing', error = NULL, attempts = 0, next_attempt_at = NULL, finished_at = NULL, matched_at = NULL,
            chunks_read = 0,
            accepted = 0, rejected = 0, duplicates = 0, rows = $2, chunks = $3, source = $4, gateway = $5
      WHERE id = $1`,
    [id, upload.rows, upload.chunks, upload.source, upload.gateway],
  );
  tx.wake('imports');
}

export interface KnownFile {
  id: string;
  status: 'processing' | 'processed' | 'failed';
}

/** The file with these bytes; null: there is none. */
export async function findFileByDigest(db: Queryable, sha256: Buffer): Promise<KnownFile | null> {
  const [row] = await db.query<KnownFile>('SELECT id, status FROM settlement_files WHERE sha256 = $1', [sha256]);
  return row ?? null;
}

/** Files that are not stored yet and whose last step is not being finished by another worker, the oldest first. */
export async function selectUnstored(db: Queryable, now: Date, limit: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `SELECT id FROM settlement_files
      WHERE status = 'processing' AND (next_attempt_at IS NULL OR next_attempt_at <= $1) ORDER BY seq LIMIT $2
        FOR UPDATE SKIP LOCKED`,
    [now, limit],
  );
  return rows.map(({ id }) => id);
}

export interface UnstoredFile {
  id: string;
  seq: number;
  source: string;
  gateway: string;
}

/** null: it is stored, or given up. */
export async function findUnstored(db: Queryable, id: string): Promise<UnstoredFile | null> {
  const [row] = await db.query<UnstoredFile>(
    `SELECT id, seq, source, gateway FROM settlement_files WHERE id = $1 AND status = 'processing'`,
    [id],
  );
  return row ?? null;
}

export interface ChunkCounts {
  accepted: number;
  rejected: number;
  duplicates: number;
}

/** Records that one more chunk is stored. */
export async function advanceFile(tx: Tx, seq: number, { accepted, rejected, duplicates }: ChunkCounts): Promise<void> {
  await tx.write(
    `UPDATE settlement_files
        SET chunks_read = chunks_read + 1, accepted = accepted + $2, rejected = rejected + $3,
            duplicates = duplicates + $4, attempts = 0, next_attempt_at = NULL
      WHERE seq = $1`,
    [seq, accepted, rejected, duplicates],
  );
}

/**
 * Ends an import none of whose chunks is left; false: some are still being stored. The sums of its settlements are made
 * anew, though a run of matching may have made them while only some of the lines were there.
 */
export async function finishFile(tx: Tx, { id, seq }: UnstoredFile, now: Date): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE settlement_files SET status = 'processed', finished_at = $2
      WHERE id = $1 AND status = 'processing' AND NOT EXISTS (SELECT FROM settlement_file_chunks WHERE file_id = $1)
     RETURNING seq`,
    [id, now],
  );
  if (rows.length === 0) return false;
  await haveMatched(tx, seq);
  return true;
}

async function haveMatched(tx: Tx, seq: number): Promise<void> {
  await tx.write(
    `UPDATE settlements SET needs_check = true
      WHERE seq IN (SELECT DISTINCT settlement_seq FROM settlement_lines WHERE file_seq = $1)`,
    [seq],
  );
  tx.wake('books');
}

/**
 * Records a failed step: tried again later, `failed` after `most` tries. What the file has stored by then is matched: it
 * may be rows that another file had before.
 */
export async function noteFailure(
  tx: Tx,
  { id, seq }: UnstoredFile,
  { retryAt, most, error }: { retryAt: Date; most: number; error: string },
): Promise<void> {
  const [file] = await tx.query<{ status: string }>(
    `UPDATE settlement_files
        SET attempts = attempts + 1, next_attempt_at = $2, error = $4,
            status = CASE WHEN attempts + 1 >= $3 THEN 'failed'::"SettlementFileStatus" ELSE status END
      WHERE id = $1 AND status = 'processing' RETURNING status`,
    [id, retryAt, most, error],
  );
  if (file?.status === 'failed') await haveMatched(tx, seq);
}
