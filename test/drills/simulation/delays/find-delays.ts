import type { Attempt, OrderBook } from '../invariants/reference-ledger';
import type { Tables } from '../tables';
import type { World } from '../world/world';
import type { Delay, Kind } from './delay';

/** One order in the tables, by what happened when. */
interface Seen {
  ref: string;
  book: OrderBook;
  world: World;
  tables: Tables;
  line(test: (line: Tables['timeline'][number]) => boolean): number | null;
  problem(code: string, subject?: string): number | null;
}

type Case = Pick<Delay, 'since' | 'until'>;

/** Every case of an episode that somebody must be notified of. */
export function findDelays(tables: Tables, world: World): Delay[] {
  const delays: Delay[] = [];
  for (const [ref, book] of world.orders) {
    if (!tables.orders.some((order) => order.ref === ref)) continue;
    const seen = see(tables, world, book);
    for (const [kind, find] of Object.entries(FINDERS) as [Kind, (seen: Seen) => Case[]][])
      for (const found of find(seen)) delays.push({ kind, ref, ...found });
  }
  // A process that is killed reports nothing; the next message meets the fault again.
  const [met, , again] = world.account.reported();
  if (met && again)
    delays.push({ kind: 'fault of the account', ref: '', since: met.at, until: world.account.heldAt[0] ?? null });
  return delays;
}

function see(tables: Tables, world: World, book: OrderBook): Seen {
  const { ref } = book;
  const lines = tables.timeline.filter((line) => line.ref === ref);
  const problems = tables.problems.filter((problem) => problem.ref === ref);
  return {
    ...{ ref, book, world, tables },
    line: (test) => lines.find(test)?.at.getTime() ?? null,
    problem: (code, subject) =>
      problems.find((one) => one.code === code && (subject === undefined || one.subject === subject))?.at.getTime() ??
      null,
  };
}

const captured = ({ line }: Seen): number | null =>
  line(({ code, details }) => code === 'payment_moved' && details.to === 'captured');

const successes = ({ book }: Seen): Attempt[] =>
  book.attempts.filter(({ status }) => status === 'success').sort((a, b) => a.updatedAt - b.updatedAt);

/** Cases that ended without anybody having to know are none. */
const FINDERS: Partial<Record<Kind, (seen: Seen) => Case[]>> = {
  'capture known': (seen) =>
    successes(seen)
      .slice(0, 1)
      .map(({ updatedAt }) => ({ since: updatedAt, until: captured(seen) })),

  'capture that no lookup confirms': (seen) => {
    const untrue = seen.tables.inbox.find(
      ({ ref, kind, body }) => ref === seen.ref && kind === 'payment' && body.includes('_lie'),
    );
    const since = untrue?.receivedAt.getTime();
    const until = seen.problem('capture_unconfirmed');
    if (since === undefined || (until === null && captured(seen) !== null)) return [];
    return [{ since, until }];
  },

  'paid after cancel or expiry': (seen) => {
    const until = seen.problem('paid_after_cancel') ?? seen.problem('paid_after_expiry');
    const [first] = successes(seen);
    return until !== null && first ? [{ since: first.updatedAt, until }] : [];
  },

  'second payment': (seen) =>
    successes(seen)
      .slice(1, 2)
      .map(({ updatedAt }) => ({ since: updatedAt, until: seen.problem('multiple_success') })),

  'order_details without an outcome': (seen) => {
    const message = seen.tables.messages.find(({ ref, kind }) => ref === seen.ref && kind === 'order_details');
    const since = message && seen.world.messages.get(message.id)?.requestedAt;
    const until = seen.line(({ code }) => code === 'message_still_unknown');
    return since !== undefined && (until !== null || message?.status === 'unknown') ? [{ since, until }] : [];
  },

  'charge without an outcome': (seen) =>
    seen.tables.attempts
      .filter(({ ref }) => ref === seen.ref)
      .flatMap(({ attempt, submittedAt, endedAt }) => {
        const until = seen.problem('charge_outcome_unknown', `attempt ${attempt}`);
        return submittedAt && (until !== null || endedAt === null) ? [{ since: submittedAt.getTime(), until }] : [];
      }),

  'refund without an outcome': (seen) =>
    seen.tables.refunds
      .filter(({ ref }) => ref === seen.ref)
      .flatMap(({ id, status, attemptedAt }) => {
        const until = seen.problem('refund_outcome_unknown', id);
        return attemptedAt && (until !== null || status === 'unknown') ? [{ since: attemptedAt.getTime(), until }] : [];
      }),

  'refund that failed after all': (seen) =>
    seen.book.attempts
      .flatMap(({ refunds }) => refunds)
      .flatMap(({ id, reversedAt }) => {
        const row = seen.tables.refunds.find(
          ({ ref, providerRefundId }) => ref === seen.ref && providerRefundId === id,
        );
        const until = row ? seen.problem('refund_reversed', row.id) : null;
        const isUnseen = row?.status === 'failed' && until === null;
        return reversedAt !== undefined && row && !isUnseen ? [{ since: reversedAt, until }] : [];
      }),

  'claim, with a webhook': (seen) => claims(seen, true),
  'claim, without a webhook': (seen) => claims(seen, false),

  consent: (seen) => consents(seen, (reason) => reason !== 'stale'),
  'stale consent': (seen) => consents(seen, (reason) => reason === 'stale'),

  'event of a problem': ({ ref, tables }) =>
    tables.problems
      .filter((problem) => problem.ref === ref)
      .map(({ at }) => {
        const event = tables.events.find(
          (one) => one.ref === ref && one.type === 'payment.problem' && one.at.getTime() >= at.getTime(),
        );
        return { since: at.getTime(), until: event?.at.getTime() ?? null };
      }),
};

/** Each change of a claim until a line shows it; one that the next has overtaken is seen with that one. */
function claims({ book, world, line }: Seen, withWebhook: boolean): Case[] {
  return book.claims.flatMap(({ at, id, status, amount, webhook }) => {
    const taken = world.deliveries.find(({ eventKey }) => eventKey === `hint ${webhook}`)?.acknowledgedAt ?? null;
    const next = book.claims.find((one) => one.id === id && one.at > at);
    const until = line(
      ({ kind, at: shown, details }) =>
        kind === 'dispute' &&
        details.dispute_id === id &&
        (details.to ?? details.status) === status &&
        details.amount === amount &&
        shown.getTime() >= at,
    );
    const isOvertaken = next !== undefined && (until === null || until > next.at);
    return isOvertaken || (taken !== null) !== withWebhook ? [] : [{ since: at, until }];
  });
}

function consents({ book, tables, ref }: Seen, isMeant: (reason: unknown) => boolean): Case[] {
  const lines = tables.timeline.filter((line) => line.ref === ref && line.kind === 'consent');
  return book.consents.flatMap(({ paymentTimestamp, delivery: { acknowledgedAt } }) => {
    const line = lines.find(({ details }) => details.payment_timestamp === paymentTimestamp);
    if (acknowledgedAt === null || !isMeant(line?.details.reason)) return [];
    return [{ since: acknowledgedAt, until: line?.at.getTime() ?? null }];
  });
}
