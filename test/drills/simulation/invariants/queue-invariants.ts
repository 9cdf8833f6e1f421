import type { Tables } from '../tables';
import type { World } from '../world/world';
import type { DeliveryBook } from './reference-ledger';

/** What must hold of all orders together: inbox, outbox and what was acknowledged. */
export const QUEUE_RULES: Record<string, (tables: Tables, world: World) => { ref: string; detail: string }[]> = {
  'a fault of the account is told at once': (_tables, { account }) =>
    // A process that is killed tells nothing; the next message meets the fault again.
    account.reported().length > 2 && (account.untold() ?? 0) > 300_000
      ? [{ ref: '', detail: `untold: ${account.untold()} ms` }]
      : [],

  'nothing is stuck in the inbox': ({ inbox }) =>
    inbox
      .filter((row) => row.dueAt !== null || row.endedAt === null)
      .map((row) => ({ ref: row.ref ?? '', detail: `${row.kind} of ${row.receivedAt.toISOString()} has not ended` })),

  'nothing is stuck in the outbox': ({ outbox }) =>
    outbox
      .filter((row) => row.dueAt !== null || row.endedAt === null)
      .map((row) => ({ ref: row.ref ?? '', detail: `${row.kind} has not ended` })),

  'news of money is answered by a look that came after it': ({ inbox }, world) =>
    inbox
      .filter((row) => ['payment', 'psp_hint'].includes(row.kind) && ['applied', 'stale'].includes(row.outcome ?? ''))
      .filter(
        (row) =>
          !world.lookups.some(
            (lookup) =>
              lookup.ref === row.ref &&
              lookup.startedAt >= row.receivedAt.getTime() &&
              lookup.startedAt <= (row.endedAt?.getTime() ?? 0),
          ),
      )
      .map((row) => ({ ref: row.ref ?? '', detail: 'nobody looked between the news and its end' })),

  'every piece of news is kept once': ({ inbox }, world) => {
    const kept = new Map<string, number>();
    for (const row of inbox) {
      const eventKey = eventKeyIn(row.body);
      if (eventKey) kept.set(eventKey, (kept.get(eventKey) ?? 0) + 1);
    }
    const twice = [...kept]
      .filter(([, count]) => count > 1)
      .map(([eventKey]) => ({ ref: '', detail: `${eventKey} is kept twice` }));
    // A webhook without a transaction tells nothing but the second by which two attempts could be told apart.
    const hasTwin = (one: DeliveryBook): boolean =>
      world.deliveries.some(
        ({ ref, kind, status, eventKey, reportedAt }) =>
          kind === 'payment' &&
          ref === one.ref &&
          status === one.status &&
          reportedAt === one.reportedAt &&
          kept.has(eventKey),
      );
    const lost = world.deliveries
      .filter((one) => one.acknowledgedAt && !kept.has(one.eventKey) && !hasTwin(one))
      .map((one) => ({ ref: one.ref, detail: `${one.eventKey} was acknowledged and is not kept` }));
    return [...twice, ...lost];
  },
};

interface Stored {
  id: string;
  type?: string;
  status: string;
  interactive?: { payment_method: { payment_timestamp: number } };
}

/** The world's own name for a stored item. */
function eventKeyIn(body: string): string | null {
  try {
    const stored = JSON.parse(body);
    if (stored.deliveryId) return `hint ${stored.deliveryId}`;
    const { item } = stored as { item: Stored };
    // The odd item of a batch is nobody's news.
    if (!item.id) return null;
    if (item.interactive) return `consent ${item.id} ${item.interactive.payment_method.payment_timestamp}`;
    if (item.type !== 'payment') return `${item.id} ${item.status}`;
    const [, attempt, status] = item.id.split('.');
    return attempt?.endsWith('_lie') ? null : `${attempt} ${status}`;
  } catch {
    return null;
  }
}
