import type { Json } from '../../domain/evidence/canonical-json';
import type { EvidenceContent, Reveal } from '../../domain/evidence/record';
import type { Queryable, Tx } from '../core/client';

/** The end of an order's chain, under the order's lock. */
export interface EvidenceHead {
  seq: number;
  hash: string;
}

/** A record as it is stored; its previous hash is the hash of the row before. */
export interface NewEvidence extends EvidenceContent {
  hash: string;
  reveal: Reveal | null;
}

/** One order's new records. */
export interface EvidenceChain {
  referenceId: string;
  records: readonly NewEvidence[];
}

/** Rows for INSERT_EVIDENCE. */
export const evidenceRows = (chains: readonly EvidenceChain[]): object[] =>
  chains.flatMap(({ referenceId, records }) => records.map((record) => ({ r: referenceId, ...record })));

/**
 * Appends records to the chains of locked orders. There is no foreign key: the lock has already proved what it would
 * check for each record. The body is json and not jsonb, because the hash needs its exact text.
 */
export const INSERT_EVIDENCE = `
  INSERT INTO evidence (reference_id, seq, at, kind, body, hash, reveal)
  SELECT r, seq, at, kind, body, decode(hash, 'hex'), reveal
    FROM json_to_recordset($1) AS c (r text, seq int4, at timestamptz, kind text, body json, hash text, reveal json)`;

export interface StoredEvidence {
  seq: number;
  at: Date;
  kind: string;
  body: Json;
  hash: string;
  reveal: Reveal | null;
}

/** The whole chain of an order, from its first record. */
export async function readEvidence(db: Queryable, referenceId: string): Promise<StoredEvidence[]> {
  return db.query<StoredEvidence>(
    `SELECT seq, at, kind, body, encode(hash, 'hex') AS hash, reveal FROM evidence WHERE reference_id = $1 ORDER BY seq`,
    [referenceId],
  );
}

/** Removes the personal values beside the records of an order; the chain stays whole. */
export async function eraseReveals(tx: Tx, referenceId: string): Promise<void> {
  await tx.write('UPDATE evidence SET reveal = NULL WHERE reference_id = $1 AND reveal IS NOT NULL', [referenceId]);
}

/** A line of the timeline as it was stored before there were chains. */
export interface StoredLine {
  referenceId: string;
  at: Date;
  kind: string;
  code: string | null;
  summary: string;
  cause: string;
  details: unknown;
}

/** The timelines of orders from before there were chains, oldest line first. */
export async function readStoredLines(tx: Tx, referenceIds: readonly string[]): Promise<StoredLine[]> {
  return tx.query<StoredLine>(
    `SELECT reference_id AS "referenceId", at, kind, code, summary, cause, details
       FROM timeline WHERE reference_id = ANY($1) ORDER BY reference_id, id`,
    [referenceIds],
  );
}
