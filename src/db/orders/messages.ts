import type { MessageKind, MessageStatus, OrderStatus } from '../../domain/lifecycles/statuses';
import type { MessagePricing, ProviderError } from '../../ports';
import type { Queryable } from '../core/client';
import { PRICING } from '../order-state/load-orders';

/** A message with the times of its statuses; null for a status that was not reported. */
export interface MessageStory {
  id: string;
  kind: MessageKind;
  status: MessageStatus;
  toStatus: OrderStatus | null;
  templateName: string | null;
  wamid: string | null;
  error: ProviderError | null;
  pricing: MessagePricing | null;
  createdAt: Date;
  updatedAt: Date;
  attemptedAt: Date | null;
  sentAt: Date | null;
  deliveredAt: Date | null;
  readAt: Date | null;
}

/** The messages of an order with the times of their statuses, oldest first. */
export async function messageStories(db: Queryable, referenceId: string): Promise<MessageStory[]> {
  return db.query<MessageStory>(
    `SELECT id, kind, status, to_status AS "toStatus", template_name AS "templateName", wamid, error,
            ${PRICING} AS pricing, created_at AS "createdAt", updated_at AS "updatedAt", attempted_at AS "attemptedAt", told.*
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
): Promise<{ id: string; referenceId: string } | null> {
  const [row] = await db.query<{ id: string; referenceId: string }>(
    `SELECT id, reference_id AS "referenceId" FROM messages WHERE id = $1::uuid OR (wamid = $2 AND $1 IS NULL)
      ORDER BY seq DESC LIMIT 1`,
    [callbackData !== null && UUID.test(callbackData) ? callbackData : null, wamid],
  );
  return row ?? null;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
