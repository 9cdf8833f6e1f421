import type { OrderDraft } from '../domain/order-request';
import type { OrderMessage } from '../domain/order-rules/shapes';
import type { Tx } from './client';
import { oweMessage, type Recipient } from './messages';
import { appendTimeline } from './timeline';

/** Inserts an order, its payment, its first timeline lines and, with `send`, its owed order_details message. */
export async function insertOrder(tx: Tx, draft: OrderDraft & { referenceId: string }, now: Date): Promise<void> {
  const { referenceId } = draft;
  await tx.write(
    `INSERT INTO orders (reference_id, type, customer_phone, customer_user_id, details, message, texts, auto_messages,
                         metadata, expires_at, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)`,
    [
      referenceId,
      draft.type,
      draft.to,
      draft.recipient,
      draft.details,
      draft.message,
      draft.texts,
      draft.autoMessages,
      draft.metadata,
      draft.expiresAt,
      now,
    ],
  );
  await tx.write(
    `INSERT INTO payments (reference_id, source, configuration_name, currency, amount, last_sign_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [referenceId, draft.source, draft.configurationName, draft.currency, draft.totalAmount, now],
  );
  const { currency, totalAmount } = draft;
  const created = { kind: 'order', summary: 'Order created', details: { currency, total_amount: totalAmount } };
  await appendTimeline(tx, referenceId, now, [{ ...created, cause: 'merchant' }]);
  const { message, to: customerPhone, recipient: customerUserId } = draft;
  if (draft.send) await oweDetails(tx, { referenceId, customerPhone, customerUserId, message }, now);
}

/** Owes the order_details message of an order; as a template at once when the merchant asked for that. Returns its id. */
export async function oweDetails(tx: Tx, order: Recipient & { message: OrderMessage }, now: Date): Promise<string> {
  const { template } = order.message;
  return oweMessage(
    tx,
    order,
    { kind: 'order_details', ...(template?.when === 'always' && { templateName: template.name }) },
    now,
  );
}
