import type { RefundOrder, RefundProvider, RefundReply } from '../../../src/ports';
import { createStage, type Stage, teaOrder } from '../../helpers/app/test-app';
import { ScriptedProvider } from '../../helpers/providers/scripted-provider';

/** A provider with idempotency keys, as a PSP has them: the same id gives the same refund. */
class Psp implements RefundProvider {
  keyHours = 24;
  readonly asked: RefundOrder[] = [];
  readonly looked: string[] = [];
  reply: RefundReply = { outcome: 'accepted', id: 're_1', status: 'pending', speedProcessed: null };
  found: RefundReply = { outcome: 'accepted', id: 're_1', status: 'pending', speedProcessed: null };

  async refund(order: RefundOrder): Promise<RefundReply> {
    this.asked.push(order);
    return this.reply;
  }

  async findRefund(id: string): Promise<RefundReply> {
    this.looked.push(id);
    return this.found;
  }
}

const error = { httpStatus: null, code: null, title: 'no answer', details: null, traceId: null, advice: null };
const NO_ANSWER: RefundReply = { outcome: 'unknown', error };

let provider: ScriptedProvider;
let stage: Stage;
let psp: Psp;
beforeAll(async () => {
  provider = await new ScriptedProvider().start();
  stage = await createStage({ SANDBOX_URL: provider.url });
});
afterAll(async () => {
  await stage.close();
  await provider.close();
});
beforeEach(() => {
  psp = new Psp();
  stage.ctx.refunders = { ...stage.ctx.refunders, whatsapp_lookup: psp };
});

async function captured(referenceId: string): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(referenceId)).expect(201);
  await stage.runUntilIdle();
  provider.pay(referenceId, 68145, 'success');
  await stage.merchant.post(`/orders/${referenceId}/lookup`).expect(200);
  await stage.runUntilIdle();
}
const ask = (id: string) => stage.merchant.post(`/orders/${id}/refunds`, { amount: { value: 500 } });
const statuses = async (id: string) =>
  (await stage.order(id)).payment.refunds.map(({ status }: { status: string }) => status);

test('no answer: asked again with the same id until there is one', async () => {
  await captured('P-1');
  psp.reply = NO_ANSWER;
  const { body } = await ask('P-1').expect(202);
  await stage.advance(60, 10);
  expect(await statuses('P-1')).toEqual(['unknown']);
  expect(psp.asked.length).toBeGreaterThan(1);
  psp.reply = { outcome: 'accepted', id: 're_1', status: 'completed', speedProcessed: null };
  await stage.advance(700, 100);
  expect(await statuses('P-1')).toEqual(['completed']);
  expect(new Set(psp.asked.map(({ id }) => id))).toEqual(new Set([body.id]));
  expect(psp.asked[0]).toEqual({
    id: body.id,
    referenceId: 'P-1',
    configurationName: 'nilgiri-rzp-prod',
    transactionId: 'pay_P-1_0',
    amount: 500,
    currency: 'INR',
    speed: null,
  });
});

test('the key is forgotten before there was an answer: not asked again, and a person is called', async () => {
  await captured('P-2');
  psp.reply = NO_ANSWER;
  await ask('P-2').expect(202);
  await stage.advance(25 * 3600, 3600);
  const { length } = psp.asked;
  await stage.advance(10 * 3600, 3600);
  expect(psp.asked).toHaveLength(length);
  expect((await stage.order('P-2')).payment).toMatchObject({
    refunds: [{ status: 'unknown' }],
    problem: { code: 'refund_outcome_unknown' },
  });
});

test('"not now" after a request without an answer does not tell that nothing happened', async () => {
  await captured('P-3');
  psp.reply = NO_ANSWER;
  await ask('P-3').expect(202);
  await stage.runUntilIdle();
  psp.reply = { outcome: 'retry', error, scope: 'message' };
  await stage.advance(60, 20);
  expect(await statuses('P-3')).toEqual(['unknown']);
});

test('a worker dies after the request left: the same request is made again', async () => {
  await captured('P-4');
  const { checkpoint } = stage.ctx;
  stage.ctx.checkpoint = (step) => {
    if (step === 'refund:answered') throw new Error('killed');
  };
  await ask('P-4').expect(202);
  await stage.workers.drain().catch(() => {});
  stage.ctx.checkpoint = checkpoint;
  expect(await statuses('P-4')).toEqual(['requested']);
  await stage.advance(70, 35);
  expect(await statuses('P-4')).toEqual(['pending']);
  expect(psp.asked.map(({ id }) => id)).toEqual([psp.asked[0]?.id, psp.asked[0]?.id]);
});

test.each([
  ['completed', 500],
  ['failed', 0],
] as const)('a pending one is asked about by its id at each look, until it has %s', async (status, refunded) => {
  const id = `P-5-${status}`;
  await captured(id);
  await ask(id).expect(202);
  await stage.advance(40, 20);
  expect(await statuses(id)).toEqual(['pending']);
  psp.found = { outcome: 'unknown', error };
  await stage.merchant.post(`/orders/${id}/lookup`).expect(200);
  expect(await statuses(id)).toEqual(['pending']);
  psp.found = { outcome: 'accepted', id: 're_1', status, speedProcessed: 'normal' };
  await stage.merchant.post(`/orders/${id}/lookup`).expect(200);
  expect((await stage.order(id)).payment).toMatchObject({
    refunds: [{ status, speed_processed: 'normal' }],
    refunded_amount: { value: refunded },
  });
  const { length } = psp.looked;
  await stage.merchant.post(`/orders/${id}/lookup`).expect(200);
  // A completed one may still fail, so that it is asked about for a month more.
  expect(psp.looked).toHaveLength(status === 'completed' ? length + 1 : length);
});

test('pending for weeks, as the provider says at each look: no problem, and its end is noticed', async () => {
  await captured('P-9');
  await ask('P-9').expect(202);
  await stage.advance(16 * 86_400, 86_400);
  expect((await stage.order('P-9')).payment).toMatchObject({ problem: null, refunds: [{ status: 'pending' }] });
  psp.found = { outcome: 'accepted', id: 're_1', status: 'completed', speedProcessed: null };
  await stage.advance(86_400);
  expect(await statuses('P-9')).toEqual(['completed']);
  psp.found = { outcome: 'accepted', id: 're_1', status: 'failed', speedProcessed: null };
  await stage.advance(2 * 86_400, 86_400);
  expect(await statuses('P-9')).toEqual(['failed']);
});

test('not to be found for a week: unknown, and asked about further, so that its end is noticed', async () => {
  await captured('P-10');
  await ask('P-10').expect(202);
  psp.found = { outcome: 'unknown', error };
  await stage.advance(9 * 86_400, 86_400);
  expect((await stage.order('P-10')).payment).toMatchObject({
    problem: { code: 'refund_outcome_unknown' },
    refunds: [{ status: 'unknown' }],
  });
  psp.found = { outcome: 'accepted', id: 're_1', status: 'completed', speedProcessed: null };
  await stage.advance(86_400);
  expect(await statuses('P-10')).toEqual(['completed']);
});

test('no answer, and a refund made elsewhere has taken what was left: ours is not asked for again', async () => {
  await captured('P-11');
  psp.reply = NO_ANSWER;
  await ask('P-11').expect(202);
  await stage.workers.drain();
  const { length } = psp.asked;
  provider.addRefund('P-11', { id: 'rfnd_all', amount: { value: 68000, offset: 100 }, status: 'success' });
  await stage.merchant.post('/orders/P-11/lookup').expect(200);
  psp.reply = { outcome: 'accepted', id: 're_11', status: 'completed', speedProcessed: null };
  await stage.advance(1_200, 100);
  expect(psp.asked).toHaveLength(length);
  expect((await stage.order('P-11')).payment).toMatchObject({
    problem: { code: 'refund_outcome_unknown' },
    refunds: [{ status: 'unknown' }, { status: 'completed', external: true }],
  });
  // The bank sends the other one back.
  provider.payments.get('P-11').transactions[0].refunds[0].status = 'failed';
  await stage.merchant.post('/orders/P-11/lookup').expect(200);
  await stage.advance(6_000, 1_200);
  expect(await statuses('P-11')).toEqual(['completed', 'failed']);
});

test('released, because no lookup had shown it for a week, and shown afterwards: in progress again, and it counts', async () => {
  await captured('P-12');
  psp.found = { outcome: 'unknown', error };
  await stage.merchant.post('/orders/P-12/refunds', { amount: { value: 40_000 } }).expect(202);
  await stage.advance(8 * 86_400, 86_400);
  await stage.merchant.post('/orders/P-12/problem/resolve', { note: 'not there' }).expect(200);
  expect(await statuses('P-12')).toEqual(['failed']);
  provider.addRefund('P-12', { id: 're_1', amount: { value: 40_000, offset: 100 }, status: 'pending' });
  const { body } = await stage.merchant.post('/orders/P-12/refunds', { amount: { value: 500 } }).expect(409);
  expect(body.code).toBe('refund_in_progress');
  expect(await statuses('P-12')).toEqual(['pending']);
  provider.payments.get('P-12').transactions[0].refunds[0].status = 'success';
  await stage.merchant.post('/orders/P-12/lookup').expect(200);
  expect((await stage.order('P-12')).payment.refunded_amount.value).toBe(40_000);
});

test('released, and found by its id when another one is asked for: in progress again, and the other one is refused', async () => {
  await captured('P-13');
  psp.found = { outcome: 'unknown', error };
  await ask('P-13').expect(202);
  await stage.advance(8 * 86_400, 86_400);
  await stage.merchant.post('/orders/P-13/problem/resolve', { note: 'not there' }).expect(200);
  expect(await statuses('P-13')).toEqual(['failed']);
  psp.found = { outcome: 'accepted', id: 're_1', status: 'pending', speedProcessed: null };
  expect((await ask('P-13').expect(409)).body.code).toBe('refund_in_progress');
  expect(await statuses('P-13')).toEqual(['pending']);
  psp.found = { outcome: 'accepted', id: 're_1', status: 'completed', speedProcessed: null };
  await stage.merchant.post('/orders/P-13/lookup').expect(200);
  expect((await stage.order('P-13')).payment.refunded_amount.value).toBe(500);
});

test('nobody can give this kind of payment back: not_refundable, and the provider is not asked', async () => {
  await captured('P-6');
  stage.ctx.refunders = { ...stage.ctx.refunders, whatsapp_lookup: null };
  const lookups = provider.asked('lookup', 'P-6').length;
  const { body } = await ask('P-6').expect(409);
  expect(body).toMatchObject({ code: 'not_refundable', detail: expect.stringContaining('where its money arrived') });
  expect(provider.asked('lookup', 'P-6')).toHaveLength(lookups);
});

test('the one who could give it back is gone when its turn comes: failed, with what to do', async () => {
  await captured('P-7');
  const wake = stage.ctx.queueNotifier.wake;
  stage.ctx.queueNotifier.wake = () => {};
  await ask('P-7').expect(202);
  stage.ctx.refunders = { ...stage.ctx.refunders, whatsapp_lookup: null };
  await stage.workers.drain();
  stage.ctx.queueNotifier.wake = wake;
  expect(await statuses('P-7')).toEqual(['failed']);
  expect(psp.asked).toEqual([]);
});

test('what was left is taken by a refund made elsewhere before ours leaves: ours is not asked for', async () => {
  await captured('P-8');
  const wake = stage.ctx.queueNotifier.wake;
  stage.ctx.queueNotifier.wake = () => {};
  await ask('P-8').expect(202);
  provider.addRefund('P-8', { id: 'rfnd_all', amount: { value: 68000, offset: 100 }, status: 'success' });
  await stage.merchant.post('/orders/P-8/lookup').expect(200);
  await stage.workers.drain();
  stage.ctx.queueNotifier.wake = wake;
  expect(await statuses('P-8')).toEqual(['failed', 'completed']);
  expect(psp.asked).toEqual([]);
  const lines = (await stage.timeline('P-8')).map(({ summary }) => summary);
  expect(lines).toContain('Refund requested → failed: Another refund has taken what was left');
});
