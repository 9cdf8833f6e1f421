import { createStage, type Json, START, type Stage, teaOrder } from '../../helpers/app/test-app';
import { COMPANIES, type Company } from '../../helpers/providers/companies';

let razorpay: Company;
let stage: Stage;
beforeAll(async () => {
  razorpay = (await COMPANIES.razorpay?.(() => stage?.clock.now() ?? START)) as Company;
  // The keys alone: Razorpay is the gateway behind WhatsApp, and no PSP.
  stage = await createStage({ ...razorpay.env, PSP: 'none' });
});
afterAll(async () => {
  await stage.close();
  await razorpay.close();
});
afterEach(() => razorpay.setDown(false));

const TOTAL = 68_145;
const asked = () => razorpay.requests.filter(({ path }) => path.startsWith('/v1/payments/pay_')).length;

/** An order that its customer pays in WhatsApp; `own` is what Razorpay has of the payment, where it has one. */
async function pay(id: string, own: Json | null, change: object = {}): Promise<Json> {
  await stage.merchant.post('/orders', teaOrder(id, change)).expect(201);
  await stage.runUntilIdle();
  await stage.customer.act(id, 'pay', { webhook: 'lost' }).expect(200);
  const [transaction] = stage.world.orders.get(id)?.transactions ?? [];
  const orderId = stage.world.orders.get(id)?.gatewayOrderId;
  if (own && transaction)
    razorpay.keep({
      id: transaction.pgTransactionId,
      order_id: orderId,
      amount: TOTAL,
      currency: 'INR',
      status: 'captured',
      created_at: 1_795_000_000,
      ...own,
    });
  await stage.merchant.post(`/orders/${id}/lookup`).expect(200);
  return (await stage.order(id)).payment;
}

test('Razorpay says the same: captured, no problem, and nobody is asked again', async () => {
  const before = asked();
  expect(await pay('W-1', {})).toMatchObject({ status: 'captured', problem: null });
  expect(asked() - before).toBe(1);
  await stage.merchant.post('/orders/W-1/lookup').expect(200);
  expect(asked() - before).toBe(1);
});

test.each<[string, string, Json | null, string, RegExp]>([
  ['another amount', 'W-2', { amount: TOTAL - 1 }, 'amount_mismatch', /amount 68145, and Razorpay itself says 68144/],
  ['another order', 'W-3', { order_id: 'order_another' }, 'reference_mismatch', /Razorpay itself says order_another/],
  ['no capture', 'W-4', { status: 'authorized' }, 'capture_contradicted', /Razorpay itself says authorized/],
  ['that there is none', 'W-5', null, 'reference_mismatch', /does not have on this account/],
])('Razorpay says %s: captured by the rules as before, and a person is told', async (_name, id, own, code, text) => {
  const payment = await pay(id, own);
  expect(payment).toMatchObject({ status: 'captured', captured_amount: { value: TOTAL }, problem: { code } });
  expect(payment.problem.detail).toMatch(text);
});

test('Razorpay gives no answer: captured, and no problem', async () => {
  razorpay.setDown(true);
  expect(await pay('W-6', {})).toMatchObject({ status: 'captured', problem: null });
});

test('another gateway’s payments are not looked for at Razorpay', async () => {
  const before = asked();
  const settings = [{ type: 'payment_gateway', payment_gateway: { type: 'payu', configuration_name: 'payu-prod' } }];
  expect(await pay('W-7', null, { payment_settings: settings })).toMatchObject({ status: 'captured', problem: null });
  expect(asked()).toBe(before);
});
