import type { Database, Tx } from '../../db/core/client';
import { CommitUncertain, DatabaseUnavailable } from '../../db/core/unavailable';
import { readStoredLines, type StoredLine } from '../../db/evidence/evidence';
import { lockOrders } from '../../db/order-state/load-orders';
import { diffOf, snapshotOf } from '../../db/order-state/order-diff';
import type { OrderState } from '../../db/order-state/order-state';
import { type OrderSave, saveOrders } from '../../db/order-state/save/save-orders';
import { lockEntries, lockWaitingMessages } from '../../db/queues/outbox';
import { currentTrace } from '../../trace';
import { actorOf } from '../actor';
import type { Context } from '../context';
import { ledgerOfChange } from '../ledger/order-entries';
import { Change } from './change';
import { countMessages } from './count-messages';
import { evidenceOfChange } from './evidence/change-evidence';
import { forgetPerson } from './forget-person';
import { logHolds } from './log-holds';
import { notificationsOf } from './notifications-of-change';
import { stampChanges } from './stamp-changes';

/**
 * Runs inside the transaction after the change was written, for example to store an idempotent answer. `order` is as it
 * is after the change; absent where the change was of something else.
 */
export type BeforeCommit = (tx: Tx, order?: OrderState) => Promise<void>;

/** One change of one order. */
export interface ChangeRequest<T> {
  referenceId: string;
  /** What leads to the change; the `cause` of every timeline line. */
  cause: string;
  /** Changes the locked order in memory: no SQL, no network. When it throws, nothing is written. */
  work: (change: Change) => T;
  beforeCommit?: BeforeCommit | undefined;
  /** Outbox entries whose state `work` asks for. */
  entryIds?: readonly number[];
  /** Whether `work` asks for the order's messages that wait to be sent. */
  withWaiting?: boolean;
}

interface Pending extends ChangeRequest<unknown> {
  ctx: Context;
  trace: string | null;
  actor: string | null;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** Groups of one process that may wait like that; each holds a connection. */
const GROUPS_AT_ONCE = 4;

/**
 * Locks an order, lets `work` change it, and writes everything that differs: in one transaction. null when there is no
 * such order. Changes that arrive while others commit are committed together; a change that is alone never waits.
 */
export function changeOrder<T>(ctx: Context, request: ChangeRequest<T>): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const queue = queueOf(ctx.db);
    queue.waiting.push({
      ...request,
      ctx,
      trace: currentTrace(),
      actor: actorOf(request.cause),
      resolve: resolve as never,
      reject,
    });
    queue.start();
  });
}

/**
 * The changes of one database that wait for their group. One group runs and the next one gathers: measured, two at once
 * make groups of half the size and cost a third more processor for each change.
 */
class ChangeQueue {
  waiting: Pending[] = [];
  private running = 0;
  /** Running groups that are not slow yet. */
  private brisk = 0;
  private readonly busy = new Set<string>();

  start(): void {
    while (this.brisk === 0 && this.running < GROUPS_AT_ONCE) {
      const group = this.take();
      if (group.length === 0) return;
      void this.run(group);
    }
  }

  private async run(group: Pending[]): Promise<void> {
    this.running += 1;
    this.brisk += 1;
    let isBrisk = true;
    const becomeSlow = () => {
      isBrisk = false;
      this.brisk -= 1;
      this.start();
    };
    const slowMs = group[0]?.ctx.settings.slowGroupMs ?? 0;
    const timer = Number.isFinite(slowMs) ? setTimeout(becomeSlow, slowMs) : undefined;
    await runGroup(group);
    clearTimeout(timer);
    if (isBrisk) this.brisk -= 1;
    this.running -= 1;
    for (const { referenceId } of group) this.busy.delete(referenceId);
    this.start();
  }

  /** Takes what may run now, the oldest first; an order is in one group at a time. */
  private take(): Pending[] {
    const group: Pending[] = [];
    const later: Pending[] = [];
    for (const pending of this.waiting) {
      const most = pending.ctx.settings.groupSize;
      if (group.length >= most || this.busy.has(pending.referenceId)) later.push(pending);
      else {
        group.push(pending);
        this.busy.add(pending.referenceId);
      }
    }
    this.waiting = later;
    return group;
  }
}

const queues = new WeakMap<Database, ChangeQueue>();

function queueOf(db: Database): ChangeQueue {
  const queue = queues.get(db) ?? new ChangeQueue();
  queues.set(db, queue);
  return queue;
}

/** Commits a group. When the database refuses it, each change is committed alone, so that only the bad one fails. */
async function runGroup(group: Pending[]): Promise<void> {
  try {
    await commitGroup(group);
  } catch (error) {
    const [only, ...others] = group;
    // An uncertain commit may have happened, and an absent database refuses everybody: both are for the callers.
    const isForAll = error instanceof CommitUncertain || error instanceof DatabaseUnavailable || others.length === 0;
    if (isForAll || !only) for (const { reject } of group) reject(error);
    else for (const one of group) await commitGroup([one]).catch(one.reject);
  }
}

type Outcome = { pending: Pending } & ({ result: unknown } | { error: unknown });

async function commitGroup(group: Pending[]): Promise<void> {
  const [first] = group;
  if (!first) return;
  const { ctx } = first;
  const { outcomes, committed, holds } = await ctx.db.withTx(async (tx) => {
    const locked = await lockGroup(tx, group);
    await ctx.checkpoint('change:locked', [...locked.orders.keys()]);
    const worked = group.map((pending) => workOn(pending, locked));
    const saves = worked.flatMap(({ save }) => save ?? []);
    const beforeCommits = new Map(group.map(({ referenceId, beforeCommit }) => [referenceId, beforeCommit]));
    const holds = await saveOrders(tx, saves);
    await Promise.all(saves.map(({ diff: { order } }) => beforeCommits.get(order.referenceId)?.(tx, order)));
    return {
      holds,
      outcomes: worked.map(({ outcome }) => outcome),
      committed: worked.flatMap((one) => one.committed),
    };
  });
  logHolds(ctx.log, holds);
  for (const action of committed) action();
  for (const outcome of outcomes)
    if ('error' in outcome) outcome.pending.reject(outcome.error);
    else outcome.pending.resolve(outcome.result);
}

interface Locked {
  orders: Map<string, OrderState>;
  entries: Awaited<ReturnType<typeof lockEntries>>;
  waiting: Awaited<ReturnType<typeof lockWaitingMessages>>;
  /** The timelines of orders that have no chain of evidence yet. */
  stored: Map<string, StoredLine[]>;
}

/** Payments first, then outbox entries, each in order: the order of locks that every transaction keeps. */
async function lockGroup(tx: Tx, group: Pending[]): Promise<Locked> {
  const references = group.map(({ referenceId }) => referenceId).sort();
  const entryIds = group.flatMap((one) => one.entryIds ?? []);
  const withWaiting = group.flatMap((one) => (one.withWaiting ? one.referenceId : []));
  // Sent one after the other without waiting; all are awaited, so that none fails unseen.
  const [orders, entries, waiting] = await Promise.all([
    lockOrders(tx, references),
    lockEntries(tx, entryIds),
    lockWaitingMessages(tx, withWaiting),
  ]);
  return { orders, entries, waiting, stored: await readStored(tx, orders) };
}

/** Orders from before there were chains of evidence begin theirs with what is stored. */
async function readStored(tx: Tx, orders: Locked['orders']): Promise<Locked['stored']> {
  const old = [...orders.values()].filter(({ evidenceHead }) => evidenceHead === null);
  if (old.length === 0) return new Map();
  const lines = await readStoredLines(
    tx,
    old.map(({ referenceId }) => referenceId),
  );
  return new Map(old.map(({ referenceId: id }) => [id, lines.filter(({ referenceId }) => referenceId === id)]));
}

interface Worked {
  outcome: Outcome;
  save: OrderSave | null;
  committed: (() => void)[];
}

/** Runs one change on its order. An error goes to its own caller only. */
function workOn(pending: Pending, { orders, entries, waiting, stored }: Locked): Worked {
  const { ctx, referenceId, cause, work, trace, actor } = pending;
  const order = orders.get(referenceId);
  if (!order) return { outcome: { pending, result: null }, save: null, committed: [] };
  try {
    const now = ctx.clock.now();
    const before = snapshotOf(order);
    const own = waiting.filter((message) => message.referenceId === referenceId);
    const change = new Change({ order, now, cause, entries, waiting: own });
    const result = work(change);
    change.runDeferred();
    forgetPerson(change);
    const diff = diffOf(before, order);
    stampChanges(diff, now);
    const { lines, verifications, queues, committed } = change;
    const events = notificationsOf(change, ctx.settings.livemode);
    const storedLines = stored.get(referenceId);
    const evidence = evidenceOfChange(
      { change, diff, actor },
      storedLines ? { order: before, lines: storedLines } : null,
    );
    return {
      outcome: { pending, result },
      save: {
        diff,
        now,
        cause,
        actor,
        trace,
        lines,
        verifications,
        queues,
        events,
        evidence,
        postings: ledgerOfChange(before, order, now),
      },
      committed: [...committed, ...countMessages(ctx.metrics, before, order)],
    };
  } catch (error) {
    return { outcome: { pending, error }, save: null, committed: [] };
  }
}
