import { createHash, randomUUID } from 'node:crypto';
import type { Stage } from './test-app';

/** A row of a gateway's books as an import stores it; `net` follows from the rest. */
export interface TestLine {
  kind?: string;
  gateway_id: string;
  amount?: number;
  fee?: number;
  tax?: number;
  currency?: string;
  payment_id?: string;
  order_id?: string;
  reference_id?: string;
  refund_id?: string;
  dispute_id?: string;
  method?: string;
  on_hold?: boolean;
  details?: object;
}

export interface TestFile {
  gateway?: string;
  /** Days, both inclusive. */
  from?: string;
  to?: string;
  settlement?: { id: string; utr?: string; net?: number; settledAt?: string };
  lines: TestLine[];
}

/** Stores what an import of a gateway's file leaves; matching finds it by itself. */
export async function storeFile(stage: Stage, file: TestFile): Promise<void> {
  const { gateway = 'razorpay', from = '2026-11-19', to = '2026-11-22', settlement, lines } = file;
  const fileSeq = await addFile(stage, gateway, gateway, from, to);
  const settledAt = settlement?.settledAt ?? '2026-11-21T06:00:00Z';
  const [stored] = settlement
    ? await stage.sql<{ seq: number }>(
        `INSERT INTO settlements (id, gateway, gateway_settlement_id, currency, utr, stated_net, settled_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, now())
         ON CONFLICT (gateway, gateway_settlement_id, currency) DO UPDATE SET needs_check = true RETURNING seq`,
        [
          ...[randomUUID(), gateway, settlement.id, lines[0]?.currency ?? 'INR'],
          ...[settlement.utr ?? null, settlement.net ?? null, settledAt],
        ],
      )
    : [];
  for (const [index, line] of lines.entries()) {
    const { kind = 'payment', amount = 0, fee = 0, tax = 0, currency = 'INR', ...ids } = line;
    await stage.sql(
      `INSERT INTO settlement_lines (amount, fee, tax, net, occurred_at, settled_at, file_seq, line, settlement_seq, kind,
         on_hold, gateway, gateway_id, currency, payment_id, order_id, reference_id, refund_id, dispute_id, method, details)
       VALUES ($1, $2, $3, $4, '2026-11-20T10:00:00Z', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
               $19, $20)
       ON CONFLICT (gateway_id, kind, gateway) DO UPDATE SET on_hold = excluded.on_hold, file_seq = excluded.file_seq,
         line = excluded.line, settlement_seq = excluded.settlement_seq, settled_at = excluded.settled_at`,
      [
        ...[amount, fee, tax, amount - fee - tax, settlement ? settledAt : null, fileSeq, index + 2],
        ...[stored?.seq ?? null, kind, ids.on_hold ?? false, gateway, ids.gateway_id, currency, ids.payment_id ?? null],
        ...[ids.order_id ?? null, ids.reference_id ?? null, ids.refund_id ?? null, ids.dispute_id ?? null],
        ...[ids.method ?? null, ids.details ? JSON.stringify(ids.details) : null],
      ],
    );
  }
}

/** Stores a statement of the bank. */
export async function storeStatement(
  stage: Stage,
  rows: { amount: number; utr?: string; tokens?: string[]; gateway?: string; day?: string }[],
  { from = '2026-11-20', to = '2026-11-30', currency = 'INR' } = {},
): Promise<number[]> {
  const fileSeq = await addFile(stage, 'bank:hdfc', 'hdfc', from, to);
  const ids: number[] = [];
  for (const [index, { amount, utr = null, tokens = [], gateway = null, day = '2026-11-23' }] of rows.entries()) {
    const [row] = await stage.sql<{ id: number }>(
      `INSERT INTO bank_rows (file_seq, line, bank, row_key, booked_on, amount, currency, utr, tokens, gateway)
       VALUES ($1, $2, 'hdfc', $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
      [fileSeq, index + 2, randomUUID(), day, amount, currency, utr, tokens, gateway],
    );
    if (row) ids.push(row.id);
  }
  return ids;
}

async function addFile(stage: Stage, source: string, gateway: string, from: string, to: string): Promise<number> {
  const id = randomUUID();
  const [row] = await stage.sql<{ seq: number }>(
    `INSERT INTO settlement_files (id, source, gateway, sha256, bytes, status, period_from, period_to, chunks, created_at)
     VALUES ($1, $2, $3, $4, 1, 'processed', $5, $6, 0, now()) RETURNING seq`,
    [id, source, gateway, createHash('sha256').update(id).digest(), from, to],
  );
  return row?.seq ?? 0;
}
