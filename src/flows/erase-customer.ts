import { eraseCredentials } from '../db/credentials';
import {
  eraseAnswers,
  eraseInbox,
  eraseOrder,
  erasePauses,
  findOrdersOf,
  type NamedOrder,
  namesOfCredentials,
} from '../db/erasure';
import { eraseEvents } from '../db/events';
import { recipientKey } from '../db/messages';
import { eraseAnswer, eraseDetails, mentions } from '../domain/erasure';
import { type Commit, changeOrder } from './change-order';
import type { Context } from './context';

/**
 * Removes a person from everything that is stored: orders, messages, events and their deliveries, what was received,
 * raw lookup answers, credentials, and stored API answers. Money records stay, and an order that is still open can still be paid,
 * looked up and refunded; only nothing is sent to the customer any more. `commit` gets the number of orders that were erased.
 *
 * It works through many short transactions and may be repeated after a crash: what leads from one name of the person
 * to another, the orders and credentials themselves, goes last. A charge under way keeps its sealed request until it
 * ends, because a repeat must be the same. What WhatsApp delivers about the person later is stored like any other news.
 */
export async function eraseCustomer(
  ctx: Context,
  person: { phone?: string | undefined; userId?: string | undefined },
  commit: (tx: Parameters<Commit>[0], orders: number) => Promise<void>,
): Promise<void> {
  const { orders, phones, userIds } = await find(ctx, person);
  const referenceIds = orders.map((order) => order.referenceId);
  const words = [...phones, ...userIds];
  const isMentioned = mentions({ phones, userIds });
  const waiting = await eraseInbox(ctx.db, referenceIds, words, isMentioned, ctx.clock.now());
  await erasePauses(ctx.db, [
    ...[...phones].map((customerPhone) => recipientKey({ customerPhone, customerUserId: null })),
    ...[...userIds].map((customerUserId) => recipientKey({ customerPhone: null, customerUserId })),
  ]);

  const rewrite = (body: string): string => JSON.stringify(eraseAnswer(JSON.parse(body), isMentioned));
  await eraseAnswers(ctx.db, words, rewrite);
  for (const id of referenceIds) await eraseOne(ctx, id, waiting.has(id));
  await ctx.db.withTx(async (tx) => {
    await eraseCredentials(tx, [...phones], [...userIds]);
    // Once more, for what was answered meanwhile.
    await eraseAnswers(tx, words, rewrite);
    await commit(tx, orders.length);
  });
}

/** Finds a person's orders, and with each the other names under which WhatsApp knows the person. */
async function find(ctx: Context, { phone, userId }: { phone?: string | undefined; userId?: string | undefined }) {
  const phones = new Set(phone === undefined ? [] : [phone]);
  const userIds = new Set(userId === undefined ? [] : [userId]);
  for (;;) {
    const known = phones.size + userIds.size;
    const orders: NamedOrder[] = await findOrdersOf(ctx.db, [...phones], [...userIds]);
    const credentials = await namesOfCredentials(ctx.db, [...phones], [...userIds]);
    for (const { customerPhone, waId, customerUserId, waUserId } of orders) {
      for (const one of [customerPhone, waId]) if (one !== null) phones.add(one);
      for (const one of [customerUserId, waUserId]) if (one !== null) userIds.add(one);
    }
    for (const { phone: one } of credentials) if (one !== null) phones.add(one);
    for (const { userId: one } of credentials) if (one !== null) userIds.add(one);
    if (phones.size + userIds.size === known) return { orders, phones, userIds };
  }
}

async function eraseOne(ctx: Context, referenceId: string, newsWaiting: boolean): Promise<void> {
  await changeOrder(ctx, referenceId, 'merchant', async (change) => {
    const { tx, order, now } = change;
    await eraseOrder(tx, referenceId, eraseDetails(order.details), now);
    await eraseEvents(tx, [referenceId]);
    change.lines.push({ kind: 'erased', summary: 'The customer was erased; the records of the money were kept' });
    change.visible = true;
    if (!newsWaiting) return;
    // What the erased news said is asked for instead.
    order.payment.nextLookupAt = now;
    change.paymentChanged = true;
  });
}
