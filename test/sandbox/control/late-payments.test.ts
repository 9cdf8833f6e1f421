import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';
import { REFERENCE, razorpay, setUp } from '../sandbox-stage';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

/** Does it in the customer's place, while the service and the world work. */
async function act(reference: string, action: string, body: object = {}): Promise<Json> {
  let answer: Json;
  const asked = stage.customer.act(reference, action, body).then((given) => {
    answer = given;
  });
  while (answer === undefined) {
    await stage.runUntilIdle();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await asked;
  await stage.runUntilIdle();
  return { status: answer.status, ...answer.body };
}

async function created(reference: string, change: object = {}): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(reference, change)).expect(201);
  await stage.runUntilIdle();
}

const expiring = (seconds: number) => {
  const timestamp = String(Math.floor(stage.clock.now().getTime() / 1000) + seconds);
  const { order } = teaOrder('X');
  return { order: { ...order, expiration: { timestamp, description: 'Ends' } } };
};

describe('money after a cancel', () => {
  test('comes when WhatsApp has taken the cancel, and is captured and flagged', async () => {
    await created('LATE-1');
    expect(await act('LATE-1', 'pay_after_cancel')).toMatchObject({ status: 'canceled', payment_status: 'captured' });
    expect(await stage.order('LATE-1')).toMatchObject({
      status: 'canceled',
      payment: { status: 'captured', problem: { code: 'paid_after_cancel' } },
    });
  });

  test('comes too when the merchant had canceled before', async () => {
    await created('LATE-2');
    await stage.merchant.post('/orders/LATE-2/order_status', { status: 'canceled' }).expect(202);
    await stage.runUntilIdle();
    await act('LATE-2', 'pay_after_cancel', { webhook: 'lost' });
    await stage.merchant.post('/orders/LATE-2/lookup').expect(200);
    expect((await stage.order('LATE-2')).payment.problem.code).toBe('paid_after_cancel');
  });

  test('is refused for an order that is paid, and canceled is nothing then', async () => {
    await created('LATE-3');
    await stage.customer.act('LATE-3', 'pay').expect(200);
    await stage.runUntilIdle();
    expect(await act('LATE-3', 'pay_after_cancel')).toMatchObject({ status: 409, code: 'order_paid' });
    expect((await stage.order('LATE-3')).status).toBe('processing');
  });

  test('the service’s own words when it does not cancel', async () => {
    await created('LATE-4');
    await stage.customer.faults({ lookup: 'down' });
    expect(await act('LATE-4', 'pay_after_cancel')).toMatchObject({ status: 502, code: 'service_refused' });
    await stage.customer.faults({ lookup: 'ok' });
  });
});

describe('money after the expiry', () => {
  test('the clock goes past it, the order expires, and the money is captured and flagged', async () => {
    await created('LATE-5', expiring(7200));
    expect(await act('LATE-5', 'pay_after_expiry')).toMatchObject({ payment_status: 'captured' });
    expect((await stage.order('LATE-5')).payment).toMatchObject({
      status: 'captured',
      problem: { code: 'paid_after_expiry' },
    });
    const moves = (await stage.timeline('LATE-5')).filter(({ kind }) => kind === 'payment');
    expect(moves.map(({ summary }) => summary)).toEqual(['Payment new → expired', 'Payment expired → captured']);
  });

  test('an order that is over already needs no clock', async () => {
    await created('LATE-6', expiring(600));
    await stage.advance(700);
    const before = stage.clock.aheadMs();
    await act('LATE-6', 'pay_after_expiry', { after_seconds: 60 });
    // Only the seconds that a settling stage lets pass.
    expect(stage.clock.aheadMs() - before).toBeLessThan(600_000);
    await stage.advance(60);
    expect((await stage.order('LATE-6')).payment.problem.code).toBe('paid_after_expiry');
  });

  test('409 for an order that never expires', async () => {
    await created('LATE-7');
    expect(await act('LATE-7', 'pay_after_expiry')).toMatchObject({
      code: 'not_possible',
      detail: expect.stringContaining('never expires'),
    });
  });

  test('409 where the clock cannot be moved, and it says why', async () => {
    const alone = setUp();
    const message = razorpay();
    message.interactive.action.parameters.order.expiration = { timestamp: '1795180000', description: 'Ends' };
    await alone.send(message).expect(200);
    const { body } = await alone.post(`/orders/${REFERENCE}/pay_after_expiry`, {}).expect(409);
    expect(body.detail).toContain('SANDBOX_URL');
  });
});
