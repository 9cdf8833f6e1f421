import type { Queryable, Tx } from '../core/client';
import { CHARGE_STATUS_OF } from '../payments/charge-statuses';
import type { OrderState, PaymentRow } from './order-state';

/** The lists of an order, each as one JSON value: one statement reads orders whole. */
const list = (columns: string, from: string, order: string): string =>
  `(SELECT coalesce(json_agg(row ORDER BY ${order}), '[]') FROM (SELECT ${columns} FROM ${from} x WHERE x.reference_id = o.reference_id) row)`;

/** A message's price as one value; null until WhatsApp reports it. */
export const PRICING = `CASE WHEN pricing_category IS NOT NULL
  THEN json_build_object('category', pricing_category, 'type', pricing_type, 'billable', pricing_billable) END`;

const SELECT = `
  SELECT o.reference_id AS "referenceId", o.version, o.status, o.type, o.customer_phone AS "customerPhone",
         o.customer_user_id AS "customerUserId", o.wa_id AS "waId", o.wa_user_id AS "waUserId", o.details, o.message,
         o.texts, o.templates, o.payer, o.auto_messages AS "autoMessages", o.metadata, o.expires_at AS "expiresAt",
         o.created_at AS "createdAt", o.updated_at AS "updatedAt",
         p.status AS "paymentStatus", p.source, p.configuration_name AS "configurationName", p.currency, p.amount,
         p.captured_at AS "capturedAt", p.captured_amount AS "capturedAmount", p.refunded_amount AS "refundedAmount",
         p.verification_id AS "verificationId", p.lookups_applied AS "lookupsApplied", p.lookup_error AS "lookupError",
         p.next_lookup_at AS "nextLookupAt", p.lookup_step AS "lookupStep", p.unanswered, p.last_sign_at AS "lastActivityAt",
         p.capture_reported_at AS "captureReportedAt",
         (SELECT json_build_object('verdict', v.verdict, 'acceptedNote', v.accepted_note, 'source', v.source, 'checkedAt', v.checked_at, 'transactionId', v.transaction_id,
                                   'pgTransactionId', v.pg_transaction_id, 'amount', v.amount, 'currency', v.currency)
            FROM verifications v WHERE v.id = p.verification_id) AS verification,
         ${list(
           `id, seq, kind, status, content, to_status AS "toStatus", template_name AS "templateName", wamid, error,
            ${PRICING} AS pricing, attempted_at AS "attemptedAt", repeated_at AS "repeatedAt", doubtful_at AS "doubtfulAt", failures,
            unknown_told_at AS "unknownNotifiedAt", created_at AS "createdAt", updated_at AS "updatedAt"`,
           'messages',
           'row.seq',
         )} AS messages,
         ${list(
           `id, transaction_id AS "transactionId", pg_transaction_id AS "pgTransactionId", type, status, method,
            error_code AS "errorCode", error_reason AS "errorReason", amount, currency, created_at AS "createdAt",
            updated_at AS "updatedAt", psp`,
           'transactions',
           'row.id',
         )} AS transactions,
         ${list(
           `id, seq, amount, status, speed_requested AS "speedRequested", speed_processed AS "speedProcessed",
            provider_refund_id AS "providerRefundId", external, transaction_id AS "transactionId",
            pg_transaction_id AS "pgTransactionId", attempted_at AS "attemptedAt", error, shown_at AS "shownAt", created_at AS "createdAt",
            updated_at AS "updatedAt"`,
           'refunds',
           'row.seq',
         )} AS refunds,
         CASE WHEN p.source = 'psp_lookup' THEN ${list(
           `attempt, status, consent, payment_timestamp AS "paymentTimestamp", charge_id AS "chargeId",
            charge_status AS "chargeStatus", error, message_id AS "messageId", first_asked_at AS "firstSubmittedAt",
            asked_at AS "submittedAt", created_at AS "createdAt", updated_at AS "updatedAt", ended_at AS "endedAt"`,
           'charge_attempts',
           'row.attempt',
         )} ELSE '[]' END AS charges,
         CASE WHEN p.source = 'psp_lookup' THEN ${list(
           `kind, attempt, psp, name, status, paid_once AS "paidOnce", request, psp_id AS "pspId", content,
            expires_at AS "expiresAt", error, first_sent_at AS "firstSentAt", sent_at AS "sentAt",
            end_requested_at AS "endRequestedAt", created_at AS "createdAt", updated_at AS "updatedAt"`,
           'instruments',
           'row.attempt, row."createdAt", row.kind',
         )} ELSE '[]' END AS instruments,
         ${list(
           `dispute_id AS id, seq, kind, status, amount, reason, transaction_id AS "transactionId",
            pg_transaction_id AS "pgTransactionId", opened_at AS "openedAt", closed_at AS "closedAt",
            created_at AS "createdAt", updated_at AS "updatedAt"`,
           'disputes',
           'row.seq',
         )} AS disputes,
         ${list(
           `id, code, subject, occurrence, fact, detail, at, resolved_at AS "resolvedAt"`,
           'problems',
           'row.id',
         )} AS problems,
         (SELECT json_build_object('seq', e.seq, 'hash', encode(e.hash, 'hex')) FROM evidence e
           WHERE e.reference_id = o.reference_id ORDER BY e.seq DESC LIMIT 1) AS "evidenceHead"
    FROM orders o JOIN payments p USING (reference_id)
   WHERE o.reference_id =`;

type Flat = Omit<OrderState, 'payment'> & Omit<PaymentRow, 'status'> & { paymentStatus: PaymentRow['status'] };

/** Reads one order without locking it; null when there is none. */
export async function findOrder(db: Queryable, referenceId: string): Promise<OrderState | null> {
  // Not `ANY` with one element: PostgreSQL would plan it anew each time, which takes longer than running it.
  const [row] = await db.queryPrepared<Flat>(`${SELECT} $1`, [referenceId]);
  return row ? toState(row) : null;
}

/** Reads orders without locking them, in no particular order; unknown ones are left out. */
export async function findOrders(db: Queryable, referenceIds: readonly string[]): Promise<OrderState[]> {
  const [only, ...more] = referenceIds;
  if (only === undefined) return [];
  const rows =
    more.length === 0
      ? await db.queryPrepared<Flat>(`${SELECT} $1`, [only])
      : await db.queryPrepared<Flat>(`${SELECT} ANY($1)`, [referenceIds]);
  return rows.map(toState);
}

/**
 * Locks orders for the rest of the transaction and reads them. The payment's row is the one lock of everything that
 * belongs to an order. Rows are locked in the order of their reference, so that two groups cannot wait for each other.
 * The read is a second statement on purpose: a join in the locking one would keep the values from before the wait.
 */
export async function lockOrders(tx: Tx, referenceIds: readonly string[]): Promise<Map<string, OrderState>> {
  const [only, ...more] = referenceIds;
  if (more.length === 0) await tx.write('SELECT 1 FROM payments WHERE reference_id = $1 FOR UPDATE', [only]);
  else
    await tx.write('SELECT 1 FROM payments WHERE reference_id = ANY($1) ORDER BY reference_id FOR UPDATE', [
      referenceIds,
    ]);
  return new Map((await findOrders(tx, referenceIds)).map((order) => [order.referenceId, order]));
}

function toState(row: Flat): OrderState {
  const { paymentStatus, source, configurationName, currency, amount, capturedAt, capturedAmount, ...a } = row;
  const { refundedAmount, verificationId, lookupsApplied, lookupError, nextLookupAt, lookupStep, ...b } = a;
  const { unanswered, lastActivityAt, captureReportedAt, verification, ...order } = b;
  const taken = { capturedAt, capturedAmount, refundedAmount, verificationId };
  const lookups = {
    ...{ lookupsApplied, lookupError, nextLookupAt, lookupStep, unanswered, lastActivityAt, captureReportedAt },
  };
  for (const rows of [
    row.messages,
    row.transactions,
    row.refunds,
    row.charges,
    row.instruments,
    row.disputes,
    row.problems,
  ])
    for (const one of rows) reviveTimes(one);
  for (const problem of row.problems) problem.subject = withoutOccurrence(problem);
  for (const charge of row.charges) charge.status = CHARGE_STATUS_OF[charge.status as never];
  return {
    ...order,
    verification: verification && { ...verification, checkedAt: new Date(verification.checkedAt) },
    payment: { status: paymentStatus, source, configurationName, currency, amount, ...taken, ...lookups },
  };
}

/** The subject without its occurrence; see `storedSubject`. */
const withoutOccurrence = ({ subject, occurrence }: { subject: string; occurrence: number }): string =>
  occurrence === 1 ? subject : subject.slice(0, -` (${occurrence})`.length);

/** Inside JSON PostgreSQL writes times as text. */
function reviveTimes(row: object): void {
  const fields = row as Record<string, unknown>;
  for (const name of Object.keys(fields))
    if (name.endsWith('At') || name === 'at') {
      const value = fields[name];
      if (typeof value === 'string') fields[name] = new Date(value);
    }
}
