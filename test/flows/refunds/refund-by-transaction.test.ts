import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';
import { ScriptedProvider } from '../../helpers/providers/scripted-provider';

/** Money that is not what the capture rests on goes back by its transaction: of another amount, or paid twice. */

let provider: ScriptedProvider;
let stage: Stage;
beforeAll(async () => {
  provider = await new ScriptedProvider().start();
  stage = await createStage({ SANDBOX_URL: provider.url });
});
afterAll(async () => {
  await stage.close();
  await provider.close();
});

const PAID = 65_000;
async function sent(id: string): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(id)).expect(201);
  await stage.workers.drain();
}
async function mismatched(id: string): Promise<void> {
  await sent(id);
  provider.pay(id, PAID, 'success');
  await stage.merchant.post(`/orders/${id}/lookup`).expect(200);
}
const refund = (id: string, body: object) => stage.merchant.post(`/orders/${id}/refunds`, body);

test('202: a mismatched payment goes back whole, and never more than it took', async () => {
  await mismatched('G-1');
  expect((await refund('G-1', {}).expect(409)).body.code).toBe('not_refundable');
  const more = await refund('G-1', { transaction_id: 'order_G-1', amount: { value: PAID + 1 } }).expect(409);
  expect(more.body).toMatchObject({ code: 'not_refundable', detail: expect.stringContaining(String(PAID)) });
  const { body } = await refund('G-1', { transaction_id: 'pay_G-1_0' }).expect(202);
  expect(body).toMatchObject({ amount: { value: PAID }, transaction_id: 'order_G-1' });
  await stage.workers.drain();
  expect((await stage.order('G-1')).payment).toMatchObject({
    refunded_amount: { value: 0 },
    refunds: [{ status: 'pending', transaction_id: 'order_G-1' }],
  });
});

test('202: the second payment goes back, and the captured one stays whole', async () => {
  const id = 'G-2';
  await sent(id);
  const { transactions } = provider.pay(id, 68_145, 'success');
  transactions.push({ ...transactions[0], id: 'order_second', pg_transaction_id: 'pay_second', refunds: [] });
  await stage.merchant.post(`/orders/${id}/lookup`).expect(200);
  const { body } = await refund(id, { transaction_id: 'pay_second' }).expect(202);
  await stage.workers.drain();
  const [{ provider_refund_id }] = await stage.sql('SELECT provider_refund_id FROM refunds WHERE id = $1', [body.id]);
  transactions[1].refunds.push({ id: provider_refund_id, amount: { value: 68_145, offset: 100 }, status: 'success' });
  await stage.merchant.post(`/orders/${id}/lookup`).expect(200);
  expect((await stage.order(id)).payment).toMatchObject({
    refunded_amount: { value: 0 },
    refunds: [{ status: 'completed', transaction_id: 'order_second' }],
  });
  expect((await refund(id, { transaction_id: 'pay_second' }).expect(409)).body.code).toBe('not_refundable');
  await refund(id, {}).expect(202);
});

const days = async (count: number): Promise<void> => {
  for (let day = 0; day < count; day++) {
    stage.clock.advance(86_400_000);
    await stage.workers.drain();
  }
};
/** Gives a payment back that agreed with no order, and returns the provider's id of the refund. */
async function refunded(id: string): Promise<string> {
  await mismatched(id);
  await refund(id, { transaction_id: `order_${id}` }).expect(202);
  await stage.workers.drain();
  const [row] = await stage.sql('SELECT provider_refund_id FROM refunds WHERE reference_id = $1', [id]);
  return row.provider_refund_id;
}
const listed = (id: string, status: string) => ({ id, status, amount: { value: PAID, offset: 100 } });

test('of money that was never captured, without an answer: a person is told, and can free the amount', async () => {
  provider.script = ({ endpoint }) => (endpoint === 'refund' ? 'broken' : undefined);
  await refunded('G-4');
  provider.script = () => undefined;
  await days(8);
  const { payment } = await stage.order('G-4');
  expect(payment.problems.map(({ code }: Json) => code)).toContain('refund_outcome_unknown');
  const resolution = { note: 'it was not made', codes: ['refund_outcome_unknown'] };
  await stage.merchant.post('/orders/G-4/problem/resolve', resolution).expect(200);
  await refund('G-4', { transaction_id: 'order_G-4' }).expect(202);
});

test('of money that was never captured: looked at until it has ended, and when it fails afterwards', async () => {
  const id = await refunded('G-5');
  provider.addRefund('G-5', listed(id, 'pending'));
  await days(40);
  const { transactions } = provider.payments.get('G-5');
  transactions[0].refunds = [listed(id, 'success')];
  await days(1);
  expect((await stage.order('G-5')).payment.refunds).toMatchObject([{ status: 'completed' }]);
  transactions[0].refunds = [listed(id, 'failed')];
  await days(2);
  const { payment } = await stage.order('G-5');
  expect(payment.refunds).toMatchObject([{ status: 'failed' }]);
  expect(payment.problems.map(({ code }: Json) => code)).toContain('refund_reversed');
  const before = provider.asked('lookup', 'G-5').length;
  await days(80);
  const { length: after } = provider.asked('lookup', 'G-5');
  await days(10);
  expect(after).toBeGreaterThan(before);
  expect(provider.asked('lookup', 'G-5')).toHaveLength(after);
});

test('409: of a failed transaction, or of none of this order', async () => {
  await sent('G-3');
  provider.pay('G-3', PAID, 'failed');
  await stage.merchant.post('/orders/G-3/lookup').expect(200);
  for (const transaction_id of ['order_G-3', 'order_G-1'])
    expect((await refund('G-3', { transaction_id }).expect(409)).body.code).toBe('not_refundable');
});
