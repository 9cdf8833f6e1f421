import type { Goods, OrderDetails, OrderMessage, OrderTexts } from '../domain/order-rules/shapes';
import type { Currency, MessageStatus, OrderStatus, PaymentStatus, VerificationSource } from '../domain/words';
import type { Queryable, Tx } from './client';

/** An order with its payment, as the flows decide upon it. */
export interface OrderRow {
  referenceId: string;
  version: number;
  status: OrderStatus;
  type: Goods;
  customerPhone: string | null;
  customerUserId: string | null;
  waId: string | null;
  waUserId: string | null;
  details: OrderDetails;
  message: OrderMessage;
  texts: OrderTexts;
  autoMessages: boolean;
  expiresAt: Date | null;
  createdAt: Date;
  payment: PaymentRow;
  /** The newest order_details message; null before it is owed. */
  detailsMessage: { id: string; status: MessageStatus; attempted: boolean } | null;
  /** Most orders have none, and then nobody needs to read them. */
  hasRefunds: boolean;
}

/** Whether the order_details message left, as far as we know: the customer may have it. */
export const wasSent = ({ detailsMessage }: OrderRow): boolean =>
  detailsMessage?.attempted === true && detailsMessage.status !== 'failed';

export interface PaymentRow {
  status: PaymentStatus;
  source: VerificationSource;
  configurationName: string | null;
  currency: Currency;
  amount: number;
  capturedAt: Date | null;
  capturedAmount: number;
  refundedAmount: number;
  /** The evidence of the capture. */
  verificationId: number | null;
  lookupsApplied: number;
  lookupError: string | null;
  nextLookupAt: Date | null;
  lookupStep: number;
  lastSignAt: Date;
  capturedBy: { transactionId: string; pgTransactionId: string | null } | null;
}

const SELECT = `
  SELECT o.reference_id AS "referenceId", o.version, o.status, o.type, o.customer_phone AS "customerPhone",
         o.customer_user_id AS "customerUserId", o.wa_id AS "waId", o.wa_user_id AS "waUserId", o.details, o.message,
         o.texts, o.auto_messages AS "autoMessages", o.expires_at AS "expiresAt", o.created_at AS "createdAt",
         p.status AS "pStatus", p.source, p.configuration_name AS "configurationName", p.currency, p.amount,
         p.captured_at AS "capturedAt", p.captured_amount AS "capturedAmount", p.refunded_amount AS "refundedAmount",
         p.lookups_applied AS "lookupsApplied", p.lookup_error AS "lookupError", p.next_lookup_at AS "nextLookupAt",
         p.lookup_step AS "lookupStep", p.last_sign_at AS "lastSignAt",
         v.transaction_id AS "vTransaction", v.pg_transaction_id AS "vPgTransaction",
         p.verification_id AS "verificationId", m.id AS "mId", m.status AS "mStatus", m.attempted AS "mAttempted",
         EXISTS (SELECT 1 FROM refunds r WHERE r.reference_id = o.reference_id) AS "hasRefunds"
    FROM orders o
    JOIN payments p USING (reference_id)
    LEFT JOIN verifications v ON v.id = p.verification_id
    LEFT JOIN LATERAL (
      SELECT id, status, attempted_at IS NOT NULL AS attempted FROM messages
       WHERE reference_id = o.reference_id AND kind = 'order_details' ORDER BY seq DESC LIMIT 1) m ON true
   WHERE o.reference_id =`;

type Flat = Omit<OrderRow, 'payment' | 'detailsMessage'> &
  Omit<PaymentRow, 'status' | 'capturedBy'> & {
    pStatus: PaymentStatus;
    vTransaction: string | null;
    vPgTransaction: string | null;
    mId: string | null;
    mStatus: MessageStatus;
    mAttempted: boolean;
  };

/** Reads an order without locking it; null when there is none. */
export async function findOrder(db: Queryable, referenceId: string): Promise<OrderRow | null> {
  // Not a list of one: PostgreSQL plans a statement over a list anew each time, which takes longer than to run it.
  const [row] = await db.query<Flat>(`${SELECT} $1`, [referenceId]);
  return row ? unflatten(row) : null;
}

/** Reads orders without locking them, in no particular order. */
export async function findOrders(db: Queryable, referenceIds: string[]): Promise<OrderRow[]> {
  return (await db.query<Flat>(`${SELECT} ANY($1)`, [referenceIds])).map(unflatten);
}

/**
 * Locks an order for the rest of the transaction and reads it; null when there is none. The payment's row is the one
 * lock of everything that belongs to the order, so no two transactions can wait for each other. The read is a second
 * statement on purpose: a join in the locking one would keep the values from before the wait.
 */
export async function lockOrder(tx: Tx, referenceId: string): Promise<OrderRow | null> {
  await tx.write('SELECT 1 FROM payments WHERE reference_id = $1 FOR UPDATE', [referenceId]);
  return findOrder(tx, referenceId);
}

/** Remembers what WhatsApp called the customer when it accepted a message. */
export async function nameCustomer(
  tx: Tx,
  order: OrderRow,
  waId: string | null,
  waUserId: string | null,
): Promise<void> {
  // Erased meanwhile: what WhatsApp calls the customer would be the person again.
  if (order.customerPhone === null && order.customerUserId === null) return;
  if ((waId ?? order.waId) === order.waId && (waUserId ?? order.waUserId) === order.waUserId) return;
  await tx.write(
    'UPDATE orders SET wa_id = coalesce($2, wa_id), wa_user_id = coalesce($3, wa_user_id) WHERE reference_id = $1',
    [order.referenceId, waId, waUserId],
  );
}

function unflatten(row: Flat): OrderRow {
  const { pStatus, vTransaction, vPgTransaction, mId, mStatus, mAttempted, ...rest } = row;
  const capturedBy = vTransaction === null ? null : { transactionId: vTransaction, pgTransactionId: vPgTransaction };
  const detailsMessage = mId === null ? null : { id: mId, status: mStatus, attempted: mAttempted };
  return { ...rest, detailsMessage, payment: { ...rest, status: pStatus, capturedBy } };
}
