import { createStage, type Stage, teaOrder } from '../../helpers/app/test-app';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

/** Creates an order and lets its message reach the customer. */
async function sent(referenceId: string, change: object = {}): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(referenceId, change)).expect(201);
  await stage.runUntilIdle();
}

test('a customer pays, the lookup confirms it, and the order is thanked for', async () => {
  await sent('IN-1');
  expect(await stage.order('IN-1')).toMatchObject({ status: 'pending', payment: { status: 'new' } });
  await stage.customer.act('IN-1', 'pay', { method: 'upi' }).expect(200);
  await stage.runUntilIdle();

  const order = await stage.order('IN-1');
  expect(order).toMatchObject({
    status: 'processing',
    payment: {
      status: 'captured',
      captured_amount: { value: 68145, offset: 100 },
      verification: { source: 'whatsapp_lookup', amount: { value: 68145, offset: 100 }, currency: 'INR' },
      transactions: [{ status: 'success', method: 'upi' }],
      problem: null,
    },
  });
  expect(order.messages.map((message: { kind: string }) => message.kind)).toEqual(['order_details', 'order_status']);
  expect(await stage.customer.order('IN-1')).toMatchObject({ status: 'processing' });
});

test('no webhook ever comes: the reconciler finds the money', async () => {
  await sent('IN-2');
  await stage.customer.act('IN-2', 'pay', { webhook: 'lost' }).expect(200);
  await stage.runUntilIdle();
  expect((await stage.order('IN-2')).payment.status).toBe('new');
  await stage.advance(121);
  expect((await stage.order('IN-2')).payment.status).toBe('captured');
  const timeline = await stage.timeline('IN-2');
  expect(timeline.find((line) => line.kind === 'payment')).toMatchObject({ cause: 'reconciler' });
});

test('a forged webhook captures nothing', async () => {
  await sent('IN-3');
  await stage.customer.act('IN-3', 'pay', { webhook: 'forged' });
  await stage.runUntilIdle();
  expect((await stage.order('IN-3')).payment.status).toBe('new');
});

test.each(['duplicated', 'reordered'])('%s webhooks: captured once, thanked once', async (webhook) => {
  const id = `IN-4-${webhook}`;
  await sent(id);
  await stage.customer.act(id, 'pay', { webhook }).expect(200);
  await stage.runUntilIdle();
  const order = await stage.order(id);
  expect(order.payment.status).toBe('captured');
  expect(order.messages).toHaveLength(2);
});

test('a failed attempt, then a late authorisation: failed, then captured', async () => {
  await sent('IN-5');
  await stage.customer.act('IN-5', 'fail', {}).expect(200);
  await stage.runUntilIdle();
  expect(await stage.order('IN-5')).toMatchObject({
    status: 'pending',
    payment: { status: 'failed', transactions: [{ status: 'failed' }] },
  });
  await stage.customer.act('IN-5', 'pay', {}).expect(200);
  await stage.runUntilIdle();
  expect((await stage.order('IN-5')).payment.status).toBe('captured');
});

test('a lookup that names another amount captures nothing and calls a person', async () => {
  await sent('IN-6');
  await stage.customer.faults({ lookup: 'wrong_amount' });
  await stage.customer.act('IN-6', 'pay', {}).expect(200);
  await stage.runUntilIdle();
  expect((await stage.order('IN-6')).payment).toMatchObject({
    status: 'new',
    problem: { code: 'amount_mismatch' },
    captured_amount: { value: 0, offset: 100 },
  });
  await stage.customer.faults({ lookup: 'ok' });
  await stage.advance(121);
  expect((await stage.order('IN-6')).payment.status).toBe('captured');
});

test('an unpaid order expires only after a lookup that started after the deadline', async () => {
  const timestamp = String(Math.floor(stage.clock.now().getTime() / 1000) + 600);
  const base = teaOrder('IN-7');
  await sent('IN-7', { order: { ...base.order, expiration: { timestamp } } });
  await stage.customer.faults({ lookup: 'down' });
  await stage.advance(700, 100);
  expect((await stage.order('IN-7')).payment.status).toBe('new');
  await stage.customer.faults({ lookup: 'ok' });
  // Within five minutes, and as long as it may take to notice that the provider is back.
  await stage.advance(480, 30);
  expect((await stage.order('IN-7')).payment.status).toBe('expired');

  await stage.customer.act('IN-7', 'pay', {}).expect(200);
  await stage.runUntilIdle();
  expect((await stage.order('IN-7')).payment).toMatchObject({
    status: 'captured',
    problem: { code: 'paid_after_expiry' },
  });
});
