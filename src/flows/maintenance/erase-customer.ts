import { namesOf } from '../../db/customers/names-of';
import { eraseCustomerNames } from '../../db/customers/renames';
import { eraseAnswers, eraseInbox, eraseOrder, eraseThrottles, findOrdersOf } from '../../db/maintenance/erasure';
import { rewriteEvents } from '../../db/notifications/events';
import { eraseCredentials } from '../../db/payments/credentials';
import type { OrderDetails } from '../../domain/order-schema/shapes/shapes';
import { eraseEvent } from '../../domain/orders/erase-event';
import { eraseAnswer, eraseDetails, mentions } from '../../domain/orders/erasure';
import type { Context } from '../context';
import { type BeforeCommit, changeOrder } from '../state/change-orders';
import { recipientThrottle } from '../state/enqueue-message';

/**
 * Removes a person from everything that is stored: orders, messages, events, what was received, raw lookup answers,
 * credentials, and stored API answers. Events that are still to be delivered go out without the person. Money records stay, and an order that is still open can still be paid,
 * looked up and refunded; only nothing is sent to the customer any more. `commit` gets the number of orders that were erased.
 *
 * It works through many short transactions and may be repeated after a crash: what leads from one name of the person
 * to another, orders, credentials and former names themselves, goes last. A charge under way keeps its sealed request until it
 * ends, because a repeat must be the same. What is learned about these orders later is stored without the person.
 */
export async function eraseCustomer(
  ctx: Context,
  person: { phone?: string | undefined; userId?: string | undefined },
  commit: (tx: Parameters<BeforeCommit>[0], orders: number) => Promise<void>,
): Promise<void> {
  const { phone, userId } = person;
  const given = { phones: phone === undefined ? [] : [phone], userIds: userId === undefined ? [] : [userId] };
  const names = await namesOf(ctx.db, given);
  const { phones, userIds } = names;
  const referenceIds = await findOrdersOf(ctx.db, names);
  const words = [...phones, ...userIds];
  const isMentioned = mentions({ phones: new Set(phones), userIds: new Set(userIds) });
  const waiting = await eraseInbox(ctx.db, referenceIds, words, isMentioned, ctx.clock.now());
  await eraseThrottles(ctx.db, [
    ...phones.map((customerPhone) => recipientThrottle({ customerPhone, customerUserId: null })),
    ...userIds.map((customerUserId) => recipientThrottle({ customerPhone: null, customerUserId })),
  ]);

  const rewrite = (body: string): string => JSON.stringify(eraseAnswer(JSON.parse(body), isMentioned));
  await eraseAnswers(ctx.db, words, rewrite);
  for (const id of referenceIds) await eraseOne(ctx, id, waiting.has(id), isMentioned);
  await ctx.db.withTx(async (tx) => {
    await eraseCredentials(tx, names);
    await eraseCustomerNames(tx, names);
    // Once more, for what was answered meanwhile.
    await eraseAnswers(tx, words, rewrite);
    await commit(tx, referenceIds.length);
  });
}

async function eraseOne(
  ctx: Context,
  referenceId: string,
  eventWaiting: boolean,
  isMentioned: (text: string) => boolean,
): Promise<void> {
  let details: OrderDetails | null = null;
  await changeOrder(ctx, {
    referenceId,
    cause: 'merchant',
    work: (change) => {
      const { order, now } = change;
      details = eraseDetails(order.details);
      Object.assign(order, { customerPhone: null, customerUserId: null });
      change.addTimeline('customer_erased', {});
      // The erased event is replaced by a lookup.
      if (eventWaiting) change.scheduleLookup(now);
    },
    beforeCommit: async (tx) => {
      if (details) await eraseOrder(tx, referenceId, details, ctx.clock.now());
      await rewriteEvents(tx, referenceId, (body) => eraseEvent(body, isMentioned));
    },
  });
}
