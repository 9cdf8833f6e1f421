import type { RefundProvider, RefundReply } from '../../../src/ports';
import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';
import { ScriptedProvider } from '../../helpers/providers/scripted-provider';

/* A person has looked at a refund of which nothing was known. What becomes of it later is another matter. */

const DAY = 86_400;
const TOTAL = 68_145;
const error = { httpStatus: null, code: null, title: 'no answer', details: null, traceId: null, advice: null };

let provider: ScriptedProvider;
let stage: Stage;
let reply: RefundReply;
beforeAll(async () => {
  provider = await new ScriptedProvider().start();
  stage = await createStage({ SANDBOX_URL: provider.url });
  const refunder: RefundProvider = { refund: async () => reply };
  stage.ctx.refunders = { ...stage.ctx.refunders, whatsapp_lookup: refunder };
});
afterAll(async () => {
  await stage.close();
  await provider.close();
});
beforeEach(() => {
  reply = { outcome: 'accepted', id: 're_1', status: 'pending', speedProcessed: null };
});

async function captured(id: string): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(id)).expect(201);
  await stage.runUntilIdle();
  provider.pay(id, TOTAL, 'success');
  await lookUp(id);
  await stage.runUntilIdle();
}
const lookUp = (id: string) => stage.merchant.post(`/orders/${id}/lookup`).expect(200);
const ask = (id: string, value: number) => stage.merchant.post(`/orders/${id}/refunds`, { amount: { value } });
const resolve = (id: string) => stage.merchant.post(`/orders/${id}/problem/resolve`, { note: 'not there' }).expect(200);
const show = (id: string, status: string): void => {
  provider.payments.get(id).transactions[0].refunds = [{ id: 're_1', amount: { value: 40_000, offset: 100 }, status }];
};
const hide = (id: string): void => {
  provider.payments.get(id).transactions[0].refunds = [];
};
const paymentOf = async (id: string): Promise<Json> => (await stage.order(id)).payment;
const statusesOf = async (id: string): Promise<string[]> =>
  (await paymentOf(id)).refunds.map(({ status }: Json) => status);
const looksOf = (id: string): number => provider.asked('lookup', id).length;

test('released, shown in progress, and not shown for a week again: for a person again, and it keeps others waiting', async () => {
  const id = 'LA-1';
  await captured(id);
  await ask(id, 40_000).expect(202);
  await stage.advance(8 * DAY, DAY);
  await resolve(id);
  expect(await statusesOf(id)).toEqual(['failed']);
  show(id, 'pending');
  await lookUp(id);
  expect(await statusesOf(id)).toEqual(['pending']);
  hide(id);
  await stage.advance(8 * DAY, DAY);
  expect(await paymentOf(id)).toMatchObject({
    refunds: [{ status: 'unknown' }],
    problem: { code: 'refund_outcome_unknown' },
  });
  expect((await ask(id, 500).expect(409)).body.code).toBe('refund_in_progress');
  const looks = looksOf(id);
  await stage.advance(3 * DAY, DAY);
  expect(looksOf(id)).toBeGreaterThanOrEqual(looks + 3);
  show(id, 'success');
  await stage.advance(2 * DAY, DAY);
  expect((await paymentOf(id)).refunded_amount.value).toBe(40_000);
  expect((await ask(id, TOTAL).expect(409)).body.code).toBe('not_refundable');
});

test('resolved while it was shown in progress, and not shown for a week again: for a person again', async () => {
  const id = 'LA-2';
  await captured(id);
  await ask(id, 40_000).expect(202);
  await stage.advance(8 * DAY, DAY);
  show(id, 'pending');
  await lookUp(id);
  await resolve(id);
  expect(await paymentOf(id)).toMatchObject({ refunds: [{ status: 'pending' }], problem: null });
  hide(id);
  await stage.advance(8 * DAY, DAY);
  expect(await paymentOf(id)).toMatchObject({
    refunds: [{ status: 'unknown' }],
    problem: { code: 'refund_outcome_unknown' },
  });
  await resolve(id);
  expect(await statusesOf(id)).toEqual(['failed']);
  await ask(id, 40_000).expect(202);
});

test('resolved after minutes, long after the capture: still asked about, so that it counts when it shows up', async () => {
  const id = 'LA-3';
  await captured(id);
  await stage.advance(100 * DAY, 10 * DAY);
  reply = { outcome: 'unknown', error };
  await ask(id, 40_000).expect(202);
  await stage.advance(4_000, 400);
  expect(await paymentOf(id)).toMatchObject({ problem: { code: 'refund_outcome_unknown' } });
  await resolve(id);
  expect(await statusesOf(id)).toEqual(['unknown']);
  await stage.advance(3 * DAY, DAY);
  show(id, 'success');
  await stage.advance(2 * DAY, DAY);
  expect(await paymentOf(id)).toMatchObject({
    ...{ refunds: [{ status: 'completed' }], refunded_amount: { value: 40_000 } },
    problem: null,
  });
});

test('resolved after minutes, long after the capture, and never shown: a person is asked to release it', async () => {
  const id = 'LA-4';
  await captured(id);
  await stage.advance(100 * DAY, 10 * DAY);
  reply = { outcome: 'unknown', error };
  await ask(id, 40_000).expect(202);
  await stage.advance(4_000, 400);
  expect(await paymentOf(id)).toMatchObject({ problem: { code: 'refund_outcome_unknown' } });
  await resolve(id);
  await stage.advance(9 * DAY, DAY);
  expect(await paymentOf(id)).toMatchObject({ problem: { code: 'refund_outcome_unknown' } });
  await resolve(id);
  expect(await statusesOf(id)).toEqual(['failed']);
});
