import type { Queryable } from '../../db/core/client';
import { type MessageStory, messageStories } from '../../db/orders/messages';
import { requireOrder } from './read-order';

/** Reads an order's messages with what became of each and when, oldest first; `not_found` when there is no such order. */
export async function readMessages(db: Queryable, referenceId: string) {
  await requireOrder(db, referenceId);
  return (await messageStories(db, referenceId)).map(present);
}

const present = (message: MessageStory) => ({
  id: message.id,
  kind: message.kind,
  to_status: message.toStatus,
  status: message.status,
  wamid: message.wamid,
  ...(message.templateName !== null && { template: message.templateName }),
  error: message.error && {
    code: message.error.code,
    title: message.error.title,
    details: message.error.details,
    advice: message.error.advice,
  },
  pricing: message.pricing,
  created_at: message.createdAt.toISOString(),
  attempted_at: iso(message.attemptedAt),
  sent_at: iso(message.sentAt),
  delivered_at: iso(message.deliveredAt),
  read_at: iso(message.readAt),
  updated_at: message.updatedAt.toISOString(),
});

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
