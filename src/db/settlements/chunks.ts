import type { Rejection, SettlementStatement } from '../../domain/settlements/line';
import type { Queryable, Tx } from '../core/client';
import { rowsJson } from '../core/rows-json';

/** A part of an upload that is not stored yet. */
export interface Chunk {
  fileId: string;
  number: number;
  rows: number;
  stores: 'lines' | 'bank_rows';
  /** From `domain/settlements/staged-rows.ts`. */
  data: string;
  settlements: readonly SettlementStatement[];
  rejections: readonly Rejection[];
}

export async function insertChunk(db: Queryable, chunk: Chunk, now: Date): Promise<void> {
  await db.query(
    `INSERT INTO settlement_file_chunks
       (file_id, number, rows, ${chunk.stores === 'lines' ? 'lines' : 'bookings'}, settlements, rejections, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      ...[chunk.fileId, chunk.number, chunk.rows, chunk.data],
      ...[rowsJson(chunk.settlements), rowsJson(chunk.rejections), now],
    ],
  );
}

/** SQL: the rows of a chunk as the table `given`, from $1 (file) and $2 (number). */
export const givenRows = (column: 'lines' | 'bookings'): string => `
  given AS (
    SELECT r.* FROM settlement_file_chunks c, unnest(c.${column}) AS r WHERE c.file_id = $1 AND c.number = $2)`;

export interface ChunkHead {
  number: number;
  rows: number;
  settlements: SettlementStatement[];
  rejections: number;
}

/**
 * Locks the first chunk of a file that no other worker stores; the lock ends with the transaction. null: there is none.
 */
export async function lockNextChunk(tx: Tx, fileId: string): Promise<ChunkHead | null> {
  const [row] = await tx.query<ChunkHead>(
    `SELECT number, rows, settlements, json_array_length(rejections) AS rejections FROM settlement_file_chunks
      WHERE file_id = $1 ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [fileId],
  );
  return row ?? null;
}

/** The settlements in the remaining chunks of a file, one list for each chunk. */
export async function readStatements(db: Queryable, fileId: string): Promise<SettlementStatement[][]> {
  const rows = await db.query<{ settlements: SettlementStatement[] }>(
    'SELECT settlements FROM settlement_file_chunks WHERE file_id = $1 ORDER BY number',
    [fileId],
  );
  return rows.map(({ settlements }) => settlements);
}

export async function deleteChunk(tx: Tx, fileId: string, number: number): Promise<void> {
  await tx.write('DELETE FROM settlement_file_chunks WHERE file_id = $1 AND number = $2', [fileId, number]);
}

/** Deletes an upload that did not become a file. */
export async function deleteUpload(db: Queryable, fileId: string): Promise<void> {
  await db.query('DELETE FROM settlement_file_chunks WHERE file_id = $1', [fileId]);
}

/** Removes up to `limit` chunks of uploads that began before `before`, broke off, and became no file. */
export async function removeUploads(db: Queryable, before: Date, limit: number): Promise<number> {
  const rows = await db.query(
    `DELETE FROM settlement_file_chunks WHERE (file_id, number) IN (
       SELECT file_id, number FROM settlement_file_chunks c
        WHERE created_at < $1 AND NOT EXISTS (SELECT FROM settlement_files f WHERE f.id = c.file_id)
          AND NOT EXISTS (SELECT FROM settlement_fetches f WHERE f.upload_id = c.file_id AND f.finished_at IS NULL)
        ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING number`,
    [before, limit],
  );
  return rows.length;
}
