import { createStage, type Json, type Stage, teaOrder } from '../../../helpers/app/test-app';
import { expectProblem } from '../../problem';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const move = (id: string, status: string, more: object = {}) =>
  stage.merchant.post(`/orders/${id}/order_status`, { status, ...more });
const lookups = (id: string) =>
  stage.world.httpLog.all().filter((one) => one.method === 'GET' && one.path.includes(id));
/** The bodies of the messages that reached WhatsApp about an order, oldest first. */
const sentAbout = (id: string): Json[] =>
  stage.world.httpLog
    .all()
    .filter((one) => one.path.endsWith('/messages') && JSON.stringify(one.request).includes(`"${id}"`))
    .map((one) => one.request);

let customers = 0;
/** An order that its customer has, each of another customer. */
async function sent(id: string, change: object = {}): Promise<void> {
  customers += 1;
  const to = `+9198450${20_000 + customers}`;
  await stage.merchant.post('/orders', teaOrder(id, { to, ...change })).expect(201);
  await stage.runUntilIdle();
}

describe('canceled', () => {
  test('202: after a lookup that shows nobody paid', async () => {
    await sent('X-1');
    const before = lookups('X-1').length;
    const { body } = await move('X-1', 'canceled').expect(202);
    expect(body).toMatchObject({ status: 'canceled', payment: { status: 'canceled' } });
    expect(lookups('X-1')).toHaveLength(before + 1);
  });

  test('202: a failed attempt is no payment', async () => {
    await sent('X-2');
    await stage.customer.act('X-2', 'fail').expect(200);
    expect((await move('X-2', 'canceled').expect(202)).body.payment.status).toBe('canceled');
  });

  test.each([
    ['one that was never to be sent', { send: false }],
    ['one that waits to be sent', {}],
  ])('202: %s: no lookup, no message', async (_story, change) => {
    const id = `X-3-${JSON.stringify(change).length}`;
    await stage.merchant.post('/orders', teaOrder(id, change)).expect(201);
    const { body } = await move(id, 'canceled').expect(202);
    expect(body).toMatchObject({ status: 'canceled', payment: { status: 'canceled' } });
    await stage.runUntilIdle();
    expect(lookups(id)).toEqual([]);
    expect(sentAbout(id)).toEqual([]);
    for (const message of (await stage.order(id)).messages)
      expect(message).toMatchObject({ status: 'failed', error: { code: 'withdrawn' } });
    expectProblem(await move(id, 'canceled'), 'invalid_transition');
  });

  test('409: paid, and we knew', async () => {
    await sent('X-4');
    await stage.customer.act('X-4', 'pay').expect(200);
    await stage.runUntilIdle();
    expectProblem(await move('X-4', 'canceled'), 'order_paid');
  });

  test('409: paid, and only the lookup tells; the money is then known', async () => {
    await sent('X-5');
    await stage.customer.act('X-5', 'pay', { webhook: 'lost' }).expect(200);
    expectProblem(await move('X-5', 'canceled'), 'order_paid');
    await stage.runUntilIdle();
    expect(await stage.order('X-5')).toMatchObject({ status: 'processing', payment: { status: 'captured' } });
  });

  test('409: paid, although with another amount than ordered', async () => {
    await sent('X-6');
    await stage.customer.faults({ lookup: 'wrong_amount' });
    await stage.customer.act('X-6', 'pay', { webhook: 'lost' }).expect(200);
    expectProblem(await move('X-6', 'canceled'), 'order_paid');
    await stage.customer.faults({ lookup: 'ok' });
    expect((await stage.order('X-6')).status).toBe('pending');
  });

  test('409: the customer is paying at this moment', async () => {
    await sent('X-7');
    await stage.customer.act('X-7', 'pay', { webhook: 'lost', after_seconds: 60 }).expect(202);
    expectProblem(await move('X-7', 'canceled'), 'payment_in_progress');
    expect(await stage.order('X-7')).toMatchObject({ status: 'pending', payment: { status: 'pending' } });
  });

  test('502: the provider does not answer, and nothing is changed', async () => {
    await sent('X-8');
    const before = await stage.order('X-8');
    await stage.customer.faults({ lookup: 'down' });
    const answer = await move('X-8', 'canceled');
    await stage.customer.faults({ lookup: 'ok' });
    const { provider } = expectProblem(answer, 'provider_error');
    expect(provider).toEqual({
      http_status: 503,
      code: 500,
      title: 'Generic error',
      details: expect.any(String),
      trace_id: null,
    });
    expect(await stage.order('X-8')).toEqual(before);
    await stage.runUntilIdle();
    expect(sentAbout('X-8')).toHaveLength(1);
  });

  test('202 once: of two that come together one cancels', async () => {
    await sent('X-9');
    const answers = await Promise.all([move('X-9', 'canceled'), move('X-9', 'canceled')]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([202, 409]);
    await stage.runUntilIdle();
    expect(sentAbout('X-9')).toHaveLength(2);
  });
});
