import { createHttpClient } from '../../../src/adapters/http/client';
import { createDialog360 } from '../../../src/adapters/whatsapp/dialog360';
import { createWorkers } from '../../../src/workers/workers';
import { deadUrl } from '../../adapters/http/loopback';
import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';

let stage: Stage;
beforeEach(async () => {
  stage = await createStage();
});
afterEach(() => stage.close());

let customers = 0;
const nobodyElse = () => {
  customers += 1;
  return `+9198452${10_000 + customers}`;
};
const create = (id: string, change: object = {}) =>
  stage.merchant.post('/orders', teaOrder(id, { to: nobodyElse(), ...change })).expect(201);
const move = (id: string, status: string) => stage.merchant.post(`/orders/${id}/order_status`, { status });
/** Lets the service work and the world lose whatever it would have told. */
const loseWebhooks = async () => {
  await stage.workers.drain();
  stage.world.effects.forget();
};
const shape = ({ messages }: Json) => messages.map(({ kind, status }: Json) => `${kind} ${status}`);
/** What WhatsApp was asked to send about an order, oldest first: the status, or `details`. */
const sends = (id: string): string[] =>
  stage.world.httpLog
    .all()
    .filter(({ path, request }) => path.endsWith('/messages') && JSON.stringify(request).includes(`"${id}"`))
    .map(({ request }) => (request as Json).interactive.action.parameters.order)
    .map((order: Json) => (order.items ? 'details' : order.status));

describe('a send without an answer', () => {
  test('is unknown, is not repeated, and the status that follows tells that it arrived', async () => {
    await create('U-1');
    await stage.customer.faults({ send: 'timeout_after' });
    await stage.workers.drain();
    await stage.customer.faults({ send: 'ok' });
    expect(shape(await stage.order('U-1'))).toEqual(['order_details unknown']);
    await stage.runUntilIdle();
    const order = await stage.order('U-1');
    expect(shape(order)).toEqual(['order_details read']);
    expect(order.messages[0]).toMatchObject({ wamid: expect.stringMatching(/^wamid\./), error: null });
  });

  test('order_details: never repeated, however long nobody tells', async () => {
    await create('U-2');
    await stage.customer.faults({ send: 'timeout_after' });
    await loseWebhooks();
    await stage.customer.faults({ send: 'ok' });
    for (let day = 0; day < 3; day++) {
      stage.clock.advance(86_400_000);
      await stage.workers.drain();
    }
    expect(shape(await stage.order('U-2'))).toEqual(['order_details unknown']);
    expect(sends('U-2')).toEqual(['details']);
  });

  test('order_details: the merchant is notified after a day, and not only when the payment is looked up next', async () => {
    await create('U-24');
    await stage.customer.faults({ send: 'timeout_after' });
    const since = stage.clock.now().getTime();
    await loseWebhooks();
    await stage.customer.faults({ send: 'ok' });
    await stage.advance(86_400 + 60, 600);
    const line = (await stage.timeline('U-24')).find(({ code }: Json) => code === 'message_still_unknown');
    expect((Date.parse(line?.at) - since) / 3_600_000).toBeCloseTo(24, 0);
  });

  test('order_details: a payment for it proves that it arrived, and the money is found', async () => {
    await create('U-3');
    await stage.customer.faults({ send: 'timeout_after' });
    await loseWebhooks();
    await stage.customer.faults({ send: 'ok' });
    await stage.customer.act('U-3', 'pay').expect(200);
    await stage.runUntilIdle();
    expect(await stage.order('U-3')).toMatchObject({
      status: 'processing',
      payment: { status: 'captured' },
      messages: [{ kind: 'order_details', status: 'delivered' }, {}],
    });
  });

  test('order_details: its payment is looked up by the schedule like any other', async () => {
    await create('U-4');
    await stage.customer.faults({ send: 'timeout_after' });
    await loseWebhooks();
    await stage.customer.faults({ send: 'ok' });
    await stage.customer.act('U-4', 'pay', { webhook: 'lost' }).expect(200);
    stage.clock.advance(120_000);
    await stage.workers.drain();
    expect((await stage.order('U-4')).payment.status).toBe('captured');
  });

  test('order_status: repeated once, after ten minutes; the 2046 that follows means that the first arrived', async () => {
    await create('U-5');
    await stage.runUntilIdle();
    await move('U-5', 'shipped').expect(202);
    await stage.customer.faults({ send: 'timeout_after' });
    await loseWebhooks();
    await stage.customer.faults({ send: 'ok' });
    stage.clock.advance(599_999);
    await stage.workers.drain();
    expect(sends('U-5')).toEqual(['details', 'shipped']);
    stage.clock.advance(1);
    await stage.runUntilIdle();
    expect(sends('U-5')).toEqual(['details', 'shipped', 'shipped']);
    const order = await stage.order('U-5');
    expect(order).toMatchObject({
      status: 'shipped',
      messages: [{}, { kind: 'order_status', status: 'sent', error: null }],
    });
    stage.clock.advance(86_400_000);
    await stage.workers.drain();
    expect(sends('U-5')).toHaveLength(3);
    expect(await stage.customer.order('U-5')).toMatchObject({ status: 'shipped' });
  });

  test('order_status: the repeat was taken; that the first one failed after all does not make it unknown', async () => {
    await create('U-8');
    await stage.runUntilIdle();
    await move('U-8', 'shipped').expect(202);
    const { messenger } = stage.ctx;
    const error = { httpStatus: null, code: null, title: 'No answer came', details: null, traceId: null, advice: null };
    stage.ctx.messenger = { send: async () => ({ outcome: 'unknown', error }) };
    await stage.workers.drain();
    stage.ctx.messenger = messenger;
    stage.clock.advance(600_000);
    await loseWebhooks();
    const [, { id }] = (await stage.order('U-8')).messages;
    await tellStatus(id, 'failed', { id: 'wamid.of-the-first', errors: [{ code: 131026, title: 'Undeliverable' }] });
    const order = await stage.order('U-8');
    expect(order).toMatchObject({ status: 'shipped', messages: [{}, { status: 'sent', error: null }] });
    // A failure of the repeat itself is another matter.
    const { wamid } = order.messages[1];
    await tellStatus(id, 'failed', { id: wamid, errors: [{ code: 131026, title: 'Undeliverable' }] });
    expect((await stage.order('U-8')).messages[1].status).toBe('unknown');
  });

  test('order_status: not repeated when a status told of it, nor when the order has moved on', async () => {
    for (const id of ['U-6', 'U-7']) await create(id);
    await stage.runUntilIdle();
    for (const id of ['U-6', 'U-7']) await move(id, 'processing').expect(202);
    await stage.customer.faults({ send: 'timeout_after' });
    await stage.workers.drain();
    await stage.customer.faults({ send: 'ok' });
    // One is told of by a status; of the other nobody hears, and the merchant goes on.
    stage.world.effects.forget();
    await move('U-7', 'shipped').expect(202);
    const [, unknown] = (await stage.order('U-6')).messages;
    await tellStatus(unknown.id, 'delivered');
    await stage.runUntilIdle();
    stage.clock.advance(3_600_000);
    await stage.runUntilIdle();
    expect(sends('U-6')).toEqual(['details', 'processing']);
    expect(sends('U-7')).toEqual(['details', 'processing', 'shipped']);
    expect(await stage.order('U-7')).toMatchObject({ status: 'shipped' });
    expect(await stage.customer.order('U-7')).toMatchObject({ status: 'shipped' });
  });
});

/** Delivers one status of a message of ours, known by the id that we sent along. */
async function tellStatus(id: string, status: string, more: object = {}): Promise<void> {
  const timestamp = String(Math.floor(stage.clock.now().getTime() / 1000));
  const item = { id: `wamid.of-${id}`, status, timestamp, biz_opaque_callback_data: id, ...more };
  const value = { metadata: { phone_number_id: '109876543210987' }, statuses: [item] };
  await stage.deliver({ entry: [{ id: '1', changes: [{ field: 'messages', value }] }] }).expect(200);
  await stage.workers.drain();
}

test('a refused connection is not unknown: the message is sent when the provider is back', async () => {
  const client = createHttpClient({ name: 'nobody' });
  const { messenger } = stage.ctx;
  const { d360 } = stage.config;
  stage.ctx.messenger = createDialog360({ ...d360, baseUrl: await deadUrl(), apiKey: 'x', client });
  await create('C-1');
  await stage.workers.drain();
  expect(shape(await stage.order('C-1'))).toEqual(['order_details queued']);
  expect((await stage.merchant.post('/orders/C-1/lookup').expect(200)).body.version).toBe(1);
  stage.ctx.messenger = messenger;
  await stage.advance(10, 2);
  expect(shape(await stage.order('C-1'))).toEqual(['order_details read']);
  expect(sends('C-1')).toEqual(['details']);
  client.close();
});

test('a provider that stays down: five more tries, then the message has failed and may be sent again', async () => {
  await stage.customer.faults({ send: 'down' });
  await create('C-2');
  for (let hour = 0; hour < 40; hour++) {
    stage.clock.advance(300_000);
    await stage.workers.drain();
  }
  expect((await stage.order('C-2')).messages).toMatchObject([{ status: 'failed', error: { code: 2 } }]);
  expect(stage.world.httpLog.all().filter(({ path }) => path.endsWith('/messages'))).toHaveLength(6);
  await stage.customer.faults({ send: 'ok' });
  await stage.merchant.post('/orders/C-2/order_details').expect(202);
  await stage.runUntilIdle();
  expect(shape(await stage.order('C-2'))).toEqual(['order_details failed', 'order_details read']);
});

test('the pair limit holds back one recipient by 4^X seconds, and nobody else', async () => {
  const to = nobodyElse();
  for (let i = 0; i < 46; i++) await create(`P-${i}`, { to });
  await stage.workers.drain();
  const waiting = async () =>
    (await stage.sql(`SELECT reference_id AS id FROM messages WHERE status = 'queued'`)).map((row) => row.id);
  const [last] = await waiting();
  expect(await waiting()).toHaveLength(1);
  await create('P-OTHER');
  await stage.workers.drain();
  expect(shape(await stage.order('P-OTHER'))[0]).toMatch(/order_details (sent|delivered|read)/);

  const tries = () =>
    stage.world.httpLog
      .all()
      .filter(({ path, request }) => path.endsWith('/messages') && JSON.stringify(request).includes(`"${last}"`))
      .map(({ at }) => Date.parse(at));
  for (let second = 0; second < 30; second++) {
    await stage.workers.drain();
    stage.clock.advance(1000);
  }
  const [first = 0, ...later] = tries();
  // The quota grows by one message in six seconds, so the try after 1 + 4 + 16 s goes through.
  expect(later.map((at) => (at - first) / 1000)).toEqual([1, 5, 21].slice(0, later.length));
  expect(later.length).toBeGreaterThan(0);
  expect(await waiting()).toEqual([]);
  // None of it used up the schedule of ordinary failures.
  expect(await stage.sql('SELECT max(attempts) AS most FROM outbox')).toEqual([{ most: 1 }]);
});

describe('WhatsApp refuses an order status afterwards', () => {
  test('2046: back to what it last accepted', async () => {
    await create('R-1');
    await stage.runUntilIdle();
    await move('R-1', 'processing').expect(202);
    await stage.runUntilIdle();
    // Somebody else completed the order on the same number.
    const order = stage.world.orders.get('R-1');
    if (order) stage.world.orders.put('R-1', { ...order, status: 'completed' });
    await move('R-1', 'shipped').expect(202);
    await stage.runUntilIdle();
    expect(await stage.order('R-1')).toMatchObject({
      status: 'processing',
      messages: [{}, { status: 'read' }, { status: 'failed', error: { code: 2046 } }],
    });
    const change = (await stage.timeline('R-1')).filter((line) => line.kind === 'order').at(-1);
    expect(change).toMatchObject({ details: { from: 'shipped', to: 'processing' } });
  });

  test('2047: back, and the lookup it triggers finds the money and thanks for it', async () => {
    await create('R-2');
    await stage.runUntilIdle();
    await move('R-2', 'canceled').expect(202);
    // Paid between our lookup and the arrival of the message, and nobody tells.
    await stage.customer.act('R-2', 'pay', { webhook: 'lost' }).expect(200);
    await stage.runUntilIdle();
    const order = await stage.order('R-2');
    expect(order.messages[1]).toMatchObject({ status: 'failed', error: { code: 2047 } });
    expect(order).toMatchObject({ status: 'processing', payment: { status: 'captured' } });
    expect(await stage.customer.order('R-2')).toMatchObject({ status: 'processing' });
  });

  test('a refusal of an older message does not take back a newer one', async () => {
    await create('R-3');
    await stage.runUntilIdle();
    await move('R-3', 'processing').expect(202);
    await loseWebhooks();
    await move('R-3', 'shipped').expect(202);
    await loseWebhooks();
    const [, first] = (await stage.order('R-3')).messages;
    await tellStatus(first.id, 'failed', { errors: [{ code: 2046, title: 'refused' }] });
    expect(await stage.order('R-3')).toMatchObject({
      status: 'shipped',
      messages: [{}, { status: 'failed' }, { status: 'sent' }],
    });
  });
});

describe('statuses of a message', () => {
  test.each([
    [['read', 'delivered', 'sent'], 'read'],
    [['delivered', 'sent', 'delivered'], 'delivered'],
    [['delivered', 'failed'], 'delivered'],
    [['failed', 'delivered', 'read'], 'read'],
    [['failed', 'sent'], 'failed'],
    [['sent', 'failed', 'failed'], 'failed'],
    [['played'], 'read'],
  ])('%j ends as %s: never backward, and a failure is undone by a delivery alone', async (statuses, end) => {
    const id = `M-${statuses.join('-')}`;
    await create(id);
    await loseWebhooks();
    const [message] = (await stage.order(id)).messages;
    for (const [index, status] of statuses.entries()) {
      stage.clock.advance(1000 * index);
      await tellStatus(message.id, status, status === 'failed' ? { errors: [{ code: 131026, title: 'no' }] } : {});
    }
    expect(shape(await stage.order(id))).toEqual([`order_details ${end}`]);
  });

  test('one that overtakes the answer to its own send stays', async () => {
    await create('M-1');
    let hasReported = false;
    stage.ctx.checkpoint = async (step) => {
      if (step !== 'deliver:answered' || hasReported) return;
      hasReported = true;
      const [message] = (await stage.order('M-1')).messages;
      expect(message.status).toBe('queued');
      await tellStatus(message.id, 'read');
    };
    await loseWebhooks();
    expect(hasReported).toBe(true);
    const { messages } = await stage.order('M-1');
    expect(messages).toMatchObject([{ status: 'read', error: null, wamid: expect.stringMatching(/^wamid\.(?!of)/) }]);
  });

  test('one of a message that nobody here sent ends as a stranger', async () => {
    await tellStatus('00000000-0000-4000-8000-000000000000', 'read');
    for (let i = 0; i < 3; i++) {
      stage.clock.advance(60_000);
      await stage.workers.drain();
    }
    expect(await stage.sql('SELECT outcome FROM inbox')).toEqual([{ outcome: 'unknown_message' }]);
  });
});

test('the messages of one order go out one at a time and in order, whatever happens to the first', async () => {
  await create('L-1');
  await stage.runUntilIdle();
  const wanted = ['processing', 'shipped', 'partially_shipped', 'completed'];
  for (const status of wanted) await move('L-1', status).expect(202);
  await stage.customer.faults({ send: 'down' });
  await stage.workers.drain();
  expect(shape(await stage.order('L-1')).slice(1)).toEqual(wanted.map(() => 'order_status queued'));
  await stage.customer.faults({ send: 'ok' });
  await stage.advance(40, 4);
  // The first try was refused by a provider that was down; nothing overtook it.
  expect(sends('L-1')).toEqual(['details', 'processing', ...wanted]);
  expect(await stage.customer.order('L-1')).toMatchObject({ status: 'completed' });
});

test('a payment told of to two workers at once is thanked for once', async () => {
  const second = createWorkers(stage.ctx);
  await create('W-P');
  await stage.runUntilIdle();
  await stage.customer.act('W-P', 'pay', { webhook: 'duplicated' }).expect(200);
  await Promise.all([
    stage.workers.drain(),
    second.drain(),
    stage.merchant.post('/orders/W-P/lookup').expect(200),
    stage.merchant.post('/orders/W-P/lookup').expect(200),
  ]);
  await stage.runUntilIdle();
  expect(sends('W-P')).toEqual(['details', 'processing']);
  await second.stop();
});

test('an order that waited too long is not sent: fewer than 300 s are left when its turn comes', async () => {
  const timestamp = String(Math.floor(stage.clock.now().getTime() / 1000) + 400);
  const order = { ...teaOrder('').order, expiration: { timestamp } };
  await create('E-1', { order });
  await create('E-2', { order });
  await stage.sql(`UPDATE outbox SET due_at = due_at + interval '101 seconds' WHERE reference_id = 'E-1'`);
  await stage.sql(`UPDATE outbox SET due_at = due_at + interval '100 seconds' WHERE reference_id = 'E-2'`);
  stage.clock.advance(100_000);
  await stage.workers.drain();
  stage.clock.advance(1000);
  await stage.workers.drain();
  expect((await stage.order('E-1')).messages).toMatchObject([{ status: 'failed', error: { code: 'order_expired' } }]);
  expect(sends('E-1')).toEqual([]);
  expect(sends('E-2')).toEqual(['details']);
  // Nobody has it, so nobody can pay it.
  expect((await stage.merchant.post('/orders/E-1/lookup').expect(200)).body.payment.status).toBe('new');
});
