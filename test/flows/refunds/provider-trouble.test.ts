import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';
import { type Endpoint, ScriptedProvider, type ScriptedReply } from '../../helpers/providers/scripted-provider';

const TOTAL = 68145;
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
