import type { Tx } from '../../core/client';
import { rowsJson } from '../../core/rows-json';
import type { OrderDiff } from '../order-diff';

/** Writes the payments, the orders' statuses and versions, and what WhatsApp calls the customers. */
export async function writeOrders(tx: Tx, diffs: readonly OrderDiff[]): Promise<void> {
  const payments = diffs.filter(({ payment }) => payment);
  if (payments.length > 0) await tx.write(UPDATE_PAYMENTS, [rowsJson(payments.map(paymentOf))]);
  const visible = diffs.filter((diff) => diff.visible);
  if (visible.length > 0) await tx.write(UPDATE_ORDERS, [rowsJson(visible.map(orderOf))]);
  const renamed = diffs.filter(({ names }) => names);
  if (renamed.length > 0) await tx.write(UPDATE_NAMES, [rowsJson(renamed.map(namesOf))]);
}

const paymentOf = ({ order: { referenceId, payment, verification } }: OrderDiff) => ({
  reference_id: referenceId,
  status: payment.status,
  captured_at: payment.capturedAt,
  captured_amount: payment.capturedAmount,
  refunded_amount: payment.refundedAmount,
  verification_id: payment.verificationId,
  lookups_applied: payment.lookupsApplied,
  lookup_error: payment.lookupError,
  next_lookup_at: payment.nextLookupAt,
  lookup_step: payment.lookupStep,
  unanswered: payment.unanswered,
  last_sign_at: payment.lastActivityAt,
  capture_reported_at: payment.captureReportedAt,
  verdict: verification?.verdict ?? null,
});

/** The database refuses a capture without a verification of this payment whose verdict is captured. */
const UPDATE_PAYMENTS = `
  UPDATE payments p SET status = c.status, captured_at = c.captured_at, captured_amount = c.captured_amount,
         refunded_amount = c.refunded_amount, verification_id = c.verification_id,
         verdict = c.verdict, capture_reported_at = c.capture_reported_at,
         lookups_applied = c.lookups_applied, lookup_error = c.lookup_error, next_lookup_at = c.next_lookup_at,
         lookup_step = c.lookup_step, unanswered = c.unanswered, lookup_claimed_by = NULL, last_sign_at = c.last_sign_at
    FROM json_to_recordset($1) AS c (reference_id text, status "PaymentStatus", captured_at timestamptz,
           captured_amount int8, refunded_amount int8, verification_id int8, lookups_applied int4, lookup_error text,
           next_lookup_at timestamptz, lookup_step int4, unanswered int4, last_sign_at timestamptz,
           capture_reported_at timestamptz, verdict "Verdict")
   WHERE p.reference_id = c.reference_id`;

const orderOf = ({ order: { referenceId, version, status, updatedAt } }: OrderDiff) => ({
  ...{ reference_id: referenceId, version, status },
  updated_at: updatedAt,
});

const UPDATE_ORDERS = `
  UPDATE orders o SET version = c.version, status = c.status, updated_at = c.updated_at
    FROM json_to_recordset($1) AS c (reference_id text, version int4, status "OrderStatus", updated_at timestamptz)
   WHERE o.reference_id = c.reference_id`;

const namesOf = ({ order: { referenceId, waId, waUserId } }: OrderDiff) => ({
  ...{ reference_id: referenceId, wa_id: waId, wa_user_id: waUserId },
});

const UPDATE_NAMES = `
  UPDATE orders o SET wa_id = c.wa_id, wa_user_id = c.wa_user_id
    FROM json_to_recordset($1) AS c (reference_id text, wa_id text, wa_user_id text)
   WHERE o.reference_id = c.reference_id`;
