import type { MessageKind, MessageStatus } from '../../domain/lifecycles/statuses';
import { firstIdAt } from '../../domain/values/ordered-id';
import type { Queryable } from '../core/client';

export interface MessageCount {
  kind: MessageKind;
  status: MessageStatus;
  /** null: WhatsApp has not reported a price. */
  category: string | null;
  type: string | null;
  billable: boolean | null;
  count: number;
}

/** Messages made in the span, by what became of them and what they cost; read along the primary key, which is in order of time. */
export async function countMessagesByStatus(
  db: Queryable,
  { from, to }: { from: Date; to: Date },
): Promise<MessageCount[]> {
  return db.query<MessageCount>(
    `SELECT kind, status, pricing_category AS category, pricing_type AS type, pricing_billable AS billable,
            count(*) AS count
       FROM messages WHERE id >= $1::uuid AND id < $2::uuid
      GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`,
    [firstIdAt(from), firstIdAt(to)],
  );
}
