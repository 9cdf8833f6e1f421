import type { Queryable } from '../../db/core/client';
import { type EventFilter, type EventRow, findEvent, redeliver, selectEvents } from '../../db/notifications/events';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../context';
import type { BeforeCommit } from '../state/change-orders';

/** Reads a page of events, newest first; `next` is where the next page begins, null at the end. */
export async function listEvents(ctx: Context, { limit, ...filter }: Partial<EventFilter> & { limit: number }) {
  const rows = await selectEvents(ctx.db, { ...ALL, ...filter, limit: limit + 1 });
  const page = rows.slice(0, limit);
  return { events: page.map(present), next: rows.length > limit ? (page.at(-1)?.seq ?? null) : null };
}

const ALL = { type: null, referenceId: null, before: null };

/** Reads one event; `not_found` when there is none. */
export async function readEvent(db: Queryable, id: string) {
  const row = await findEvent(db, id);
  if (!row) throw NO_EVENT();
  return present(row);
}

/** Owes an event once more, under the same id, to every enabled endpoint that wants its type. */
export async function redeliverEvent(ctx: Context, id: string, commit: BeforeCommit): Promise<void> {
  await ctx.db.withTx(async (tx) => {
    await redeliver(tx, id, ctx.clock.now());
    await commit(tx);
  });
}

const NO_EVENT = () => new ProblemError('not_found', 'There is no event with this id.');

function present(row: EventRow) {
  return {
    id: row.id,
    type: row.type,
    created_at: row.createdAt.toISOString(),
    data: row.data,
    deliveries: row.deliveries.map(({ endpointId, status, at, httpStatus }) => ({
      endpoint_id: endpointId,
      status,
      at: new Date(at).toISOString(),
      http_status: httpStatus,
    })),
  };
}
