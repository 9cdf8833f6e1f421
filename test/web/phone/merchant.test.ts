import { EXAMPLES } from '../../../src/sandbox/control/example-orders';
import { createStage, type Json, type Stage } from '../../helpers/app/test-app';
import { setUp } from '../../sandbox/sandbox-stage';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const ask = async (method: string, path: string, body?: object) => {
  const answer = await fetch(`${stage.sandboxUrl}/merchant${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return {
    status: answer.status,
    customer: answer.headers.get('Sandbox-Customer'),
    body: (await answer.json()) as Json,
  };
};

test.each(EXAMPLES)('the example %s is an order that reaches its customer and can be paid', async (example) => {
  const { status, body, customer } = await ask('POST', '/orders', { example });
  expect(status).toBe(201);
  await stage.runUntilIdle();
  const chat = await (await fetch(`${stage.sandboxUrl}/chats/${customer}`)).json();
  const reference = body.reference_id;
  expect((chat as Json).data).toContainEqual(
    expect.objectContaining({ kind: 'order_details', reference_id: reference, status: 'read' }),
  );
  await stage.customer.act(reference, 'pay', {}).expect(200);
  await stage.runUntilIdle();
  expect((await ask('GET', `/orders/${reference}`)).body).toMatchObject({
    order: { reference_id: reference, payment: { status: 'captured' } },
    timeline: expect.arrayContaining([expect.objectContaining({ kind: 'payment' })]),
  });
});

test('the stored card of the example is charged when the customer confirms it', async () => {
  const { body } = await ask('POST', '/orders', { example: 'bread' });
  await stage.runUntilIdle();
  await stage.customer.act(body.reference_id, 'confirm', {}).expect(200);
  await stage.runUntilIdle();
  expect((await stage.order(body.reference_id)).payment).toMatchObject({
    status: 'captured',
    transactions: [{ status: 'success' }],
  });
});

test('the merchant cancels; the service’s refusals come through as they are', async () => {
  const { body } = await ask('POST', '/orders', { example: 'tea' });
  await stage.runUntilIdle();
  const path = `/orders/${body.reference_id}`;
  expect((await ask('POST', `${path}/lookup`)).body).toMatchObject({ payment: { status: 'new' } });
  expect((await ask('POST', `${path}/cancel`)).status).toBe(202);
  await stage.runUntilIdle();
  expect(await ask('POST', `${path}/cancel`)).toMatchObject({ status: 409, body: { code: 'invalid_transition' } });
  expect(await ask('GET', '/orders/NOBODY')).toMatchObject({ status: 502, body: { code: 'service_refused' } });
});

test('what the merchant asked stands on the wire, but never the key', async () => {
  await ask('POST', '/orders', { example: 'upi' });
  const log = stage.world.httpLog.all();
  expect(log.at(-1)).toMatchObject({
    from: 'merchant',
    to: 'service',
    method: 'POST',
    path: '/v1/orders',
    status: 201,
  });
  expect(JSON.stringify(log)).not.toContain('sk_sandbox');
});

test('422 for an example that there is not', async () => {
  expect(await ask('POST', '/orders', { example: 'car' })).toMatchObject({ status: 422 });
});

describe('the key', () => {
  test('is told when it is the public one', async () => {
    const { body } = await setUp().get('/merchant').expect(200);
    expect(body).toEqual({ api: 'http://service.test', key: 'sk_sandbox' });
  });

  test('is not told when it is somebody’s own', async () => {
    const { body } = await setUp({ merchantKey: 'a key of the operator' }).get('/merchant').expect(200);
    expect(body.key).toBeNull();
  });
});

test('503 while no service has registered itself, or none answers', async () => {
  const alone = setUp();
  alone.world.registrations.put('whatsapp', { url: 'http://127.0.0.1:9/webhooks/whatsapp', headers: {} });
  const silent = await alone.post('/merchant/orders', { example: 'tea' }).expect(503);
  expect(silent.body).toMatchObject({ code: 'no_service', detail: 'the service did not answer' });
});
