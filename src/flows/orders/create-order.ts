import { randomUUID } from 'node:crypto';
import { batchWrites } from '../../db/core/batch-writes';
import type { Database } from '../../db/core/client';
import { retryUncertainCommit } from '../../db/core/retry';
import { CommitUncertain, DatabaseUnavailable } from '../../db/core/unavailable';
import { diffOf, snapshotOf } from '../../db/order-state/order-diff';
import { saveOrders } from '../../db/order-state/save/save-orders';
import { insertOrders, type NewOrder, newOrderState } from '../../db/orders/new-orders';
import type { OrderDraft } from '../../domain/orders/parse-order';
import { ProblemError } from '../../domain/values/errors';
import { currentTrace } from '../../trace';
import { actorOf } from '../actor';
import type { Context } from '../context';
import { requestOrderDetails } from '../instruments/request-order-details';
import { Change } from '../state/change';
import type { BeforeCommit } from '../state/change-orders';
import { evidenceOfChange } from '../state/evidence/change-evidence';
import { requireActiveConfiguration } from './check-payment-configuration';
import { requireCredential } from './resolve-credential';

/** A reference_id for an order whose merchant gave none: 32 characters of WhatsApp's alphabet, never used before. */
export const newReferenceId = (): string => randomUUID().replaceAll('-', '');

interface Creation {
  ctx: Context;
  draft: NewOrder;
  trace: string | null;
  actor: string | null;
  beforeCommit: BeforeCommit | undefined;
}

/**
 * Stores an order with its payment and, unless `send` is false, enqueues its order_details message: one transaction,
 * shared with orders that arrive while the previous one commits. `reference_id_taken` when the merchant's own is in
 * use; `invalid_request` when its configuration is not active or its credential does not fit. `generated`: we
 * made the reference_id, so a commit with an unknown outcome is retried; a taken reference_id then means success.
 */
export async function createOrder(
  ctx: Context,
  requested: OrderDraft & { referenceId: string },
  beforeCommit?: BeforeCommit,
  { generated = false } = {},
): Promise<void> {
  await requireActiveConfiguration(ctx, requested.details);
  const filled = await requireCredential(ctx, requested);
  const draft = { ...filled, createdAt: ctx.clock.now() };
  const store = () =>
    storeTogether(ctx.db)({ ctx, draft, trace: currentTrace(), actor: actorOf('merchant'), beforeCommit });
  // The row that has a reference_id made for this order alone is this order.
  const stored = generated ? await retryUncertainCommit(async (again) => (await store()) || again) : await store();
  if (!stored)
    throw new ProblemError('reference_id_taken', 'Choose another reference_id, or read the order that has this one.');
  await ctx.checkpoint('create:committed');
}

type Store = (creation: Creation) => Promise<boolean>;

const stores = new WeakMap<Database, Store>();

/** Stores an order in a transaction that it shares; false when its reference is taken. */
function storeTogether(db: Database): Store {
  const known = stores.get(db);
  if (known) return known;
  const together = batchWrites<Creation, Set<Creation>>((creations) => storeGroup(db, creations));
  const store: Store = async (creation) => {
    const alone = () => storeGroup(db, [creation]);
    // What the database refuses for one of them is tried again alone, so that nobody fails for a neighbour.
    const stored = await together([creation]).catch((error: unknown) => {
      if (error instanceof CommitUncertain || error instanceof DatabaseUnavailable) throw error;
      return alone();
    });
    return stored.has(creation);
  };
  stores.set(db, store);
  return store;
}

/** Stores orders in one transaction; returns those whose reference was free. */
async function storeGroup(db: Database, creations: readonly Creation[]): Promise<Set<Creation>> {
  // Of two with one reference only the first can be new.
  const seen = new Set<string>();
  const candidates = creations.filter(({ draft: { referenceId } }) => !seen.has(referenceId) && seen.add(referenceId));
  return db.withTx(async (tx) => {
    const free = await insertOrders(
      tx,
      candidates.map(({ draft }) => draft),
    );
    const stored = candidates.filter(({ draft }) => free.has(draft.referenceId));
    const made = stored.map((creation) => ({ creation, ...begin(creation) }));
    await saveOrders(
      tx,
      made.map(({ save }) => save),
    );
    await Promise.all(made.map(({ creation, order }) => creation.beforeCommit?.(tx, order)));
    return new Set(stored);
  });
}

/** The first line and the message of a new order, with the instruments that it waits for. */
function begin({ ctx, draft, trace, actor }: Creation) {
  const order = newOrderState(draft);
  const before = snapshotOf(order);
  const input = { order, now: draft.createdAt, cause: 'merchant', entries: new Map(), waiting: [] };
  const change = new Change(input);
  change.addTimeline('order_created', { currency: draft.currency, total_amount: draft.totalAmount });
  if (draft.send) requestOrderDetails(ctx, change);
  const { now, cause, lines, queues } = change;
  const diff = { ...diffOf(before, order), visible: false };
  const evidence = evidenceOfChange({ change, diff, actor }, null);
  return {
    order,
    save: { diff, now, cause, actor, trace, lines, verifications: [], queues, events: [], evidence, postings: [] },
  };
}
