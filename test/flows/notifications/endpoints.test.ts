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

describe('an endpoint that does not take it', () => {
  test('is tried again by the schedule, with jitter of at most a fifth, and then no more', async () => {
    const { merchant, endpoint } = await listening(() => 500, ['payment.canceled']);
    await sent('N-16');
    await stage.merchant.post('/orders/N-16/order_status', { status: 'canceled' }).expect(202);
    await stage.workers.drain();
    let tries = 1;
    for (const seconds of stage.config.notifyScheduleSeconds) {
      stage.clock.advance(seconds * 1000 - 1);
      await stage.workers.drain();
      expect(merchant.received).toHaveLength(tries);
      stage.clock.advance(seconds * 200 + 1);
      await stage.workers.drain();
      tries += 1;
      expect(merchant.received).toHaveLength(tries);
    }
    expect((await eventsOf('N-16'))[0].deliveries).toMatchObject([
      { endpoint_id: endpoint.id, status: 'failed', http_status: 500, at: stage.clock.now().toISOString() },
    ]);
    stage.clock.advance(40 * 3_600_000);
    await stage.workers.drain();
    expect(merchant.received).toHaveLength(tries);
    expect(new Set(merchant.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const times = merchant.received.map(({ headers }) => Number(headers['webhook-timestamp']));
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  test.each([301, 302, 307, 308])('%i is a failure, and its target sees nothing', async (status) => {
    const { merchant: target } = { merchant: await startMerchant() };
    merchants.push(target);
    const { merchant } = await listening(() => status, ['payment.canceled']);
    merchant.state.headers = { Location: target.url };
    const id = `N-17-${status}`;
    await sent(id);
    await stage.merchant.post(`/orders/${id}/order_status`, { status: 'canceled' }).expect(202);
    await stage.workers.drain();
    expect(merchant.received).toHaveLength(1);
    expect(target.received).toHaveLength(0);
    expect((await eventsOf(id))[0].deliveries).toMatchObject([{ status: 'pending', http_status: status }]);
  });

  test('410 disables the endpoint, and nothing is owed to it any more', async () => {
    const { merchant, endpoint } = await listening(() => 410);
    const { merchant: other } = await listening();
    await paid('N-18');
    expect((await stage.merchant.get('/webhook_endpoints')).body.data).toMatchObject([
      { id: endpoint.id, status: 'disabled' },
      { status: 'enabled' },
    ]);
    const count = merchant.received.length;
    await stage.merchant.post('/orders/N-18/order_status', { status: 'shipped' }).expect(202);
    await stage.advance(400);
    expect(merchant.received).toHaveLength(count);
    expect(other.types()).toHaveLength(3);
    for (const event of await eventsOf('N-18'))
      for (const delivery of event.deliveries)
        if (delivery.endpoint_id === endpoint.id) expect(delivery).toMatchObject({ status: 'failed' });
  });

  test('nobody listens: tried again, and taken when the server is back', async () => {
    const { merchant } = await listening(undefined, ['payment.canceled']);
    await merchant.close();
    await sent('N-19');
    await stage.merchant.post('/orders/N-19/order_status', { status: 'canceled' }).expect(202);
    await stage.workers.drain();
    expect((await eventsOf('N-19'))[0].deliveries).toMatchObject([{ status: 'pending', http_status: null }]);
  });

  test('deleting it ends what it was still owed', async () => {
    const { endpoint } = await listening(() => 500, ['payment.canceled']);
    await sent('N-20');
    await stage.merchant.post('/orders/N-20/order_status', { status: 'canceled' }).expect(202);
    await stage.workers.drain();
    await stage.http.delete(`/v1/webhook_endpoints/${endpoint.id}`).set('Authorization', `Bearer ${KEY}`).expect(204);
    expect((await eventsOf('N-20'))[0].deliveries).toMatchObject([{ endpoint_id: endpoint.id, status: 'failed' }]);
  });
});

test('endpoints that never answer keep at most four requests each and delay nobody else', async () => {
  const hanging = await Promise.all([1, 2, 3].map(() => listening(() => null)));
  const { merchant } = await listening();
  const workers = createWorkers(stage.ctx);
  workers.start();
  try {
    const ids = Array.from({ length: 8 }, (_, index) => `N-21-${index}`);
    for (const id of ids) {
      await stage.merchant.post('/orders', teaOrder(id, { send: false })).expect(201);
      await stage.merchant.post(`/orders/${id}/order_status`, { status: 'canceled' }).expect(202);
    }
    await merchant.until(2 * ids.length);
    await Promise.all(hanging.map((one) => one.merchant.until(4)));
    // More of them could only have come before the other endpoint's, whose last were owed later.
    for (const one of hanging) expect(one.merchant.received).toHaveLength(4);
    const held = await stage.sql(
      'SELECT count(*)::int AS n FROM deliveries WHERE leased_until IS NOT NULL AND endpoint_id = ANY($1) GROUP BY endpoint_id',
      [hanging.map((one) => one.endpoint.id)],
    );
    expect(held).toEqual([{ n: 4 }, { n: 4 }, { n: 4 }]);
  } finally {
    await Promise.all(hanging.map((one) => one.merchant.close()));
    await workers.stop();
  }
});

test('while a secret rotates both sign; after a day only the new one does', async () => {
  const { merchant, endpoint } = await listening(undefined, ['order.status_changed']);
  await sent('N-22');
  const rotated = (await stage.merchant.post(`/webhook_endpoints/${endpoint.id}/rotate_secret`).expect(200)).body;
  expect(rotated).toEqual({ ...endpoint, secret: rotated.secret });
  expect(rotated.secret).not.toBe(endpoint.secret);

  const tell = async (status: string) => {
    await stage.merchant.post('/orders/N-22/order_status', { status }).expect(202);
    await stage.workers.drain();
    const last = merchant.received.at(-1);
    if (!last) throw new Error('not told');
    return last;
  };
  const during = await tell('processing');
  expect(during.headers['webhook-signature']?.split(' ')).toHaveLength(2);
  for (const { secret } of [endpoint, rotated])
    expect(verify(secret, during, stage.clock.now())).toMatchObject({ type: 'order.status_changed' });

  stage.clock.advance(86_400_000);
  const afterwards = await tell('shipped');
  expect(verify(rotated.secret, afterwards, stage.clock.now())).toMatchObject({ type: 'order.status_changed' });
  expect(() => verify(endpoint.secret, afterwards, stage.clock.now())).toThrow('No matching signature');
  const forged = { ...afterwards, body: afterwards.body.replace('shipped', 'pending') };
  expect(() => verify(rotated.secret, forged, stage.clock.now())).toThrow('No matching signature');
});

test('an endpoint is told of the types it asked for, and of nothing else', async () => {
  const { merchant } = await listening(undefined, ['payment.captured']);
  await paid('N-23');
  expect(merchant.types()).toEqual(['payment.captured']);
});

test('an endpoint registered later is not told of the past, until it is redelivered, under the same id', async () => {
  await paid('N-24');
  const { merchant, endpoint } = await listening();
  await stage.runUntilIdle();
  expect(merchant.received).toHaveLength(0);
  const [event] = await eventsOf('N-24');
  await stage.merchant.post(`/events/${event.id}/redeliver`).expect(202);
  await stage.merchant.post(`/events/${event.id}/redeliver`).expect(202);
  await stage.runUntilIdle();
  expect(merchant.received.map(({ headers }) => headers['webhook-id'])).toEqual([event.id, event.id]);
  expect(merchant.received[0]?.body).toBe(merchant.received[1]?.body);
  expect(merchant.received[0]?.json.data).toEqual(event.data);
  expect((await eventsOf('N-24'))[0].deliveries).toMatchObject([
    { endpoint_id: endpoint.id, status: 'delivered' },
    { endpoint_id: endpoint.id, status: 'delivered' },
  ]);
});

test('a secret that does not open, because the key is gone, fails the tries without stopping the queue', async () => {
  const { merchant, endpoint } = await listening(undefined, ['payment.canceled']);
  await sent('N-25');
  const [{ secret }] = await stage.sql('SELECT secret FROM webhook_endpoints WHERE id = $1', [endpoint.id]);
  await stage.sql('UPDATE webhook_endpoints SET secret = $2 WHERE id = $1', [endpoint.id, Buffer.from([1, 2, 3])]);
  await stage.merchant.post('/orders/N-25/order_status', { status: 'canceled' }).expect(202);
  await stage.workers.drain();
  expect(merchant.received).toHaveLength(0);
  await stage.sql('UPDATE webhook_endpoints SET secret = $2 WHERE id = $1', [endpoint.id, secret]);
  stage.clock.advance(6_000);
  await stage.workers.drain();
  expect(merchant.types()).toEqual(['payment.canceled']);
});

test('secrets are stored sealed, each bound to its endpoint', async () => {
  const { endpoint } = await listening();
  const { endpoint: other } = await listening();
  const [row] = await stage.sql('SELECT secret FROM webhook_endpoints WHERE id = $1', [endpoint.id]);
  expect(row.secret.includes(endpoint.secret.slice(6))).toBe(false);
  expect(stage.ctx.vault.decrypt(row.secret, endpoint.id)).toBe(endpoint.secret);
  expect(() => stage.ctx.vault.decrypt(row.secret, other.id)).toThrow('do not open');
});
