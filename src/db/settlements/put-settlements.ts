import type { SettlementStatement } from '../../domain/settlements/line';
import type { Tx } from '../core/client';
import { rowsJson } from '../core/rows-json';

/** Stores settlements from a source, one row each; known ones are completed. */
export async function putSettlements(
  tx: Tx,
  gateway: string,
  statements: readonly SettlementStatement[],
  now: Date,
): Promise<void> {
  if (statements.length === 0) return;
  await tx.query(
    `INSERT INTO settlements AS s (id, gateway, gateway_settlement_id, currency, utr, stated_net, settled_at, created_at)
     SELECT gen_random_uuid(), $1, "settlementId", currency, utr, net, to_timestamp("settledAt"), $3
       FROM json_to_recordset($2) AS c ("settlementId" text, currency text, utr text, net int8, "settledAt" int8)
      ORDER BY "settlementId", currency
     ON CONFLICT (gateway, gateway_settlement_id, currency) DO UPDATE
        SET utr = coalesce(excluded.utr, s.utr), stated_net = coalesce(excluded.stated_net, s.stated_net),
            settled_at = coalesce(excluded.settled_at, s.settled_at), needs_check = true`,
    [gateway, rowsJson(statements), now],
  );
}

/** The numbers of settlements, in the order of the input. */
export async function findSettlements(
  tx: Tx,
  gateway: string,
  statements: readonly SettlementStatement[],
): Promise<number[]> {
  if (statements.length === 0) return [];
  const rows = await tx.query<{ id: string; currency: string; seq: number }>(
    `SELECT s.gateway_settlement_id AS id, s.currency, s.seq
       FROM json_to_recordset($2) AS c ("settlementId" text, currency text)
       JOIN settlements s ON s.gateway = $1 AND s.gateway_settlement_id = c."settlementId" AND s.currency = c.currency`,
    [gateway, rowsJson(statements)],
  );
  const seqs = new Map(rows.map(({ id, currency, seq }) => [`${currency} ${id}`, seq]));
  return statements.map(({ settlementId, currency }) => {
    const seq = seqs.get(`${currency} ${settlementId}`);
    if (seq === undefined) throw new Error('a settlement was not stored');
    return seq;
  });
}
