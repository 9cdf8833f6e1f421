import type { OrderRecord, Tables, TimelineRecord, VerificationRecord } from '../tables';
import type { World } from '../world/world';
import { BOOKS_RULES } from './books-invariants';
import { BRAZIL_RULES } from './brazil-invariants';
import { DISPUTE_RULES } from './dispute-invariants';
import type { DeliveryBook, LookupBook, MessageBook, OrderBook } from './reference-ledger';

export interface Broken {
  ref: string;
  rule: string;
  detail: string;
}

/** One order in all books. */
export interface Case {
  ref: string;
  order: OrderRecord;
  book: OrderBook;
  verifications: VerificationRecord[];
  timeline: TimelineRecord[];
  problems: string[];
  attempts: Tables['attempts'];
  messages: Tables['messages'];
  sent: Map<string, MessageBook>;
  lookups: Map<number, LookupBook>;
  world: World;
  tables: Tables;
}

/** What must hold at the end of every story: the tables against the world's books. Returns what does not. */
export function findBroken(tables: Tables, world: World): Broken[] {
  const broken: Broken[] = [
    ...world.failures.map((detail) => ({ ref: '', rule: 'no unexpected error', detail })),
    ...world.offences,
  ];
  const [verifications, timeline, problems, messages, attempts] = [
    byRef(tables.verifications),
    byRef(tables.timeline),
    byRef(tables.problems),
    byRef(tables.messages),
    byRef(tables.attempts),
  ];
  const lookups = new Map(world.lookups.map((lookup) => [lookup.number, lookup]));
  for (const [ref, book] of world.orders) {
    const order = tables.orders.find((row) => row.ref === ref);
    // Killed at each of its three tries: nothing was promised.
    if (!order) continue;
    const one: Case = {
      ref,
      order,
      book,
      verifications: verifications.get(ref) ?? [],
      timeline: timeline.get(ref) ?? [],
      problems: (problems.get(ref) ?? []).map((problem) => problem.code),
      attempts: attempts.get(ref) ?? [],
      messages: messages.get(ref) ?? [],
      sent: world.messages,
      lookups,
      world,
      tables,
    };
    const ofPsp = book.market.currency === 'BRL' ? { ...BRAZIL_RULES, ...DISPUTE_RULES } : {};
    const rules = { ...RULES, ...ofPsp, ...BOOKS_RULES };
    for (const [rule, check] of Object.entries(rules))
      for (const detail of check(one)) broken.push({ ref, rule, detail });
  }
  for (const [rule, check] of Object.entries(QUEUE_RULES))
    for (const { ref, detail } of check(tables, world)) broken.push({ ref, rule, detail });
  return broken;
}

/** Node 20 has no Map.groupBy. */
function byRef<T extends { ref: string | null }>(rows: T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(row.ref ?? '', [...(groups.get(row.ref ?? '') ?? []), row]);
  return groups;
}

export const when = (condition: boolean, detail: string): string[] => (condition ? [detail] : []);
const successes = (book: OrderBook) => book.attempts.filter((attempt) => attempt.status === 'success');

/** Every way to see that the service and the truth differ, by name. */
const RULES: Record<string, (one: Case) => string[]> = {
  'captured only what was really paid': ({ order, book }) =>
    when(order.payment === 'captured' && successes(book).length === 0, 'captured, and nobody paid'),

  'everything paid is captured in the end': ({ order, book }) =>
    when(successes(book).length > 0 && order.payment !== 'captured', `paid, and the payment is ${order.payment}`),

  'captured rests on an answer that agreed in every field': ({ order, ref, book, verifications, lookups }) => {
    if (order.payment !== 'captured') return [];
    const evidence = verifications.find((row) => row.id === order.verificationId);
    const given = lookups.get(evidence?.raw?.lookup ?? 0);
    const answer = evidence?.raw?.answer;
    if (evidence?.verdict !== 'captured' || !answer) return ['captured without a verification that says so'];
    if (given?.ref !== ref || JSON.stringify(given.reply).length === 0)
      return ['the evidence is no answer of the world'];
    const transaction = answer.transactions.find((one) => one.pgTransactionId === evidence.pgTransactionId);
    const whole = answer.perTransaction ? transaction : answer;
    return [
      ...when(answer.referenceId !== ref, `the evidence is about ${answer.referenceId}`),
      ...when(answer.status !== 'captured', `the evidence says ${answer.status}`),
      ...when(transaction?.status !== 'success', `the evidence's transaction is ${transaction?.status}`),
      ...when(
        whole?.currency !== book.market.currency || transaction?.currency !== whole.currency,
        'the currency differs',
      ),
      ...when(whole?.amount !== book.amount || transaction?.amount !== book.amount, 'the amount differs'),
      ...when(order.capturedAmount !== book.amount, 'captured another amount than was ordered'),
    ];
  },

  'lookups are applied in the order in which they were started': ({ timeline }) => {
    // A verification's id is drawn when its lookup starts; the timeline's lines are in the order of their writing.
    const applied = timeline.filter((line) => line.kind === 'lookup').map((line) => Number(line.details.number));
    return applied
      .slice(1)
      .filter((number, index) => number <= (applied[index] ?? 0))
      .map((number) => `lookup ${number} was applied after a later one`);
  },

  'a payment moves by its table, and each move is told': ({ order, timeline }) => {
    const moves = timeline.filter((line) => line.kind === 'payment' && line.details.to).map((line) => line.details);
    let at: unknown = 'new';
    for (const { from, to } of moves) {
      if (from !== at || from === 'captured' || to === 'new') return [`moved ${from} → ${to} while ${at}`];
      at = to;
    }
    return when(at !== order.payment, `told to be ${at}, and is ${order.payment}`);
  },

  'expired only after a look that started after the deadline and showed nobody paying': ({
    timeline,
    verifications,
    book,
    ref,
    lookups,
  }) =>
    timeline
      .filter((line) => line.kind === 'payment' && line.details.to === 'expired')
      .filter(
        (line) =>
          !verifications.some(
            ({ startedAt, raw }) =>
              raw &&
              book.expiresAt !== null &&
              startedAt.getTime() >= book.expiresAt &&
              startedAt <= line.at &&
              lookups.get(raw.lookup)?.ref === ref &&
              raw.answer.referenceId === ref &&
              raw.answer.transactions.every((transaction) => transaction.status === 'failed'),
          ),
      )
      .map(() => 'expired without such a look'),

  'a sent order is canceled only after a look that showed nobody paying': ({
    timeline,
    verifications,
    book,
    ref,
    lookups,
  }) =>
    timeline
      .filter((line) => line.kind === 'payment' && line.details.to === 'canceled' && book.delivered)
      .filter((line) => {
        const last = verifications.findLast((row) => row.startedAt <= line.at && isBefore(row, line, timeline));
        if (!last?.raw) return !timeline.some((other) => other.summary.includes('never sent'));
        const { answer } = last.raw;
        if (lookups.get(last.raw.lookup)?.ref !== ref) return true;
        return answer.referenceId !== ref || answer.transactions.some((transaction) => transaction.status !== 'failed');
      })
      .map(() => 'canceled without such a look'),

  'money that comes late or twice calls a person': ({ order, book, problems, timeline }) => {
    if (order.payment !== 'captured') return [];
    const wasCanceled = timeline.some((line) => line.details.to === 'captured' && line.details.from === 'canceled');
    const paid = successes(book);
    const inTime = paid.some((attempt) => !book.expiresAt || attempt.createdAt <= book.expiresAt);
    return [
      ...when(wasCanceled && !problems.includes('paid_after_cancel'), 'paid after the cancel, and nobody was told'),
      ...when(!inTime && !problems.includes('paid_after_expiry'), 'paid after the expiry, and nobody was told'),
    ];
  },

  'the customer gets one order_details': ({ messages, book, sent }) => {
    const arrivals = messages
      .filter((message) => message.kind === 'order_details')
      .flatMap((message) => sent.get(message.id)?.arrivals ?? []);
    return [
      ...when(arrivals.filter((arrival) => arrival.effect).length > 1, 'the customer has the order twice'),
      ...when(
        book.usedReference > 0 && !messages.some(({ id }) => sent.get(id)?.doubtful || sent.get(id)?.calledFailed),
        'a used reference_id was sent again',
      ),
    ];
  },

  'the customer is thanked once': ({ book, messages }) => [
    ...when(book.moves.filter((move) => move === 'processing').length > 1, 'processing had effect twice'),
    ...when(
      messages.filter((message) => message.to === 'processing' && message.status !== 'failed').length > 1,
      'processing is owed twice',
    ),
    ...when(
      messages.filter((message) => message.payment === 'captured' && message.status !== 'failed').length > 1,
      'the capture is told twice',
    ),
  ],

  'a captured order that nobody moved on is thanked for': ({ order, messages, problems }) =>
    when(
      // An order that the merchant moved, and that WhatsApp moved back, is left to the merchant.
      order.payment === 'captured' &&
        order.status === 'pending' &&
        !problems.includes('refunded_before_delivery') &&
        !messages.some((one) => (one.to && one.to !== 'pending') || one.payment === 'captured'),
      'captured, and no order_status was ever owed',
    ),

  'messages of one order arrive in the order in which they were owed': ({ messages, sent, tables }) => {
    const repeated = new Set(tables.outbox.filter((row) => row.kind === 'message_repeat').map((row) => row.subjectId));
    const first = messages
      .filter((message) => !repeated.has(message.id))
      .map((message) => sent.get(message.id)?.arrivals[0]?.order)
      .filter((order) => order !== undefined);
    return when(
      first.some((order, index) => index > 0 && order < (first[index - 1] ?? 0)),
      `they arrived as ${first.join(', ')}`,
    );
  },

  'a message is what became of it': ({ messages, sent, world }) =>
    messages.flatMap(({ id, kind, to, status }) => {
      const book = sent.get(id);
      const effect = book?.arrivals.some((arrival) => arrival.effect) ?? false;
      // Taken behind an error and told by no status; the repeat failed, and WhatsApp allows `pending` twice.
      const isUntold = kind === 'order_status' && to === 'pending' && book?.doubtful === true;
      // The same, and WhatsApp took no repeat until the tries were used up: failed, and looked up all the same.
      const isUsedUp = book?.doubtful === true && book.requests > 5;
      const name = `${kind} ${to ?? ''}`;
      return [
        ...when(status === 'queued', `${name} is still queued`),
        ...when(
          status === 'failed' && effect && !isUntold && !isUsedUp && !isUndoingLost(world, id),
          `${name} failed, and the customer has it`,
        ),
        ...when((status === 'delivered' || status === 'read') && !effect, `${name} is ${status} and never arrived`),
        ...when(status === 'sent' && (book?.arrivals.length ?? 0) === 0, `${name} is sent, and WhatsApp never saw it`),
      ];
    }),

  'what has no answer is not simply sent again': ({ messages, sent }) =>
    messages.flatMap((message) => {
      const arrivals = sent.get(message.id)?.arrivals.length ?? 0;
      // What WhatsApp answers with an error of its own is sent again.
      const most = sent.get(message.id)?.doubtful ? 6 : message.kind === 'order_status' ? 2 : 1;
      return when(arrivals > most, `${message.kind} arrived ${arrivals} times`);
    }),

  "the order's status is WhatsApp's": ({ order, book, messages, world }) =>
    when(
      order.status !== book.status &&
        !book.failureLost &&
        !messages.some(({ id }) => isUndoingLost(world, id)) &&
        !messages.some((message) => message.kind === 'order_status' && message.status === 'unknown') &&
        // Canceled before it was sent: there is nothing to tell.
        (book.delivered || order.status !== 'canceled') &&
        messages.some((message) => message.kind === 'order_details' && message.status !== 'unknown'),
      `${order.status} here and ${book.status} there`,
    ),

  'every change that shows is told in the timeline, which is how the stream knows of it': ({ order, timeline }) =>
    when(
      !timeline.some(({ at }) => at.getTime() === order.updatedAt.getTime()),
      `nothing is told of ${order.updatedAt.toISOString()}`,
    ),

  'a status of a message only goes forward': ({ timeline }) => {
    const rank: Record<string, number> = { sent: 1, delivered: 2, read: 3 };
    const seen = new Map<unknown, number>();
    return timeline.flatMap(({ kind, details }) => {
      const now = rank[String(details.status)];
      if (kind !== 'message' || now === undefined) return [];
      const before = seen.get(details.message_id) ?? 0;
      seen.set(details.message_id, now);
      return when(now <= before, `${details.status} after something newer`);
    });
  },

  'news of a message that was taken is known': ({ messages, world, ref }) => {
    // A failure is undone by a delivery alone.
    const rank: Record<string, number> = { queued: 0, unknown: 0, sent: 1, failed: 1, delivered: 2, read: 3 };
    return messages.flatMap(({ id, status }) =>
      // Called failed after it was sent, and the webhook of its delivery is lost: unknown is all that can be known.
      (isUndoingLost(world, id) ? [] : world.deliveries)
        .filter(
          (delivery) =>
            delivery.ref === ref &&
            delivery.messageId === id &&
            delivery.acknowledgedAt &&
            delivery.status !== 'failed',
        )
        .filter((delivery) => (rank[delivery.status] ?? 0) > (rank[status] ?? 0))
        .map((delivery) => `WhatsApp was thanked for ${delivery.status}, and the message is ${status}`),
    );
  },

  'a payment that is open says what the gateway says': ({ order, book, attempts }) => {
    // A charge that the PSP refused is a failure here, and nothing there.
    const refused = attempts.some((attempt) => attempt.status === 'failed');
    const last = book.attempts.some((attempt) => attempt.status === 'pending')
      ? 'pending'
      : book.attempts.length > 0 || refused
        ? 'failed'
        : 'new';
    return when(
      ['pending', 'failed'].includes(order.payment) &&
        order.nextLookupAt !== null &&
        order.payment !== last &&
        attempts.every((attempt) => attempt.endedAt !== null),
      `${order.payment} here, ${last} there`,
    );
  },

  'no more is given back than was paid, and each refund once': ({ book, tables, ref }) => {
    const made = book.attempts.flatMap((attempt) => attempt.refunds);
    const back = made.filter((refund) => refund.status !== 'failed').reduce((sum, refund) => sum + refund.amount, 0);
    const asked = made.map((refund) => refund.ours).filter((ours) => ours !== null);
    const rows = tables.refunds.filter((refund) => refund.ref === ref);
    const elsewhere = asked.length < made.length;
    return [
      ...when(back > book.amount, `${back} of ${book.amount} were given back`),
      ...when(new Set(asked).size < asked.length, 'one refund was made twice'),
      ...when(
        asked.some((id) => !rows.some((refund) => refund.id === id)),
        'a refund was made that nobody asked for',
      ),
      ...when(
        // One that was refused without our knowing, because somebody else was faster, goes on counting as gone.
        rows
          .filter((refund) => refund.status !== 'failed' && !(elsewhere && refund.status === 'unknown'))
          .reduce((sum, one) => sum + one.amount, 0) > book.amount,
        'more is owed back than was paid',
      ),
    ];
  },

  'a refund is what became of it': ({ book, order, tables, ref, problems, verifications }) => {
    const made = book.attempts.flatMap((attempt) => attempt.refunds);
    // What is made at the gateway itself is known when an answer has shown it, and a webhook may be lost.
    const shown = new Set(
      verifications.flatMap(
        ({ raw }) => raw?.answer.transactions.flatMap((one) => one.refunds.map(({ id }) => id)) ?? [],
      ),
    );
    const completed = made
      .filter((refund) => refund.status === 'completed' && (refund.ours !== null || shown.has(refund.id)))
      .reduce((sum, one) => sum + one.amount, 0);
    const rows = tables.refunds.filter((refund) => refund.ref === ref);
    const unknown = rows.some((refund) => refund.status === 'unknown');
    return [
      ...when(
        order.payment === 'captured' && order.refundedAmount !== completed,
        `${completed} given back, ${order.refundedAmount} known`,
      ),
      ...when(
        rows.some((refund) => ['requested', 'pending'].includes(refund.status)),
        'a refund has not ended',
      ),
      ...when(unknown && !problems.includes('refund_outcome_unknown'), 'an unknown refund calls nobody'),
    ];
  },

  'a fault of the account fails no message': ({ timeline }) =>
    timeline
      .filter(({ kind, details, summary }) => kind === 'message' && details.code === 190 && / failed: /.test(summary))
      .map(({ summary }) => summary),

  'an unpaid order is at rest or will be looked at': ({ order, book }) =>
    when(
      book.delivered &&
        book.expiresAt === null &&
        ['new', 'pending', 'failed'].includes(order.payment) &&
        !order.nextLookupAt,
      `${order.payment}, and nobody will look again`,
    ),
};

/** WhatsApp called it failed, delivered it, and nobody heard of the delivery. */
const isUndoingLost = (world: World, id: string): boolean =>
  world.messages.get(id)?.calledFailed === true &&
  !world.deliveries.some(
    ({ messageId, status, acknowledgedAt }) =>
      messageId === id && acknowledgedAt !== null && (status === 'delivered' || status === 'read'),
  );

const isBefore = (row: VerificationRecord, line: TimelineRecord, timeline: TimelineRecord[]): boolean => {
  const position = timeline.findIndex((other) => other.details.verification_id === row.id);
  return position !== -1 && position < timeline.indexOf(line);
};

const QUEUE_RULES: Record<string, (tables: Tables, world: World) => { ref: string; detail: string }[]> = {
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
