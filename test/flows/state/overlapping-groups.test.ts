import { randomUUID } from 'node:crypto';
import { type Database, openDatabase } from '../../../src/db/core/client';
import { insertInbox } from '../../../src/db/queues/inbox';
import { ProblemError } from '../../../src/domain/values/errors';
import type { Context } from '../../../src/flows/context';
import { updateOrderStatus } from '../../../src/flows/orders/update-order-status';
import { lookupOrder } from '../../../src/flows/payments/lookup-order';
import { syncPayment } from '../../../src/flows/payments/sync-payment';
import { requestRefund } from '../../../src/flows/refunds/request-refund';
import { createWorkers } from '../../../src/workers/workers';
import { countDeadlocks } from '../../helpers/app/database';
import { createStage, type Stage, teaOrder } from '../../helpers/app/test-app';
import { ScriptedProvider } from '../../helpers/providers/scripted-provider';

/**
 * Two processes change the same orders in groups for a while (OVERLAP_SECONDS), each in an order of its own. Whether any
 * transaction waited for one that waited for it is asked of PostgreSQL: the service would repeat it, and nobody would
 * notice.
 */

const MILLISECONDS = Number(process.env.OVERLAP_SECONDS ?? 15) * 1000;
const TOTAL = 68_145;
const ORDERS_PER_ROUND = 10;

let provider: ScriptedProvider;
let stage: Stage;
/** Looks at the others' waits; a connection of its own, because groups may hold all of theirs. */
let observer: Database;
beforeAll(async () => {
  provider = await new ScriptedProvider().start();
  stage = await createStage({ SANDBOX_URL: provider.url, SEND_RATE_PER_SECOND: '10000' });
  observer = openDatabase(stage.databaseUrl, 1);
});
afterAll(async () => {
  await observer.close();
  await stage.close();
  await provider.close();
});

const shuffle = <T>(list: readonly T[]): T[] =>
  list
    .map((one) => ({ one, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);

const SHIPPED = { status: 'shipped', description: null, body: null, footer: null, template: null } as const;

/** What a merchant, the reconciler and WhatsApp do with one order. */
const ACTIONS: ((ctx: Context, id: string) => Promise<unknown>)[] = [
  (ctx, id) => syncPayment(ctx, id, { by: 'merchant' }),
  (ctx, id) => lookupOrder(ctx, id),
  (ctx, id) => updateOrderStatus(ctx, id, SHIPPED),
  (ctx, id) => requestRefund(ctx, id, randomUUID(), { amount: 1000, speed: null, transactionId: null }),
];

/** Takes in one delivery that reports a capture of each order; the workers process it. */
async function reportCaptures(ctx: Context, ids: string[]): Promise<void> {
  const timestamp = String(Math.floor(ctx.clock.now().getTime() / 1000));
  const statuses = ids.map((id) => ({
    ...{ id: `wamid.${id}`, type: 'payment', status: 'captured', timestamp },
    payment: { reference_id: id, amount: { value: TOTAL, offset: 100 }, currency: 'INR' },
  }));
  const changes = [{ field: 'messages', value: { messaging_product: 'whatsapp', statuses } }];
  const body = { object: 'whatsapp_business_account', entry: [{ id: randomUUID(), changes }] };
  await insertInbox(ctx.db, ctx.webhooks.split(Buffer.from(JSON.stringify(body))), ctx.clock.now());
}

/** Keeps a group's locks until another group waits for them; a circle needs groups that have a part of what they need. */
async function letOthersWait(): Promise<void> {
  for (let look = 0; look < 5; look++) {
    const waits = await observer.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (waits.length > 0) {
      waited += 1;
      return;
    }
  }
}
let waited = 0;

/** A refusal is an answer: a refund of what is not captured yet, a status that was there before. */
const answered = (work: Promise<unknown>) =>
  work.catch((error: unknown) => {
    if (!(error instanceof ProblemError)) throw error;
  });

test('groups of two processes that lock the same orders never wait for each other, and all money is right', async () => {
  // Each group counts as slow at once, so that a process runs its next group beside it.
  Object.assign(stage.ctx.settings, { slowGroupMs: 1 });
  const other = { ...stage.ctx, db: openDatabase(stage.databaseUrl) };
  const groups: { largest: number; shared: number } = { largest: 0, shared: 0 };
  const seen = [new Set<string>(), new Set<string>()];
  const watch = (process: number) => async (step: string, ids?: readonly string[]) => {
    if (step !== 'change:locked' || !ids) return;
    await letOthersWait();
    groups.largest = Math.max(groups.largest, ids.length);
    for (const id of ids) {
      if (!seen[process]?.has(id) && seen[1 - process]?.has(id)) groups.shared += 1;
      seen[process]?.add(id);
    }
  };
  stage.ctx.checkpoint = watch(0) as never;
  other.checkpoint = watch(1) as never;
  const workers = [stage.workers, createWorkers(other)];
  const ids: string[] = [];
  const end = performance.now() + MILLISECONDS;
  for (let round = 0; performance.now() < end; round++) {
    const fresh = Array.from({ length: ORDERS_PER_ROUND }, (_, n) => `O-${round}-${n}`);
    await Promise.all(fresh.map((id) => stage.merchant.post('/orders', teaOrder(id)).expect(201)));
    await Promise.all(workers.map((one) => one.drain()));
    for (const id of fresh) provider.pay(id, TOTAL, 'success');
    const work = [stage.ctx, other].flatMap((ctx) => [
      reportCaptures(ctx, shuffle(fresh)),
      ...shuffle(fresh.flatMap((id) => ACTIONS.map((act) => ({ act, id })))).map(({ act, id }) =>
        answered(act(ctx, id)),
      ),
    ]);
    await Promise.all([...work, ...workers.map((one) => one.drain())]);
    stage.clock.advance(2000);
    await Promise.all(workers.map((one) => one.drain()));
    ids.push(...fresh);
  }
  const rows = await stage.sql(`SELECT reference_id, status, captured_amount, refunded_amount FROM payments`);
  expect(rows).toHaveLength(ids.length);
  expect(rows.filter((row) => row.status !== 'captured' || row.captured_amount !== TOTAL)).toEqual([]);
  expect(rows.filter((row) => row.refunded_amount > row.captured_amount)).toEqual([]);
  // Otherwise nothing was tried.
  expect(groups.largest).toBeGreaterThan(3);
  expect(groups.shared).toBeGreaterThan(ids.length / 2);
  expect(waited).toBeGreaterThan(20);
  await other.db.close();
  expect(await countDeadlocks(stage.databaseUrl)).toBe(0);
  process.stdout.write(
    `overlapping groups: ${ids.length} orders, largest group ${groups.largest}, ${groups.shared} shared, ${waited} waits\n`,
  );
}, 300_000);
