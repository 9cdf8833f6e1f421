import type { OrderDraft } from '../../domain/orders/parse-order';
import type { Tx } from '../core/client';
import { rowsJson } from '../core/rows-json';
import type { OrderState } from '../order-state/order-state';

/** An order that is to be stored, with the time at which it was made. */
export type NewOrder = OrderDraft & { referenceId: string; createdAt: Date };

/**
 * Inserts orders with their payments; returns the references that were free. Rows are in the order of their reference,
 * so that two transactions that create the same orders cannot wait for each other.
 */
export async function insertOrders(tx: Tx, drafts: readonly NewOrder[]): Promise<Set<string>> {
  const sorted = [...drafts].sort((a, b) => (a.referenceId < b.referenceId ? -1 : 1));
  const rows = await tx.query<{ referenceId: string }>(INSERT_ORDERS, [rowsJson(sorted.map(orderOf))]);
  const free = new Set(rows.map(({ referenceId }) => referenceId));
  const payments = sorted.filter(({ referenceId }) => free.has(referenceId)).map(paymentOf);
  if (payments.length > 0) await tx.write(INSERT_PAYMENTS, [rowsJson(payments)]);
  return free;
}

const orderOf = (draft: NewOrder) => ({
  reference_id: draft.referenceId,
  type: draft.type,
  customer_phone: draft.to,
  customer_user_id: draft.recipient,
  details: draft.details,
  message: draft.message,
  texts: draft.texts,
  templates: draft.templates,
  payer: draft.payer,
  auto_messages: draft.autoMessages,
  metadata: draft.metadata,
  expires_at: draft.expiresAt,
  created_at: draft.createdAt,
});

const INSERT_ORDERS = `
  INSERT INTO orders (reference_id, type, customer_phone, customer_user_id, details, message, texts, templates, payer,
                      auto_messages, metadata, expires_at, created_at, updated_at)
  SELECT reference_id, type, customer_phone, customer_user_id, details, message, texts, templates, payer,
         auto_messages, metadata, expires_at, created_at, created_at
    FROM json_to_recordset($1) AS c (reference_id text, type text, customer_phone text, customer_user_id text,
           details json, message json, texts json, templates json, payer json, auto_messages bool, metadata json,
           expires_at timestamptz, created_at timestamptz)
  ON CONFLICT (reference_id) DO NOTHING RETURNING reference_id AS "referenceId"`;

const paymentOf = (draft: NewOrder) => ({
  reference_id: draft.referenceId,
  source: draft.source,
  configuration_name: draft.configurationName,
  currency: draft.currency,
  amount: draft.totalAmount,
  last_sign_at: draft.createdAt,
});

const INSERT_PAYMENTS = `
  INSERT INTO payments (reference_id, source, configuration_name, currency, amount, last_sign_at)
  SELECT * FROM json_to_recordset($1) AS c (reference_id text, source "VerificationSource", configuration_name text,
           currency text, amount int8, last_sign_at timestamptz)`;

/** The state of an order that was just made, before anything was added to it. */
export const newOrderState = (draft: NewOrder): OrderState => ({
  referenceId: draft.referenceId,
  version: 1,
  status: 'pending',
  type: draft.type,
  customerPhone: draft.to,
  customerUserId: draft.recipient,
  waId: null,
  waUserId: null,
  details: draft.details,
  message: draft.message,
  texts: draft.texts,
  templates: draft.templates,
  payer: draft.payer,
  autoMessages: draft.autoMessages,
  metadata: draft.metadata,
  expiresAt: draft.expiresAt,
  createdAt: draft.createdAt,
  updatedAt: draft.createdAt,
  payment: {
    status: 'new',
    source: draft.source,
    configurationName: draft.configurationName,
    currency: draft.currency,
    amount: draft.totalAmount,
    ...{ capturedAt: null, capturedAmount: 0, refundedAmount: 0, verificationId: null },
    ...{ lookupsApplied: 0, lookupError: null, nextLookupAt: null, lookupStep: 0, unanswered: 0 },
    ...{ lastActivityAt: draft.createdAt, captureReportedAt: null },
  },
  ...{
    verification: null,
    messages: [],
    transactions: [],
    refunds: [],
    charges: [],
    instruments: [],
    problems: [],
    disputes: [],
  },
  evidenceHead: null,
});
