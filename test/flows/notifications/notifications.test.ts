import { claimNotifications, deliverNotification } from '../../../src/flows/notifications/deliver-notification';
import { createWorkers } from '../../../src/workers/workers';
import { type Merchant, startMerchant, verify } from '../../helpers/app/merchant';
import { createStage, type Json, KEY, type Stage, teaOrder } from '../../helpers/app/test-app';

let stage: Stage;
const merchants: Merchant[] = [];
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());
afterEach(async () => {
  for (const { id } of (await stage.merchant.get('/webhook_endpoints').expect(200)).body.data)
    await stage.http.delete(`/v1/webhook_endpoints/${id}`).set('Authorization', `Bearer ${KEY}`).expect(204);
  await Promise.all(merchants.splice(0).map((merchant) => merchant.close()));
});

/** A merchant's server, registered; what it is told it keeps. */
async function listening(answer?: Parameters<typeof startMerchant>[0], events?: string[]) {
  const merchant = await startMerchant(answer);
  merchants.push(merchant);
  const { body } = await stage.merchant
    .post('/webhook_endpoints', { url: merchant.url, ...(events && { events }) })
    .expect(201);
  return { merchant, endpoint: body as Json };
}

async function sent(referenceId: string, change: object = {}): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(referenceId, change)).expect(201);
  await stage.runUntilIdle();
}

async function paid(referenceId: string): Promise<void> {
  await sent(referenceId);
  await stage.customer.act(referenceId, 'pay', {}).expect(200);
  await stage.runUntilIdle();
}

/** The events of an order, oldest first. */
async function eventsOf(referenceId: string): Promise<Json[]> {
  const { body } = await stage.merchant.get('/events?limit=100').expect(200);
  return body.data.filter((event: Json) => event.data.order.reference_id === referenceId).reverse();
}

const typesOf = async (referenceId: string) => (await eventsOf(referenceId)).map(({ type }) => type);

/** What an endpoint was told about an order. */
const sentTo = ({ received }: Merchant, referenceId: string) =>
  received.filter(({ json }) => json.data.order.reference_id === referenceId);

test('a capture is told at once, signed, with the order as it was after the change', async () => {
  const { merchant, endpoint } = await listening();
  await paid('N-1');
  expect(merchant.types().sort()).toEqual(['order.status_changed', 'payment.captured']);
  for (const received of merchant.received) {
    const event = verify(endpoint.secret, received, stage.clock.now());
    expect(event).toMatchObject({ data: { order: { reference_id: 'N-1', payment: { status: 'captured' } } } });
    expect(Object.keys(event).sort()).toEqual(['data', 'timestamp', 'type']);
  }
  const [first] = await eventsOf('N-1');
  expect(merchant.received.map(({ headers }) => headers['webhook-id'])).toContain(first.id);
  expect(first).toMatchObject({ deliveries: [{ endpoint_id: endpoint.id, status: 'delivered', http_status: 204 }] });
});

describe('what is told', () => {
  test('a failed attempt, a second one under way, and the capture', async () => {
    await sent('N-2');
    await stage.customer.act('N-2', 'fail', {}).expect(200);
    await stage.runUntilIdle();
    await stage.customer.act('N-2', 'pay', {}).expect(200);
    await stage.runUntilIdle();
    expect(await typesOf('N-2')).toEqual(['payment.failed', 'payment.captured', 'order.status_changed']);
  });

  test('a mismatch, as a problem, and only once however often it is looked up', async () => {
    await sent('N-3');
    await stage.customer.faults({ lookup: 'wrong_amount' });
    await stage.customer.act('N-3', 'pay', {}).expect(200);
    await stage.runUntilIdle();
    await stage.merchant.post('/orders/N-3/lookup').expect(200);
    await stage.customer.faults({ lookup: 'ok' });
    expect(await typesOf('N-3')).toEqual(['payment.problem']);
    const [event] = await eventsOf('N-3');
    expect(event.data.order.payment.problem.code).toBe('amount_mismatch');
  });

  test('a cancellation, of an order that was sent and of one that never was', async () => {
    await sent('N-4');
    await stage.merchant.post('/orders/N-4/order_status', { status: 'canceled' }).expect(202);
    expect(await typesOf('N-4')).toEqual(['payment.canceled', 'order.status_changed']);
    await stage.merchant.post('/orders', teaOrder('N-5', { send: false })).expect(201);
    await stage.merchant.post('/orders/N-5/order_status', { status: 'canceled' }).expect(202);
    expect(await typesOf('N-5')).toEqual(['payment.canceled', 'order.status_changed']);
  });

  test('an expiry', async () => {
    const timestamp = String(Math.floor(stage.clock.now().getTime() / 1000) + 600);
    await sent('N-6', { order: { ...teaOrder('N-6').order, expiration: { timestamp } } });
    await stage.advance(700, 350);
    expect(await typesOf('N-6')).toEqual(['payment.expired']);
  });

  test('a status that WhatsApp refused afterwards: the failed message, and the status it returned to', async () => {
    await sent('N-7');
    await stage.merchant.post('/orders/N-7/order_status', { status: 'shipped' }).expect(202);
    // The service alone: WhatsApp has not said delivered yet.
    await stage.workers.drain();
    const { id } = (await stage.order('N-7')).messages[1];
    const status = { id: 'wamid.n7', status: 'failed', timestamp: '1795171207', biz_opaque_callback_data: id };
    const value = { metadata: {}, statuses: [{ ...status, errors: [{ code: 2046, title: 'Invalid transition' }] }] };
    await stage.deliver({ entry: [{ changes: [{ field: 'messages', value }] }] }).expect(200);
    // It was refused: nobody says later that it was delivered after all.
    stage.world.effects.forget();
    await stage.runUntilIdle();
    expect(await typesOf('N-7')).toEqual(['order.status_changed', 'message.failed', 'order.status_changed']);
    const events = await eventsOf('N-7');
    expect(events.map(({ data }) => data.order.status)).toEqual(['shipped', 'pending', 'pending']);
  });

  test('a refund, at every step', async () => {
    await paid('N-8');
    await stage.merchant.post('/orders/N-8/refunds', { amount: { value: 100 } }).expect(202);
    await stage.advance(1200, 300);
    const events = (await eventsOf('N-8')).filter(({ type }) => type === 'refund.updated');
    expect(events.length).toBeGreaterThanOrEqual(2);
    expect(events[0].data.order.payment.refunds).toMatchObject([{ status: 'requested' }]);
    expect(events.at(-1).data.order.payment.refunds).toMatchObject([{ status: 'completed' }]);
  });

  test('nothing for what changes without being news: sent, delivered, looked up, a problem resolved', async () => {
    await sent('N-9');
    await stage.merchant.post('/orders/N-9/lookup').expect(200);
    expect(await typesOf('N-9')).toEqual([]);
  });
});

describe('one transaction', () => {
  test('a change that is rolled back leaves no event', async () => {
    await sent('N-10');
    await stage.sql(`ALTER TABLE timeline ADD CONSTRAINT broken CHECK (kind <> 'payment' OR reference_id <> 'N-10')`);
    await stage.customer.act('N-10', 'pay', {}).expect(200);
    await stage.runUntilIdle();
    expect((await stage.order('N-10')).payment.status).toBe('new');
    expect(await typesOf('N-10')).toEqual([]);
    await stage.sql('ALTER TABLE timeline DROP CONSTRAINT broken');
    await stage.advance(200, 50);
    expect(await typesOf('N-10')).toEqual(['payment.captured', 'order.status_changed']);
  });

  test('an event that cannot be written takes its change back', async () => {
    const { merchant } = await listening();
    await sent('N-11');
    await stage.sql(`ALTER TABLE events ADD CONSTRAINT broken CHECK (reference_id <> 'N-11')`);
    await stage.customer.act('N-11', 'pay', {}).expect(200);
    await stage.runUntilIdle();
    expect(await stage.order('N-11')).toMatchObject({ status: 'pending', payment: { status: 'new' } });
    await stage.sql('ALTER TABLE events DROP CONSTRAINT broken');
    await stage.advance(200, 50);
    expect((await stage.order('N-11')).payment.status).toBe('captured');
    expect(
      sentTo(merchant, 'N-11')
        .map(({ json }) => json.type)
        .sort(),
    ).toEqual(['order.status_changed', 'payment.captured']);
  });

  test('the versions tell which is newer, whatever order they arrive in', async () => {
    const { merchant } = await listening((one) =>
      one.json.type === 'payment.captured' && failures++ === 0 ? 503 : 200,
    );
    let failures = 0;
    await paid('N-12');
    await stage.merchant.post('/orders/N-12/order_status', { status: 'shipped' }).expect(202);
    await stage.workers.drain();
    await stage.advance(10);
    const arrived = sentTo(merchant, 'N-12').map(({ json: { type, data } }) => ({ type, version: data.order.version }));
    const shipped = arrived.findIndex(({ type, version }) => type === 'order.status_changed' && version === newest());
    const captured = arrived.findLastIndex(({ type }) => type === 'payment.captured');
    function newest() {
      return Math.max(...arrived.map(({ version }) => version));
    }
    expect(captured).toBeGreaterThan(shipped);
    expect(arrived[captured]?.version).toBeLessThan(newest());
  });
});

describe('a worker is killed', () => {
  test('between the change and the delivery: another one delivers', async () => {
    const { merchant } = await listening(undefined, ['payment.canceled']);
    await sent('N-13');
    await stage.merchant.post('/orders/N-13/order_status', { status: 'canceled' }).expect(202);
    expect(merchant.received).toHaveLength(0);
    const lost = await claimNotifications(stage.ctx, 10);
    expect(lost).toHaveLength(1);
    await stage.runUntilIdle();
    expect(merchant.received).toHaveLength(0);
    stage.clock.advance(61_000);
    await createWorkers(stage.ctx).drain();
    expect(merchant.types()).toEqual(['payment.canceled']);
  });

  test('after the answer and before it was written: told twice, under one id', async () => {
    const { merchant } = await listening(undefined, ['payment.canceled']);
    await sent('N-14');
    await stage.merchant.post('/orders/N-14/order_status', { status: 'canceled' }).expect(202);
    const [job] = await claimNotifications(stage.ctx, 10);
    if (!job) throw new Error('nothing was owed');
    const dying = {
      ...stage.ctx,
      checkpoint: (step: string) => {
        if (step === 'notify:answered') throw new Error('killed');
      },
    };
    await expect(deliverNotification(dying, job)).rejects.toThrow('killed');
    stage.clock.advance(61_000);
    await stage.workers.drain();
    const ids = merchant.received.map(({ headers }) => headers['webhook-id']);
    expect(ids).toEqual([job.eventId, job.eventId]);
  });

  test('one that lost its lease and comes back late writes nothing over the outcome of the other', async () => {
    const { merchant } = await listening(undefined, ['payment.canceled']);
    await sent('N-15');
    await stage.merchant.post('/orders/N-15/order_status', { status: 'canceled' }).expect(202);
    const [late] = await claimNotifications(stage.ctx, 10);
    if (!late) throw new Error('nothing was owed');
    stage.clock.advance(61_000);
    await stage.workers.drain();
    merchant.state.answer = () => 500;
    await deliverNotification(stage.ctx, late);
    expect((await eventsOf('N-15'))[0].deliveries).toMatchObject([{ status: 'delivered', http_status: 204 }]);
  });
});
