import { createReadStream } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { Wapay } from '../../../src/client/client';
import { API_KEY } from '../load/bodies';

export const openApi = (port: number): Wapay => new Wapay({ apiKey: API_KEY, baseUrl: `http://127.0.0.1:${port}` });

export interface Timed {
  importSeconds: number;
  /** Of the import: until the file had been read. */
  readSeconds: number;
  matchSeconds: number;
  rows: number;
}

const POLL_MS = 20;

/** Imports a file and waits until it is matched. */
export async function importAndMatch(api: Wapay, sql: Client, source: string, file: string): Promise<Timed> {
  const started = performance.now();
  const { id } = await api.books.uploadSettlementFile({ source }, createReadStream(file, { highWaterMark: 1 << 20 }));
  const readSeconds = (performance.now() - started) / 1000;
  const status = 'SELECT status, rows, matched_at FROM settlement_files WHERE id = $1';
  const read = async () => (await sql.query(status, [id])).rows[0];
  let state = await read();
  for (; state.status === 'processing'; state = await read()) await delay(POLL_MS);
  if (state.status !== 'processed') throw new Error(`${file} was not stored`);
  const importSeconds = (performance.now() - started) / 1000;
  const runs = `SELECT max(extract(epoch FROM started_at))::float8 AS at FROM reconciliations WHERE cause = 'file'`;
  for (; state.matched_at === null; state = await read()) await delay(POLL_MS);
  const ended = Date.now() / 1000;
  const [{ at }] = (await sql.query(runs)).rows;
  return { importSeconds, readSeconds, matchSeconds: ended - at, rows: state.rows };
}

/** Waits until nothing is being matched, the night's run neither. */
export async function restOfMatching(sql: Client): Promise<void> {
  const open = `SELECT count(*) FILTER (WHERE finished_at IS NULL)::int AS open,
                       count(*) FILTER (WHERE cause = 'nightly' AND finished_at IS NOT NULL)::int AS nights
                  FROM reconciliations`;
  for (;;) {
    const [row] = (await sql.query(open)).rows;
    if (row.open === 0 && row.nights > 0) return;
    await delay(POLL_MS);
  }
}

/** How long PostgreSQL's own COPY takes for the file, into a table of text columns. */
export async function timeCopy(sql: Client, file: string, header: string): Promise<number> {
  const columns = header.split(',').map((name) => `"${name}" text`);
  await sql.query(`DROP TABLE IF EXISTS copied; CREATE TABLE copied (${columns.join(', ')}); CHECKPOINT`);
  const started = performance.now();
  await sql.query(`COPY copied FROM '${file}' (FORMAT csv, HEADER)`);
  const seconds = (performance.now() - started) / 1000;
  await sql.query('DROP TABLE copied; CHECKPOINT');
  return seconds;
}

/** How long one process of PostgreSQL takes to write rows of a table once more, with all its indexes. */
export async function timeRewrite(sql: Client, table: string, where: string): Promise<number> {
  await sql.query(`DROP TABLE IF EXISTS again; CREATE TABLE again (LIKE ${table} INCLUDING ALL); CHECKPOINT`);
  const started = performance.now();
  await sql.query(`INSERT INTO again SELECT * FROM ${table} WHERE ${where}`);
  const seconds = (performance.now() - started) / 1000;
  await sql.query('DROP TABLE again; CHECKPOINT');
  return seconds;
}
