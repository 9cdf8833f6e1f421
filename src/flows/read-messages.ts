import type { Queryable } from '../db/client';
import { type MessageStory, messageStories } from '../db/messages';
import { ProblemError } from '../domain/errors';

/** Reads an order's messages with what became of each and when, oldest first; `not_found` when there is no such order. */
export async function readMessages(db: Queryable, referenceId: string) {
  const [order] = await db.query('SELECT 1 FROM orders WHERE reference_id = $1', [referenceId]);
  if (!order) throw new ProblemError('not_found', 'There is no order with this reference_id.');
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
  created_at: message.createdAt.toISOString(),
  attempted_at: iso(message.attemptedAt),
  sent_at: iso(message.sentAt),
  delivered_at: iso(message.deliveredAt),
  read_at: iso(message.readAt),
  updated_at: message.updatedAt.toISOString(),
});

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
