import { createHash, randomUUID } from 'node:crypto';
import type { MessageTemplate } from '../domain/order-rules/shapes';
import { orderedId } from '../domain/ordered-id';
import type { MessageKind, MessageStatus, OrderStatus } from '../domain/words';
import type { ProviderError } from '../ports';
import type { Queryable, Tx } from './client';
import type { OrderRow } from './orders';
import { owe } from './outbox';

/** What an order_status message says; an order_details message takes everything from its order. */
export interface StatusContent {
  description?: string;
  body: string;
  footer?: string;
  /** Brazil: shows the payment as paid or failed on the order. */
  payment?: { status: 'pending' | 'captured' | 'failed'; timestamp?: number };
  template?: MessageTemplate;
}

export interface MessageRow {
  id: string;
  seq: number;
  referenceId: string;
  kind: MessageKind;
  status: MessageStatus;
  content: StatusContent | Record<string, never>;
  toStatus: OrderStatus | null;
  templateName: string | null;
  wamid: string | null;
  attemptedAt: Date | null;
}

const COLUMNS = `id, seq, reference_id AS "referenceId", kind, status, content, to_status AS "toStatus",
  template_name AS "templateName", wamid, attempted_at AS "attemptedAt"`;

/** Whom a message goes to, and in whose turn. */
export type Recipient = Pick<OrderRow, 'referenceId' | 'customerPhone' | 'customerUserId'>;

/** Owes the customer a message; it goes out after those of the same order that are already owed. Returns its id. */
export async function oweMessage(
  tx: Tx,
  order: Recipient,
  message: { kind: MessageKind; content?: StatusContent; toStatus?: OrderStatus; templateName?: string },
  now: Date,
): Promise<string> {
  const id = orderedId(randomUUID(), now);
  await tx.write(
    `INSERT INTO messages (id, reference_id, kind, content, to_status, template_name, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
    [id, order.referenceId, message.kind, message.content ?? {}, message.toStatus, message.templateName, now],
  );
  const owed = {
    lane: order.referenceId,
    pauseKey: recipientKey(order),
    referenceId: order.referenceId,
    subjectId: id,
  };
  await owe(tx, { kind: 'message', ...owed, dueAt: now }, now);
  return id;
}

/** The pause key of the order's customer; a digest, so that the queue holds no phone number. */
export function recipientKey(order: Pick<OrderRow, 'customerPhone' | 'customerUserId'>): string {
  const recipient = order.customerPhone ?? order.customerUserId ?? '';
  return `to:${createHash('sha256').update(recipient).digest('hex').slice(0, 32)}`;
}

/** Reads messages by id. */
export async function findMessages(db: Queryable, ids: string[]): Promise<MessageRow[]> {
  return db.query<MessageRow>(`SELECT ${COLUMNS} FROM messages WHERE id = ANY($1::uuid[])`, [ids]);
}

/** All messages of an order, oldest first. */
export async function messagesOf(db: Queryable, referenceId: string): Promise<MessageRow[]> {
  return db.query<MessageRow>(`SELECT ${COLUMNS} FROM messages WHERE reference_id = $1 ORDER BY seq`, [referenceId]);
}

/** A message with the moments at which its statuses became known; null for those that nobody told. */
export interface MessageStory {
  id: string;
  kind: MessageKind;
  status: MessageStatus;
  toStatus: OrderStatus | null;
  templateName: string | null;
  wamid: string | null;
  error: ProviderError | null;
  createdAt: Date;
  updatedAt: Date;
  attemptedAt: Date | null;
  sentAt: Date | null;
  deliveredAt: Date | null;
  readAt: Date | null;
}

/** The messages of an order with their stories, oldest first. */
export async function messageStories(db: Queryable, referenceId: string): Promise<MessageStory[]> {
  return db.query<MessageStory>(
    `SELECT id, kind, status, to_status AS "toStatus", template_name AS "templateName", wamid, error,
            created_at AS "createdAt", updated_at AS "updatedAt", attempted_at AS "attemptedAt", told.*
       FROM messages m LEFT JOIN LATERAL (
         SELECT min(at) FILTER (WHERE details->>'status' = 'sent' OR details->>'accepted' = 'true') AS "sentAt",
                min(at) FILTER (WHERE details->>'status' = 'delivered') AS "deliveredAt",
                min(at) FILTER (WHERE details->>'status' = 'read') AS "readAt"
           FROM timeline
          WHERE reference_id = m.reference_id AND kind = 'message' AND details->>'message_id' = m.id::text) told ON true
      WHERE reference_id = $1 ORDER BY seq`,
    [referenceId],
  );
}

/** Finds the message a status is about: by our id where WhatsApp gave it back, else by its wamid. */
export async function findMessageOf(
  db: Queryable,
  { callbackData, wamid }: { callbackData: string | null; wamid: string | null },
): Promise<MessageRow | null> {
  const [row] = await db.query<MessageRow>(
    `SELECT ${COLUMNS} FROM messages WHERE id = $1::uuid OR (wamid = $2 AND $1 IS NULL)
      ORDER BY seq DESC LIMIT 1`,
    [callbackData !== null && UUID.test(callbackData) ? callbackData : null, wamid],
  );
  return row ?? null;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Writes what became of a message. `wamid` stays as it is when null. */
export async function updateMessage(
  tx: Tx,
  id: string,
  change: { status: MessageStatus; wamid?: string | null; error?: ProviderError | null },
  now: Date,
): Promise<void> {
  await tx.write(
    `UPDATE messages SET status = $2, wamid = coalesce($3, wamid), error = $4, updated_at = $5 WHERE id = $1`,
    [id, change.status, change.wamid ?? null, change.error ?? null, now],
  );
}

/**
 * Writes that the provider accepted a message under `wamid`: it was sent, unless a status webhook has overtaken this
 * answer and knows more.
 */
export async function acceptMessage(tx: Tx, id: string, wamid: string, now: Date): Promise<void> {
  await tx.write(
    `UPDATE messages m SET wamid = $2, updated_at = $3,
            status = CASE WHEN early THEN m.status ELSE 'sent' END, error = CASE WHEN early THEN m.error END
       FROM (SELECT id, wamid IS NOT DISTINCT FROM $2 OR status NOT IN ('queued', 'unknown') AS early
               FROM messages WHERE id = $1) known
      WHERE m.id = known.id`,
    [id, wamid, now],
  );
}
