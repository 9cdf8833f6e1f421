import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { type Database, openDatabase } from '../../../../src/db/core/client';
import { insertInbox } from '../../../../src/db/queues/inbox';
import { parseOrderRequest } from '../../../../src/domain/orders/parse-order';
import { ProblemError } from '../../../../src/domain/values/errors';
import { claimInboxJobs, processInbox } from '../../../../src/flows/ingest/process-inbox';
import { createOrder } from '../../../../src/flows/orders/create-order';
import { sendOrderDetails } from '../../../../src/flows/orders/send-order-details';
import { updateOrderStatus } from '../../../../src/flows/orders/update-order-status';
import { lookupOrder } from '../../../../src/flows/payments/lookup-order';
import { reconcilePayment } from '../../../../src/flows/payments/reconcile-payments';
import { syncPayment } from '../../../../src/flows/payments/sync-payment';
import { requestRefund } from '../../../../src/flows/refunds/request-refund';
import { createStage, type Json, type Stage, teaOrder } from '../../../helpers/app/test-app';
import { ScriptedProvider } from '../../../helpers/providers/scripted-provider';
import { findFaults, successOf } from './find-faults';
import { ACTIONS, type ActionName, CASES, casesOf, type Gate, STATES, type State } from './race-cases';

/**
 * Everything that can happen to an order against everything else, at the worst moment: the first is held at a gate, the
 * second runs (until it is done, or waits for the first one's lock), and then the first goes on. Ordered pairs, so that
 * each is the first once. No sleeping: gates are checkpoints in the flows, and waiting is seen in PostgreSQL itself.
 */

const TOTAL = 68145;
const REFUND = 20000;

interface Held {
  gate: Gate;
  arrive(): void;
  released: Promise<void>;
  passed: boolean;
}
const held = new AsyncLocalStorage<Held>();
/** The same by order: a group of changes has no caller of its own. */
const heldById = new Map<string, Held>();

let provider: ScriptedProvider;
let stage: Stage;
/** The second of two runs in another process: one that shares nothing with the first but the database. */
let other: Stage['ctx'];
let database: Database;
const process2 = new AsyncLocalStorage<true>();
const ctxOf = (): Stage['ctx'] => (process2.getStore() ? other : stage.ctx);
let run = 0;
let gated = 0;
let waited = 0;
beforeAll(async () => {
  provider = await new ScriptedProvider().start();
  stage = await createStage({ SANDBOX_URL: provider.url, SEND_RATE_PER_SECOND: '10000' });
  // Nothing runs but what the test runs.
  stage.ctx.queueNotifier.wake = () => {};
  stage.ctx.checkpoint = async (step, ids) => {
    const waiting = ids ? ids.map((id) => heldById.get(id)) : [held.getStore()];
    const arrived = waiting.filter((one): one is Held => one?.gate === step && !one.passed);
    for (const one of arrived) {
      one.passed = true;
      gated += 1;
      one.arrive();
    }
    await Promise.all(arrived.map(({ released }) => released));
  };
  database = openDatabase(stage.databaseUrl);
  other = { ...stage.ctx, db: database, checkpoint: () => {} };
});
afterAll(async () => {
  await database?.close();
  await stage?.close();
  await provider.close();
  process.stdout.write(
    `race matrix: ${STATES.length} states, ${CASES.length} (first, gate, second), ${run} runs of ${ACTIONS.length} actions; ` +
      `${gated} held at a gate, ${waited} second ones seen waiting for the lock\n`,
  );
});

/** What the gateway knows; attempts are only ever added. */
function attempt(id: string, status: string): void {
  const before: Json[] = provider.payments.get(id)?.transactions ?? [];
  if (status === 'success' && before.some((one) => one.status === 'success')) return;
  const kept = before.filter((one) => one.status !== 'pending' || status === 'pending');
  const payment = provider.pay(id, TOTAL, ...kept.map((one) => one.status), status);
  for (const [index, one] of kept.entries()) payment.transactions[index] = one;
  payment.transactions.at(-1).pg_transaction_id = `pay_${id}_${before.length}`;
}

let count = 0;
async function tell(item: object): Promise<void> {
  count += 1;
  const value = { messaging_product: 'whatsapp', statuses: [{ ...item, timestamp: String(1_700_000_000 + count) }] };
  const body = { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'messages', value }] }] };
  const ctx = ctxOf();
  await insertInbox(ctx.db, ctx.webhooks.split(Buffer.from(JSON.stringify(body))), ctx.clock.now());
  const jobs = await claimInboxJobs(ctx, 10);
  // News that was put off in an earlier race comes along; only ours may be held at a gate.
  for (const job of jobs.slice(0, -1)) await held.exit(() => processInbox(ctx, job));
  for (const job of jobs.slice(-1)) await processInbox(ctx, job);
}
const tellPayment = (id: string) => tell({ type: 'payment', status: 'captured', payment: { reference_id: id } });

async function tellRefused(id: string, code: number): Promise<void> {
  const [message] = await stage.sql(
    `SELECT id, wamid FROM messages WHERE reference_id = $1 ORDER BY kind = 'order_status' DESC, seq DESC LIMIT 1`,
    [id],
  );
  if (message)
    await tell({
      id: message.wamid ?? 'wamid.none',
      biz_opaque_callback_data: message.id,
      status: 'failed',
      errors: [{ code, title: 'no' }],
    });
}

const status = (word: 'canceled' | 'shipped') => ({
  status: word,
  description: null,
  body: null,
  footer: null,
  template: null,
});

const PERFORM: Record<ActionName, (id: string) => Promise<unknown>> = {
  cancel: (id) => updateOrderStatus(ctxOf(), id, status('canceled')),
  expiry: async (id) => {
    const [{ expires_at: at }] = await stage.sql('SELECT expires_at FROM orders WHERE reference_id = $1', [id]);
    stage.clock.advance(Math.max(0, at.getTime() + 1000 - stage.clock.now().getTime()));
    await reconcilePayment(ctxOf(), id);
  },
  captured: (id) => {
    attempt(id, 'success');
    return tellPayment(id);
  },
  failed: (id) => {
    attempt(id, 'failed');
    return tellPayment(id);
  },
  refund_request: (id) =>
    requestRefund(ctxOf(), id, randomUUID(), { amount: REFUND, speed: null, transactionId: null }),
  refund_webhook: (id) => {
    const refunds: Json[] | undefined = successOf(provider, id)?.refunds;
    const open = refunds?.find((one) => one.status === 'pending');
    if (open) open.status = 'success';
    else
      refunds?.push({
        id: `rfnd_dash_${refunds.length}_${id}`,
        amount: { value: 5000, offset: 100 },
        status: 'success',
      });
    return tellPayment(id);
  },
  shipped: (id) => updateOrderStatus(ctxOf(), id, status('shipped')),
  refused_2046: (id) => tellRefused(id, 2046),
  refused_2047: (id) => tellRefused(id, 2047),
  lookup: (id) => lookupOrder(ctxOf(), id),
  resend: (id) => sendOrderDetails(ctxOf(), id),
};

/** Refusals are answers; anything else is a fault. */
const REFUSALS = new Set([
  ...['invalid_transition', 'order_paid', 'payment_in_progress', 'not_refundable', 'refund_in_progress'],
  ...['already_sent', 'order_expired', 'order_canceled', 'send_outcome_unknown', 'provider_error'],
]);
async function perform(action: ActionName, id: string): Promise<void> {
  try {
    await PERFORM[action](id);
  } catch (error) {
    if (!(error instanceof ProblemError) || !REFUSALS.has(error.code)) throw error;
  }
}

/** Orders of one state, one for each case; the n-th expires n times ten minutes later, so that time only moves on. */
async function prepare(state: State): Promise<string[]> {
  const { ctx, clock } = stage;
  const start = Math.floor(clock.now().getTime() / 1000);
  const ids = casesOf(state).map((_, index) => `${state}-${index}`);
  for (const [index, id] of ids.entries()) {
    const timestamp = String(start + 600 + (state === 'expired' ? 0 : (index + 1) * 600));
    const body = teaOrder(id, { send: state !== 'unsent' });
    body.order.expiration = { timestamp };
    const parsed = parseOrderRequest(body, { now: clock.now(), livePsp: false });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
    await createOrder(ctx, { ...parsed.draft, referenceId: id });
  }
  await stage.workers.drain();
  if (state === 'expired') clock.advance(700_000);
  if (state === 'pending' || state === 'failed') for (const id of ids) attempt(id, state);
  if (['captured', 'refunding', 'shipped'].includes(state)) for (const id of ids) attempt(id, 'success');
  if (state !== 'unsent' && state !== 'new') await each(ids, (id) => syncPayment(ctx, id, { by: 'merchant' }));
  if (state === 'canceled') await each(ids, (id) => perform('cancel', id));
  if (state === 'refunding') await each(ids, (id) => perform('refund_request', id));
  await stage.workers.drain();
  if (state === 'shipped') await each(ids, (id) => perform('shipped', id));
  if (state === 'refunding')
    for (const row of await stage.sql(`SELECT reference_id, provider_refund_id, amount FROM refunds`))
      provider.addRefund(row.reference_id, {
        id: row.provider_refund_id,
        amount: { value: row.amount, offset: 100 },
        status: 'pending',
      });
  await stage.workers.drain();
  // Only the order of the running case is looked up by itself.
  await stage.sql('UPDATE payments SET next_lookup_at = NULL');
  return ids;
}

/** Does something for each order, some at a time. */
async function each(ids: string[], work: (id: string) => Promise<unknown>): Promise<void> {
  for (let n = 0; n < ids.length; n += 12) await Promise.all(ids.slice(n, n + 12).map(work));
}

async function race(id: string, { first, gate, second }: (typeof CASES)[number]): Promise<void> {
  let arrive = () => {};
  let release = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const mine: Held = { gate, arrive, released, passed: false };
  heldById.set(id, mine);
  const one = held.run(mine, () => perform(first, id));
  await Promise.race([arrived, one]);
  let done = false;
  const two = process2
    .run(true, () => perform(second, id))
    .finally(() => {
      done = true;
    });
  // Rejections are looked at below; until then they must not count as unhandled.
  two.catch(() => {});
  if (gate === 'change:locked') {
    while (!done && !(await isWaiting()));
    if (!done) waited += 1;
  } else await two.catch(() => {});
  release();
  await one;
  await two;
}

async function isWaiting(): Promise<boolean> {
  const rows = await stage.sql(
    `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rows.length > 0;
}

test.each(STATES)(
  '%s: pairs of what may happen, at every gate',
  async (state) => {
    const cases = casesOf(state);
    const ids = await prepare(state);
    const faults: Record<string, string[]> = {};
    const nameOf = (id: string) => {
      const { first, gate, second } = cases[ids.indexOf(id)] ?? { first: '', gate: '', second: '' };
      return `${first} held at ${gate}, ${second}`;
    };
    for (const [index, pair] of cases.entries()) {
      const id = ids[index] ?? '';
      await stage.sql('UPDATE payments SET next_lookup_at = $2 WHERE reference_id = $1', [
        id,
        new Date(stage.clock.now().getTime() + 120_000),
      ]);
      await race(id, pair).catch((error: Error) => {
        faults[nameOf(id)] = [String(error.stack)];
      });
      run += 1;
    }
    // What the races left behind happens: messages and refunds leave, and the reconciler looks.
    await stage.workers.drain();
    await each(ids, (id) => syncPayment(stage.ctx, id, { by: 'merchant' }));
    await stage.workers.drain();
    await each(ids, async (id) => {
      const found = await findFaults(stage, provider, id);
      if (found.length > 0) faults[nameOf(id)] = [...(faults[nameOf(id)] ?? []), ...found];
    });
    expect(faults).toEqual({});
  },
  300_000,
);
