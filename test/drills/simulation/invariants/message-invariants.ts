import type { World } from '../world/world';
import { type Case, when } from './case';

/** How messages here may differ from what WhatsApp and the customer have. */
export const MESSAGE_RULES: Record<string, (one: Case) => string[]> = {
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

  'a fault of the account fails no message': ({ timeline }) =>
    timeline
      .filter(({ kind, details, summary }) => kind === 'message' && details.code === 190 && / failed: /.test(summary))
      .map(({ summary }) => summary),
};

/** WhatsApp called it failed, delivered it, and nobody heard of the delivery. */
const isUndoingLost = (world: World, id: string): boolean =>
  world.messages.get(id)?.calledFailed === true &&
  !world.deliveries.some(
    ({ messageId, status, acknowledgedAt }) =>
      messageId === id && acknowledgedAt !== null && (status === 'delivered' || status === 'read'),
  );
