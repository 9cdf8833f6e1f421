import { createContainer } from '../../../src/container';
import type { OutboxKind } from '../../../src/db/queues/outbox';
import { findDeadWorkers, releaseClaims } from '../../../src/db/queues/workers';
import { after } from '../../../src/domain/decisions/schedule';
import { LEASE_SECONDS } from '../../../src/flows/context';
import { createOutboxClaimer, createOutboxDeliverer } from '../../../src/flows/deliver-outbox';
import { claimInboxJobs, processInbox } from '../../../src/flows/ingest/process-inbox';
import { claimNotifications, deliverNotification } from '../../../src/flows/notifications/deliver-notification';
import { createLogger } from '../../../src/logger';
import { breadOrder, chargesOf, consent, sendBread, storeCredential } from '../../helpers/app/brazil-orders';
import { type Merchant, startMerchant } from '../../helpers/app/merchant';
import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';
import { type CutLine, createCutLine } from '../../helpers/faults/cut-line';

/** A worker loses the connection with its lock, and goes on: another one has taken over what it had claimed. */

let stage: Stage;
let line: CutLine;
let lost: ReturnType<typeof createContainer>;
let merchant: Merchant | undefined;
beforeEach(async () => {
  stage = await createStage();
  const url = stage.config.databaseUrl ?? '';
  line = await createCutLine(url);
  lost = createContainer(
    stage.config,
    { url, directUrl: line.url, origin: '', log: createLogger('fatal') },
    { clock: stage.clock },
  );
  await lost.becomeWorker();
});
afterEach(async () => {
  await merchant?.close();
  merchant = undefined;
  await lost.close();
  await line.close();
  await stage.close();
});

/** The lock is lost, and another process does all that is due. */
async function takeOver(): Promise<void> {
  await line.cut();
  let dead: number[] = [];
  while (dead.length === 0) dead = (await findDeadWorkers(stage.ctx.db)).map(({ id }) => id);
  const now = stage.clock.now();
  expect(await stage.ctx.db.withTx((tx) => releaseClaims(tx, dead, now, after(now, LEASE_SECONDS)))).toBe(1);
  await stage.workers.drain();
}

const PIX = {
  type: 'pix_dynamic_code',
  pix_dynamic_code: { merchant_name: 'Padaria Sol', key: '11222333000181', key_type: 'CNPJ' },
};

interface Sent {
  kind: OutboxKind;
  /** When its request is about to leave. */
  leaves: string;
  /** Makes it due. */
  enqueue(id: string): Promise<unknown>;
  /** How many the provider has of it. */
  count(id: string): number;
  /** The order, when it has its effect. */
  order: object;
}

const SENDS: Sent[] = [
  {
    kind: 'refund',
    leaves: 'refund:attempted',
    enqueue: async (id) => {
      await stage.merchant.post('/orders', teaOrder(id)).expect(201);
      await stage.runUntilIdle();
      await stage.customer.act(id, 'pay').expect(200);
      await stage.runUntilIdle();
      await stage.merchant.post(`/orders/${id}/refunds`, { amount: { value: 500 } }).expect(202);
    },
    count: () => stage.world.httpLog.all().filter(({ path }) => path.endsWith('/payments_refund')).length,
    order: { payment: { refunds: [{ status: 'completed' }], refunded_amount: { value: 500 }, problem: null } },
  },
  {
    kind: 'charge',
    leaves: 'charge:submitted',
    enqueue: async (id) => {
      await storeCredential(stage).expect(201);
      await sendBread(stage, id);
      await stage.deliver(consent(stage, id)).expect(200);
      for (const job of await claimInboxJobs(stage.ctx, 10)) await processInbox(stage.ctx, job);
    },
    count: (id) => chargesOf(stage, id).length,
    order: { payment: { status: 'captured', problem: null } },
  },
  {
    kind: 'instrument',
    leaves: 'instrument:submitted',
    enqueue: (id) => stage.merchant.post('/orders', breadOrder(id, { payment_settings: [PIX] })).expect(201),
    count: (id) => stage.world.instruments.all().filter(({ referenceId }) => referenceId === id).length,
    order: { messages: [{ kind: 'order_details', status: 'read' }] },
  },
];

async function claim(kind: OutboxKind) {
  const entry = (await createOutboxClaimer(lost.ctx)(10)).find((one) => one.kind === kind);
  if (!entry) throw new Error(`the ${kind} is due`);
  return entry;
}

test.each(SENDS)('$kind: a worker without its lock goes on between claim and send: one', async (send) => {
  await send.enqueue('P-1');
  const entry = await claim(send.kind);
  await takeOver();
  await createOutboxDeliverer(lost.ctx)(entry);
  await stage.advance(120, 60);
  expect(send.count('P-1')).toBe(1);
  expect(await stage.order('P-1')).toMatchObject(send.order);
});

test.each(SENDS)('$kind: a worker loses its lock while its request is on its way: one', async (send) => {
  await send.enqueue('P-2');
  const entry = await claim(send.kind);
  let taken = false;
  lost.ctx.checkpoint = async (step: string) => {
    if (step !== send.leaves || taken) return;
    taken = true;
    await takeOver();
  };
  await createOutboxDeliverer(lost.ctx)(entry);
  expect(taken).toBe(true);
  await stage.advance(120, 60);
  expect(send.count('P-2')).toBe(1);
  expect(await stage.order('P-2')).toMatchObject(send.order);
});

test('a notification of a worker without its lock comes twice at most, with one id, and counts as delivered once', async () => {
  merchant = await startMerchant();
  await stage.merchant.post('/webhook_endpoints', { url: merchant.url, events: ['order.status_changed'] }).expect(201);
  await stage.merchant.post('/orders', teaOrder('P-3', { send: false })).expect(201);
  await stage.merchant.post('/orders/P-3/order_status', { status: 'canceled' }).expect(202);
  const [job] = await claimNotifications(lost.ctx, 10);
  if (!job) throw new Error('the notification is due');
  await takeOver();
  await deliverNotification(lost.ctx, job);
  const ids = merchant.received.map(({ headers }: Json) => headers['webhook-id']);
  expect(ids).toEqual([job.eventId, job.eventId]);
  const { data } = (await stage.merchant.get('/events?type=order.status_changed').expect(200)).body;
  expect(data.map(({ deliveries }: Json) => deliveries)).toMatchObject([[{ status: 'delivered' }]]);
});
