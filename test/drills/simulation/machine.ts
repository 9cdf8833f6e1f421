import { AsyncLocalStorage } from 'node:async_hooks';
import { createPspLookup } from '../../../src/adapters/psp/psp-lookup';
import type { Database, Queryable, Tx } from '../../../src/db/core/client';
import { createLookupPlanner } from '../../../src/flows/charges/lookup-plan';
import type { Context } from '../../../src/flows/context';
import { createOutboxClaimer, createOutboxDeliverer } from '../../../src/flows/deliver-outbox';
import { claimInboxJobs, processInbox } from '../../../src/flows/ingest/process-inbox';
import { receivePspWebhook } from '../../../src/flows/ingest/receive-psp-webhook';
import { createReceiver, type ReceiveWebhook } from '../../../src/flows/ingest/receive-webhook';
import { claimDueLookups, reconcilePayment } from '../../../src/flows/payments/reconcile-payments';
import type { Mutant } from './mutants/mutant';
import type { Random } from './random';
import { Life, type Scheduler } from './scheduler';
import type { PspWorld } from './world/psp/simulated-psp';
import type { World } from './world/world';

export const QUEUES = ['inbox', 'outbox', 'payments'] as const;
export type QueueName = (typeof QUEUES)[number];

/** A commit may wait so long in a rush, while others gather for the next one. */
const COMMIT_MS = 1_500;

class Killed extends Error {}

const insideTx = new AsyncLocalStorage<true>();

/** One process of the service, from its start to its end: the real flows, and a step of the scheduler at each statement. */
export class Machine {
  readonly life: Life;
  readonly ctx: Context;
  readonly receive: ReceiveWebhook;
  private readonly commitMs: number;
  private readonly claims: Record<QueueName, (limit: number) => Promise<(() => Promise<void>)[]>>;

  constructor(
    name: string,
    base: Context,
    private readonly scheduler: Scheduler,
    { world, psp: pspWorld }: { world: World; psp: PspWorld },
    private readonly random: Random,
    private readonly mutant: Mutant | null,
    { groupSize, rush }: { groupSize: number; rush: boolean },
  ) {
    this.commitMs = rush ? COMMIT_MS : 0;
    this.life = new Life(name);
    const { life } = this;
    const complain = (fields: Record<string, unknown>, message: string) => {
      if (fields.event === 'sending_held') world.account.heldAt.push(scheduler.now);
      world.note('', `${name} logs an error: ${message} ${(fields.err as Error | undefined)?.message ?? ''}`);
    };
    const db = this.wrap(base.db);
    const real = pspWorld.reachedBy(life);
    const psp = Object.assign(mutant?.psp?.(real, world) ?? real, { name: 'simulated' });
    const byName = new Map([['simulated', psp]]);
    const ctx: Context = {
      ...base,
      db,
      psps: { byKind: everyKind(psp), byWebhook: { psp }, byName },
      queueNotifier: { wake: () => {}, onWake: () => {} },
      clock: { now: () => new Date(scheduler.now) },
      // The real time must not decide who is committed with whom. An episode has five days.
      settings: {
        ...{ ...base.settings, groupSize, slowGroupMs: Number.POSITIVE_INFINITY },
        capturedLookupDays: [1, 2, 3, 4, 5],
      },
      log: { debug: () => {}, info: () => {}, warn: () => {}, error: complain },
      messenger: { send: (payload) => world.send(life, payload) },
      providers: {
        whatsapp_lookup: { lookup: (payment) => world.lookup(life, payment) },
        psp_lookup: createPspLookup(byName, createLookupPlanner(db, base.vault, everyKind('simulated'))),
      },
      // Waiting inside a transaction would hold its locks against those whose turn comes; kills there are `left`'s.
      refunders: { whatsapp_lookup: { refund: (order) => world.refund(life, order) }, psp_lookup: psp },
      checkpoint: (step) => (insideTx.getStore() ? undefined : scheduler.park(life, step)),
    };
    this.ctx = { ...ctx, ...mutant?.context?.(ctx, world) };
    this.receive = createReceiver(this.ctx);
    const claimOutbox = createOutboxClaimer(this.ctx);
    const deliver = createOutboxDeliverer(this.ctx);
    this.claims = {
      inbox: async (n) => (await claimInboxJobs(this.ctx, n)).map((job) => () => processInbox(this.ctx, job)),
      // A claim answers in any order; the same seed must tell the same story.
      outbox: async (n) =>
        (await claimOutbox(n)).sort((a, b) => a.id - b.id).map((row) => () => Promise.resolve(deliver(row))),
      payments: async (n) =>
        (await claimDueLookups(this.ctx, n)).sort().map((ref) => () => reconcilePayment(this.ctx, ref)),
    };
  }

  /** Takes a PSP's hint that proved itself. */
  receivePspWebhook({
    id: deliveryId,
    type,
    ref: referenceId,
  }: {
    id: string;
    type: string;
    ref: string;
  }): Promise<void> {
    return receivePspWebhook(this.ctx, 'psp', [{ deliveryId, type, referenceId, chargeId: null }]);
  }

  run(what: string, work: () => Promise<unknown>): void {
    this.scheduler.spawn(this.life, what, work);
  }

  /** Claims from one queue and starts what it got. */
  work(queue: QueueName, onClaimed: (count: number) => void): void {
    this.run(`claim ${queue}`, async () => {
      const jobs = await this.claims[queue](this.random.int(1, 6));
      onClaimed(jobs.length);
      for (const job of jobs) this.run(queue, job);
    });
  }

  private wrap(db: Database): Database {
    const { scheduler, life, random, mutant } = this;
    const ask = async <R extends object>(
      target: Queryable,
      way: 'query' | 'queryPrepared',
      ...[text, params]: [string, unknown[]?]
    ): Promise<R[]> => {
      const rows = await target[way]<R>(mutant?.sql?.(text) ?? text, params);
      mutant?.rows?.(text, rows as Record<string, unknown>[]);
      return rows;
    };
    const alone =
      (way: 'query' | 'queryPrepared'): Queryable['query'] =>
      async (text, params) => {
        await scheduler.park(life, 'before a statement');
        const rows = await scheduler.real(() => ask(db, way, text, params));
        await scheduler.park(life, 'after a statement');
        return rows as never;
      };
    return {
      pool: db.pool,
      prisma: db.prisma,
      close: db.close,
      onWork: db.onWork,
      refusal: db.refusal,
      query: alone('query'),
      queryPrepared: alone('queryPrepared'),
      write: async (text, params) => void (await alone('query')(text, params)),
      withTx: async (work) => {
        await scheduler.park(life, 'before a transaction', random.int(0, this.commitMs));
        let left = random.chance(scheduler.faults.crashInTx) ? random.int(1, 10) : Number.POSITIVE_INFINITY;
        try {
          const result = await scheduler.real(() =>
            db.withTx((tx) => {
              const query: Queryable['query'] = async (text, params) => {
                if (left-- <= 0) throw new Killed();
                return ask(tx, 'query', text, params) as never;
              };
              const target: Tx = {
                afterCommit: tx.afterCommit,
                wake: tx.wake,
                query,
                queryPrepared: query,
                write: async (text, params) => {
                  if (left-- <= 0) throw new Killed();
                  await tx.write(mutant?.sql?.(text) ?? text, params);
                },
              };
              return insideTx.run(true, () => work(target));
            }),
          );
          await scheduler.park(life, 'after a commit');
          return result;
        } catch (error) {
          if (error instanceof Killed) return scheduler.kill(life, 'inside a transaction');
          throw error;
        }
      },
    };
  }
}

const everyKind = <T>(one: T) => ({
  ...{ offsite_card_pay: one, pix_dynamic_code: one, boleto: one, payment_link: one, upi_intent_link: one },
});
