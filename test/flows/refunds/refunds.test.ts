import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';

const TOTAL = 68145;
let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

async function paid(referenceId: string): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(referenceId)).expect(201);
  await stage.runUntilIdle();
  await stage.customer.act(referenceId, 'pay').expect(200);
  await stage.runUntilIdle();
  expect((await stage.order(referenceId)).payment.status).toBe('captured');
}
const refund = (referenceId: string, body?: object) => stage.merchant.post(`/orders/${referenceId}/refunds`, body);
const refunds = async (referenceId: string): Promise<Json[]> =>
  (await stage.merchant.get(`/orders/${referenceId}/refunds`).expect(200)).body.data;

describe('a refund through WhatsApp', () => {
  test('is taken on, told as pending, and completed by the news that a lookup confirms', async () => {
    await paid('R-1');
    const { body } = await refund('R-1', { amount: { value: 20000 }, speed: 'instant' }).expect(202);
    expect(body).toEqual({
      id: expect.any(String),
      status: 'requested',
      amount: { value: 20000, offset: 100 },
      speed_requested: 'instant',
      speed_processed: null,
      external: false,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    await stage.workers.drain();
    expect(await refunds('R-1')).toMatchObject([{ id: body.id, status: 'pending', speed_processed: 'instant' }]);
    await stage.runUntilIdle();
    await stage.advance(6);
    const order = await stage.order('R-1');
    expect(order.payment).toMatchObject({
      status: 'captured',
      refunded_amount: { value: 20000, offset: 100 },
      refunds: [{ id: body.id, status: 'completed' }],
      problem: null,
    });
    const kinds = (await stage.timeline('R-1')).filter(({ kind }) => kind === 'refund').map(({ summary }) => summary);
    expect(kinds).toEqual([
      'Refund of 20000 minor units requested',
      'Refund requested → pending',
      'Refund pending → completed',
    ]);
  });

  test('without an amount gives back what is left, and then nothing is left', async () => {
    await paid('R-2');
    await refund('R-2', { amount: { value: 145, offset: 100 } }).expect(202);
    await stage.advance(20, 10);
    expect((await refund('R-2').expect(202)).body.amount.value).toBe(TOTAL - 145);
    await stage.advance(20, 10);
    expect((await stage.order('R-2')).payment.refunded_amount.value).toBe(TOTAL);
    const { body } = await refund('R-2').expect(409);
    expect(body).toMatchObject({ code: 'not_refundable', detail: '0 minor units of INR are left to refund.' });
  });

  test('is followed by lookups when no news comes', async () => {
    await paid('R-3');
    await refund('R-3').expect(202);
    await stage.workers.drain();
    stage.clock.advance(20_000);
    for (const order of stage.world.orders.all())
      if (order.referenceId === 'R-3')
        stage.world.orders.put('R-3', {
          ...order,
          transactions: order.transactions.map((one) => ({
            ...one,
            refunds: one.refunds.map((made) => ({ ...made, status: 'success' as const })),
          })),
        });
    stage.clock.advance(20_000);
    await stage.workers.drain();
    expect(await refunds('R-3')).toMatchObject([{ status: 'completed' }]);
    const [row] = await stage.sql(`SELECT next_lookup_at FROM payments WHERE reference_id = 'R-3'`);
    // It may still fail: it is looked at again after a day, and then more and more rarely.
    expect((row.next_lookup_at.getTime() - stage.clock.now().getTime()) / 86_400_000).toBeCloseTo(1, 2);
  });

  test('made in the dashboard shows as external, and counts', async () => {
    await paid('R-4');
    await stage.customer.act('R-4', 'refund', { amount: { value: 60000 } }).expect(200);
    await stage.runUntilIdle();
    expect((await stage.order('R-4')).payment).toMatchObject({
      refunded_amount: { value: 60000, offset: 100 },
      refunds: [{ external: true, status: 'completed', amount: { value: 60000, offset: 100 } }],
    });
    const { body } = await refund('R-4', { amount: { value: 8146 } }).expect(409);
    expect(body).toMatchObject({ code: 'not_refundable', detail: '8145 minor units of INR are left to refund.' });
  });

  test('made in the dashboard moments ago counts too: the provider is asked before anything is decided', async () => {
    await paid('R-5');
    const [order] = stage.world.orders.all().filter(({ referenceId }) => referenceId === 'R-5');
    if (!order) throw new Error('no order');
    const made = { id: 'rfnd_dash', amount: TOTAL, status: 'success' as const, speed: 'normal' as const };
    stage.world.orders.put('R-5', {
      ...order,
      transactions: order.transactions.map((one) => ({ ...one, refunds: [{ ...made, createdAt: 1, updatedAt: 1 }] })),
    });
    expect((await refund('R-5').expect(409)).body).toMatchObject({ code: 'not_refundable' });
  });
});

describe('what is refused', () => {
  test('an order that was never paid, and one that does not exist', async () => {
    await stage.merchant.post('/orders', teaOrder('R-10')).expect(201);
    await stage.runUntilIdle();
    expect((await refund('R-10').expect(409)).body).toMatchObject({
      code: 'not_refundable',
      detail: 'Nothing was captured: the payment is new.',
    });
    await stage.merchant.post('/orders', teaOrder('R-11', { send: false })).expect(201);
    expect((await refund('R-11').expect(409)).body.code).toBe('not_refundable');
    expect((await refund('R-none').expect(404)).body.code).toBe('not_found');
    await stage.merchant.get('/orders/R-none/refunds').expect(404);
  });

  test('a second refund while one is in progress', async () => {
    await paid('R-12');
    await refund('R-12', { amount: { value: 1 } }).expect(202);
    expect((await refund('R-12', { amount: { value: 1 } }).expect(409)).body.code).toBe('refund_in_progress');
    await stage.workers.drain();
    expect((await refund('R-12', { amount: { value: 1 } }).expect(409)).body.code).toBe('refund_in_progress');
    await stage.advance(20, 10);
    await refund('R-12', { amount: { value: 1 } }).expect(202);
  });

  test.each([
    ['nothing', { amount: { value: 0 } }, '/amount/value'],
    ['less than nothing', { amount: { value: -5 } }, '/amount/value'],
    ['a fraction', { amount: { value: 1.5 } }, '/amount/value'],
    ['a text', { amount: { value: '5' } }, '/amount/value'],
    ['another offset', { amount: { value: 5, offset: 1000 } }, '/amount/offset'],
    ['another speed', { speed: 'fast' }, '/speed'],
    ['an empty transaction_id', { transaction_id: '' }, '/transaction_id'],
    ['an unknown field', { reason: 'x' }, '/reason'],
    ['a currency of its own', { amount: { value: 5, currency: 'USD' } }, '/amount/currency'],
    ['no object', [], ''],
  ])('%s', async (_name, body, pointer) => {
    const answer = await refund('R-1', body as object).expect(422);
    expect(answer.body.errors).toMatchObject([{ pointer }]);
  });

  test('a transaction_id of something else; the captured one passes by either of its ids', async () => {
    await paid('R-13');
    const answer = await refund('R-13', { transaction_id: 'pay_other' }).expect(409);
    expect(answer.body.code).toBe('not_refundable');
    const { verification } = (await stage.order('R-13')).payment;
    await refund('R-13', { transaction_id: verification.pg_transaction_id, amount: { value: 5 } }).expect(202);
    await stage.advance(20, 10);
    await refund('R-13', { transaction_id: verification.transaction_id, amount: { value: 5 } }).expect(202);
  });

  test('a key without the scope may look and not give back', async () => {
    const key = 'r'.repeat(32);
    const narrow = await createStage({ API_KEYS: `${key}:read+write` });
    await narrow.as(key).post('/orders', teaOrder('R-14')).expect(201);
    expect((await narrow.as(key).post('/orders/R-14/refunds', {}).expect(403)).body.code).toBe('forbidden');
    await narrow.as(key).get('/orders/R-14/refunds').expect(200, { data: [] });
    await narrow.close();
  });

  test('everything, while the provider cannot be asked', async () => {
    await paid('R-15');
    await stage.customer.faults({ lookup: 'down' });
    expect((await refund('R-15').expect(502)).body.code).toBe('provider_error');
    await stage.customer.faults({ lookup: 'ok' });
    expect(await refunds('R-15')).toEqual([]);
  });
});

test('twenty requests at once, round after round: never more than was captured, at the provider and here', async () => {
  await paid('R-20');
  let taken = 0;
  for (let round = 0; round < 6; round++) {
    const answers = await Promise.all(Array.from({ length: 20 }, () => refund('R-20', { amount: { value: 15000 } })));
    const won = answers.filter(({ status }) => status === 202);
    const codes = new Set(answers.filter(({ status }) => status !== 202).map(({ body }) => body.code));
    expect(won.length).toBe(round < 4 ? 1 : 0);
    for (const code of codes) expect(['refund_in_progress', 'not_refundable']).toContain(code);
    taken += won.length * 15000;
    await stage.advance(20, 10);
  }
  expect(taken).toBe(60000);
  expect((await stage.order('R-20')).payment.refunded_amount.value).toBe(60000);
  const { transactions } = stage.world.orders.get('R-20') ?? { transactions: [] };
  expect(transactions.flatMap((one) => one.refunds).reduce((sum, made) => sum + made.amount, 0)).toBe(60000);
});

test('the same Idempotency-Key gives the same refund, once', async () => {
  await paid('R-21');
  const ask = () => refund('R-21', { amount: { value: 100 } }).set('Idempotency-Key', 'refund-once');
  const first = await ask().expect(202);
  const second = await ask().expect(202);
  expect(second.body).toEqual(first.body);
  expect(second.headers['idempotency-replayed']).toBe('true');
  expect(await refunds('R-21')).toHaveLength(1);
});
