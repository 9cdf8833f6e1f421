import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';
import { type Endpoint, ScriptedProvider, type ScriptedReply } from '../../helpers/providers/scripted-provider';

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

describe('when the provider is not itself', () => {
  let provider: ScriptedProvider;
  let live: Stage;
  beforeAll(async () => {
    provider = await new ScriptedProvider().start();
    live = await createStage({ SANDBOX_URL: provider.url });
  });
  afterAll(async () => {
    await live.close();
    await provider.close();
  });
  beforeEach(() => {
    provider.script = () => undefined;
  });

  async function captured(referenceId: string): Promise<void> {
    await live.merchant.post('/orders', teaOrder(referenceId)).expect(201);
    await live.runUntilIdle();
    provider.pay(referenceId, TOTAL, 'success');
    await live.merchant.post(`/orders/${referenceId}/lookup`).expect(200);
  }
  const ask = (referenceId: string, value: number) =>
    live.merchant.post(`/orders/${referenceId}/refunds`, { amount: { value } });
  const look = (referenceId: string) => live.merchant.post(`/orders/${referenceId}/lookup`).expect(200);
  const answer = (endpoint: Endpoint, reply: ScriptedReply) => {
    provider.script = (request) => (request.endpoint === endpoint ? reply : undefined);
  };

  test('no answer: unknown, never asked for again, and recognised in a lookup by its amount', async () => {
    await captured('U-1');
    answer('refund', 'broken');
    await ask('U-1', 500).expect(202);
    await live.workers.drain();
    expect((await live.order('U-1')).payment.refunds).toMatchObject([{ status: 'unknown' }]);
    expect((await ask('U-1', 500).expect(409)).body.code).toBe('refund_in_progress');

    provider.script = () => undefined;
    provider.addRefund('U-1', { id: 'rfnd_x', amount: { value: 500, offset: 100 }, status: 'success' });
    await live.advance(31);
    expect((await live.order('U-1')).payment).toMatchObject({
      refunded_amount: { value: 500 },
      refunds: [{ status: 'completed', external: false }],
    });
    expect(provider.asked('refund', 'U-1')).toHaveLength(1);
  });

  test.each<[string, number, object]>([
    ['a time-out over there', 408, {}],
    ['131000', 400, { error: { code: 131000, message: 'x' } }],
    ['131016', 400, { error: { code: 131016, message: 'x' } }],
    ['2', 400, { error: { code: 2, message: 'x' } }],
    ['a crash', 502, {}],
  ])('%s (HTTP %i) after the money went: never sent again, and found by its amount', async (name, status, body) => {
    const id = `V-${name.replaceAll(' ', '-')}`;
    await captured(id);
    provider.script = ({ endpoint }) => {
      if (endpoint !== 'refund') return undefined;
      provider.addRefund(id, { id: `rfnd_${id}`, amount: { value: 500, offset: 100 }, status: 'pending' });
      return { status, body };
    };
    await ask(id, 500).expect(202);
    await live.workers.drain();
    expect((await live.order(id)).payment.refunds).toMatchObject([{ status: 'unknown' }]);
    await live.advance(7200, 600);
    const { payment } = await live.order(id);
    expect(payment).toMatchObject({ refunds: [{ status: 'pending', external: false }], problem: null });
    expect(provider.asked('refund', id)).toHaveLength(1);
    expect(provider.payments.get(id).transactions[0].refunds).toHaveLength(1);
  });

  test('no answer and no trace: a person is called, and what may be gone is never given back again', async () => {
    await captured('U-2');
    answer('refund', { status: 500, body: { error: { code: 131000, message: 'x' } } });
    await ask('U-2', 60000).expect(202);
    await live.advance(4000, 200);
    const { payment } = await live.order('U-2');
    expect(payment).toMatchObject({
      refunds: [{ status: 'unknown' }],
      refunded_amount: { value: 0 },
      problem: { code: 'refund_outcome_unknown' },
    });
    expect(provider.asked('refund', 'U-2')).toHaveLength(1);
    provider.script = () => undefined;
    await live.merchant.post('/orders/U-2/problem/resolve', { note: 'Not in the account.' }).expect(200);
    expect((await ask('U-2', 8146).expect(409)).body.detail).toBe('8145 minor units of INR are left to refund.');
    await ask('U-2', 8145).expect(202);
    await live.workers.drain();
    // It shows after all.
    provider.addRefund('U-2', { id: 'rfnd_late', amount: { value: 60000, offset: 100 }, status: 'success' });
    await look('U-2');
    expect((await live.order('U-2')).payment.refunds).toMatchObject([{ status: 'completed' }, { status: 'pending' }]);
  });

  test('a refusal fails the refund, says why, and leaves the money to be asked for again', async () => {
    await captured('U-3');
    answer('refund', { status: 400, body: { error: { code: 131009, message: 'no', error_data: { details: 'no' } } } });
    await ask('U-3', 500).expect(202);
    await live.workers.drain();
    expect((await live.order('U-3')).payment.refunds).toMatchObject([{ status: 'failed' }]);
    provider.script = () => undefined;
    await ask('U-3', TOTAL).expect(202);
    await live.workers.drain();
    expect(provider.asked('refund', 'U-3')).toHaveLength(2);
    expect(provider.asked('refund', 'U-3')[1]?.body).toEqual({
      reference_id: 'U-3',
      payment_config_id: 'nilgiri-rzp-prod',
      amount: { currency: 'INR', value: String(TOTAL), offset: '100' },
    });
  });

  test('throttled: tried again later, and only then', async () => {
    await captured('U-4');
    answer('refund', { status: 400, body: { error: { code: 130429, message: 'slow down' } } });
    await ask('U-4', 500).expect(202);
    await live.workers.drain();
    expect((await live.order('U-4')).payment.refunds).toMatchObject([{ status: 'requested' }]);
    provider.script = () => undefined;
    await live.workers.drain();
    expect(provider.asked('refund', 'U-4')).toHaveLength(1);
    await live.advance(10);
    expect((await live.order('U-4')).payment.refunds).toMatchObject([{ status: 'pending' }]);
    expect(provider.asked('refund', 'U-4')).toHaveLength(2);
  });

  test.each([
    ['pending', 'pending', 0],
    ['completed', 'completed', 500],
    ['success', 'completed', 500],
    ['failed', 'failed', 0],
    ['on_its_way', 'pending', 0],
  ])('a reply that says %s', async (word, status, refunded) => {
    const id = `U-5-${word}`;
    await captured(id);
    answer('refund', { body: { id: `rfnd_${word}`, status: word, speed_processed: 'instant' } });
    await ask(id, 500).expect(202);
    await live.workers.drain();
    expect((await live.order(id)).payment).toMatchObject({
      refunded_amount: { value: refunded },
      refunds: [{ status, speed_processed: 'instant' }],
    });
  });

  test.each([
    ['in the transaction', (payment: Json, refund: Json) => payment.transactions[0].refunds.push(refund)],
    [
      'beside the transactions',
      (payment: Json, refund: Json) => {
        payment.refunds = [refund];
        payment.transactions[0].refunds = null;
      },
    ],
    [
      'at both places',
      (payment: Json, refund: Json) => {
        payment.refunds = [refund];
        payment.transactions[0].refunds.push(refund);
      },
    ],
  ])('a refund told %s counts once', async (place, put) => {
    const id = `U-6-${place.replaceAll(' ', '-')}`;
    await captured(id);
    put(provider.payments.get(id), { id: 'rfnd_6', amount: { value: '700', offset: '100' }, status: 'success' });
    await look(id);
    await look(id);
    expect((await live.order(id)).payment).toMatchObject({
      refunded_amount: { value: 700 },
      refunds: [{ external: true, status: 'completed' }],
    });
  });

  test('more was given back elsewhere than was captured: counted up to it, and a person is called', async () => {
    await captured('U-7');
    provider.addRefund('U-7', { id: 'rfnd_a', amount: { value: TOTAL, offset: 100 }, status: 'success' });
    provider.addRefund('U-7', { id: 'rfnd_b', amount: { value: 1, offset: 100 }, status: 'success' });
    await look('U-7');
    expect((await live.order('U-7')).payment).toMatchObject({
      refunded_amount: { value: TOTAL },
      problem: { code: 'amount_mismatch' },
    });
  });

  test('an amount that cannot be read, or of nothing, may be all of it', async () => {
    await captured('U-8');
    provider.addRefund('U-8', { id: 'rfnd_c', amount: { value: 5, offset: 1000 }, status: 'success' });
    provider.addRefund('U-8', { id: 'rfnd_d', amount: { value: 0, offset: 100 }, status: 'success' });
    await look('U-8');
    expect((await live.order('U-8')).payment.refunds).toMatchObject([{ amount: null }, { amount: null }]);
    expect((await ask('U-8', 1).expect(409)).body.code).toBe('not_refundable');
  });

  test('the refund of a second, mistaken payment does not touch what was captured', async () => {
    await captured('U-9');
    const payment = provider.payments.get('U-9');
    payment.transactions.push({
      ...payment.transactions[0],
      pg_transaction_id: 'pay_second',
      refunds: [{ id: 'rfnd_e', amount: { value: TOTAL, offset: 100 }, status: 'success' }],
    });
    await look('U-9');
    expect((await live.order('U-9')).payment).toMatchObject({ refunded_amount: { value: 0 } });
    await ask('U-9', TOTAL).expect(202);
  });

  test('news overtakes the reply: the refund is completed by the lookup, and the reply changes nothing', async () => {
    await captured('U-10');
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const arrived = new Promise<void>((resolve) => {
      provider.script = async ({ endpoint }) => {
        if (endpoint !== 'refund') return undefined;
        resolve();
        await held;
        return { body: { id: 'rfnd_10', status: 'pending' } };
      };
    });
    await ask('U-10', 500).expect(202);
    const draining = live.workers.drain();
    await arrived;
    provider.addRefund('U-10', { id: 'rfnd_10', amount: { value: 500, offset: 100 }, status: 'success' });
    await look('U-10');
    release();
    await draining;
    expect((await live.order('U-10')).payment).toMatchObject({
      refunded_amount: { value: 500 },
      refunds: [{ status: 'completed' }],
    });
  });

  test('two of the same amount, one of them made elsewhere meanwhile: both are there and both count', async () => {
    await captured('U-11');
    provider.script = async ({ endpoint }) => {
      if (endpoint !== 'refund') return undefined;
      provider.addRefund('U-11', { id: 'rfnd_other', amount: { value: 500, offset: 100 }, status: 'success' });
      await look('U-11');
      return { body: { id: 'rfnd_ours', status: 'completed' } };
    };
    await ask('U-11', 500).expect(202);
    await live.workers.drain();
    provider.addRefund('U-11', { id: 'rfnd_ours', amount: { value: 500, offset: 100 }, status: 'success' });
    await look('U-11');
    const { payment } = await live.order('U-11');
    expect(payment.refunded_amount.value).toBe(1000);
    expect(payment.refunds).toHaveLength(2);
  });

  test('the worker dies after the request left: unknown, and not asked for again', async () => {
    await captured('U-12');
    const { checkpoint } = live.ctx;
    live.ctx.checkpoint = (step) => {
      if (step === 'refund:attempted') throw new Error('killed');
    };
    await ask('U-12', 500).expect(202);
    await live.workers.drain().catch(() => {});
    live.ctx.checkpoint = checkpoint;
    expect((await live.order('U-12')).payment.refunds).toMatchObject([{ status: 'requested' }]);
    live.clock.advance(61_000);
    await live.workers.drain();
    expect((await live.order('U-12')).payment.refunds).toMatchObject([{ status: 'unknown' }]);
    expect(provider.asked('refund', 'U-12')).toHaveLength(0);
  });

  test('a pending refund is asked about until it ends, however long that takes', async () => {
    await captured('U-13');
    await ask('U-13', 500).expect(202);
    await live.workers.drain();
    const [{ provider_refund_id: id }] = await live.sql(
      `SELECT provider_refund_id FROM refunds WHERE reference_id = 'U-13'`,
    );
    const made = { id, amount: { value: 500, offset: 100 }, status: 'pending' };
    provider.addRefund('U-13', made);
    await live.advance(40 * 86_400, 10 * 86_400);
    expect((await live.order('U-13')).payment.refunds).toMatchObject([{ status: 'pending' }]);
    made.status = 'failed';
    await live.advance(86_401);
    expect((await live.order('U-13')).payment).toMatchObject({
      refunded_amount: { value: 0 },
      refunds: [{ status: 'failed' }],
    });
  });

  test('told again and again, nothing new is written', async () => {
    await captured('U-14');
    provider.addRefund('U-14', { id: 'rfnd_14', amount: { value: 5, offset: 100 }, status: 'success' });
    await look('U-14');
    await live.runUntilIdle();
    const { version } = await live.order('U-14');
    await look('U-14');
    await look('U-14');
    expect((await live.order('U-14')).version).toBe(version);
  });
});
