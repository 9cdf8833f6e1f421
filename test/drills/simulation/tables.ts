import type { Database } from '../../../src/db/core/client';
import type { PaymentAnswer } from '../../../src/domain/decisions/provider-answer';
import type { Json } from '../../../src/domain/evidence/canonical-json';

export interface OrderRecord {
  ref: string;
  status: string;
  payment: string;
  amount: number;
  capturedAmount: number;
  refundedAmount: number;
  verificationId: number | null;
  nextLookupAt: Date | null;
  expiresAt: Date | null;
  autoMessages: boolean;
  updatedAt: Date;
}
export interface VerificationRecord {
  id: number;
  ref: string;
  number: number;
  verdict: string;
  startedAt: Date;
  transactionId: string | null;
  pgTransactionId: string | null;
  raw: { lookup: number; answer: PaymentAnswer } | null;
}
export interface MessageRecord {
  id: string;
  ref: string;
  kind: string;
  status: string;
  to: string | null;
  payment: string | null;
  seq: number;
}
export interface TimelineRecord {
  ref: string;
  at: Date;
  kind: string;
  code: string;
  summary: string;
  cause: string;
  details: Record<string, unknown>;
}
export interface QueueRecord {
  id: number;
  ref: string | null;
  kind: string;
  dueAt: Date | null;
  endedAt: Date | null;
  outcome: string | null;
}
export interface Tables {
  orders: OrderRecord[];
  verifications: VerificationRecord[];
  messages: MessageRecord[];
  timeline: TimelineRecord[];
  refunds: {
    id: string;
    ref: string;
    amount: number;
    status: string;
    providerRefundId: string | null;
    attemptedAt: Date | null;
  }[];
  disputes: { ref: string; id: string; kind: string; status: string; amount: number }[];
  attempts: {
    ref: string;
    attempt: number;
    status: string;
    chargeId: string | null;
    submittedAt: Date | null;
    endedAt: Date | null;
  }[];
  problems: { ref: string; code: string; subject: string; at: Date; resolvedAt: Date | null }[];
  events: { ref: string; type: string; at: Date }[];
  inbox: (QueueRecord & { receivedAt: Date; body: string })[];
  outbox: (QueueRecord & { subjectId: string })[];
  ledger: { ref: string; cause: string; gateway: number }[];
  ledgerDays: { total: number };
  evidence: { ref: string; seq: number; at: Date; kind: string; body: Json; hash: string }[];
}

/** Everything the service wrote, oldest first. */
export async function readTables(db: Database): Promise<Tables> {
  const verifications = await db.query<Omit<VerificationRecord, 'raw'> & { raw: Buffer }>(
    `SELECT id, reference_id AS ref, lookup_number AS number, verdict, started_at AS "startedAt",
            transaction_id AS "transactionId", pg_transaction_id AS "pgTransactionId", raw FROM verifications ORDER BY id`,
  );
  return {
    orders: await db.query(
      `SELECT reference_id AS ref, o.status, p.status AS payment, p.amount, captured_amount AS "capturedAmount",
              refunded_amount AS "refundedAmount", verification_id AS "verificationId",
              next_lookup_at AS "nextLookupAt", o.expires_at AS "expiresAt", o.auto_messages AS "autoMessages",
              updated_at AS "updatedAt"
         FROM orders o JOIN payments p USING (reference_id) ORDER BY reference_id`,
    ),
    verifications: verifications.map((row) => ({ ...row, raw: parse(row.raw) })),
    messages: await db.query(
      `SELECT id, reference_id AS ref, kind, status, to_status AS "to", content->'payment'->>'status' AS payment, seq
         FROM messages ORDER BY seq`,
    ),
    timeline: await db.query(
      'SELECT reference_id AS ref, at, kind, code, summary, cause, details FROM timeline ORDER BY id',
    ),
    refunds: await db.query(
      `SELECT id, reference_id AS ref, amount, status, provider_refund_id AS "providerRefundId",
              attempted_at AS "attemptedAt"
         FROM refunds ORDER BY created_at, id`,
    ),
    disputes: await db.query(
      `SELECT reference_id AS ref, dispute_id AS id, kind, status, amount FROM disputes ORDER BY reference_id, seq`,
    ),
    attempts: await db.query(
      `SELECT reference_id AS ref, attempt, status, charge_id AS "chargeId",
              first_asked_at AS "submittedAt", ended_at AS "endedAt"
         FROM charge_attempts ORDER BY reference_id, attempt`,
    ),
    problems: await db.query(
      'SELECT reference_id AS ref, code, subject, at, resolved_at AS "resolvedAt" FROM problems ORDER BY id',
    ),
    events: await db.query('SELECT reference_id AS ref, type, created_at AS at FROM events ORDER BY seq'),
    inbox: await db.query(
      `SELECT id, reference_id AS ref, kind, due_at AS "dueAt", ended_at AS "endedAt", outcome,
              received_at AS "receivedAt", convert_from(body, 'UTF8') AS body FROM inbox ORDER BY id`,
    ),
    outbox: await db.query(
      `SELECT id, reference_id AS ref, kind, due_at AS "dueAt", ended_at AS "endedAt", outcome,
              subject_id AS "subjectId" FROM outbox ORDER BY id`,
    ),
    ledger: await db.query('SELECT reference_id AS ref, cause, gateway_receivable AS gateway FROM ledger ORDER BY id'),
    ledgerDays: {
      total:
        (await db.query<{ total: number }>('SELECT sum(gateway_receivable)::int8 AS total FROM ledger_days'))[0]
          ?.total ?? 0,
    },
    evidence: await db.query(
      `SELECT reference_id AS ref, seq, at, kind, body, encode(hash, 'hex') AS hash FROM evidence
        ORDER BY reference_id, seq`,
    ),
  };
}

function parse(raw: Buffer): VerificationRecord['raw'] {
  try {
    const read = JSON.parse(raw.toString('utf8')) as VerificationRecord['raw'];
    return read?.answer ? read : null;
  } catch {
    return null;
  }
}
