import { Wapay, WapayError } from '../../src/client/client';
import { createStage, KEY, type Stage, teaOrder } from '../helpers/app/test-app';
import { startProxy } from './proxy';

let stage: Stage;
let proxy: Awaited<ReturnType<typeof startProxy>>;
let wapay: Wapay;
beforeAll(async () => {
  stage = await createStage();
  proxy = await startProxy(stage.serviceUrl);
  wapay = new Wapay({ apiKey: KEY, baseUrl: `${proxy.url}/` });
});
afterAll(async () => {
  await proxy.close();
  await stage.close();
});
beforeEach(() => proxy.next());

/** The error that a call ends with. */
async function failure(call: Promise<unknown>): Promise<WapayError> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof WapayError)) throw new Error(`expected a WapayError, not ${String(error)}`);
  return error;
}

const countOrders = async (id: string) =>
  Number((await stage.sql('SELECT count(*) FROM orders WHERE reference_id = $1', [id]))[0].count);

test('an order from its validation to its refund', async () => {
  const order = teaOrder('CL-1', { send: false });
  expect((await wapay.validateOrder(order)).valid).toBe(true);
  expect((await wapay.createOrder(order)).reference_id).toBe('CL-1');
  await wapay.sendOrderDetails('CL-1');
  await stage.runUntilIdle();
  await stage.customer.act('CL-1', 'pay', {}).expect(200);
  await stage.runUntilIdle();
  expect((await wapay.lookupOrder('CL-1')).payment.status).toBe('captured');
  expect((await wapay.updateOrderStatus('CL-1', { status: 'shipped' })).status).toBe('shipped');
  const refund = await wapay.createRefund('CL-1', { amount: { value: 1000 } });
  expect(refund.amount).toEqual({ value: 1000, offset: 100 });
  await stage.runUntilIdle();
  expect(await wapay.listRefunds('CL-1')).toMatchObject([{ id: refund.id }]);
  expect((await wapay.getOrder('CL-1')).payment.refunded_amount.value).toBeGreaterThanOrEqual(0);
  expect((await wapay.getTimeline('CL-1')).length).toBeGreaterThan(3);
});

test('lists are read page by page', async () => {
  for (const id of ['CL-P1', 'CL-P2', 'CL-P3']) await wapay.createOrder(teaOrder(id, { metadata: { page: 'yes' } }));
  proxy.next();
  const found: string[] = [];
  for await (const order of wapay.eachOrder({ limit: 2 })) found.push(order.reference_id);
  expect(found).toEqual(expect.arrayContaining(['CL-P1', 'CL-P2', 'CL-P3']));
  expect(proxy.seen.length).toBeGreaterThan(1);
  expect((await wapay.searchOrders({ phone: '+919845012345', limit: 1 })).data).toHaveLength(1);
});

test('endpoints and events', async () => {
  const endpoint = await wapay.createWebhookEndpoint({ url: 'http://127.0.0.1:9/hook', events: ['payment.expired'] });
  expect(endpoint.secret).toMatch(/^whsec_/);
  expect((await wapay.rotateWebhookSecret(endpoint.id)).secret).not.toBe(endpoint.secret);
  expect(await wapay.listWebhookEndpoints()).toHaveLength(1);
  await wapay.deleteWebhookEndpoint(endpoint.id);
  expect(await wapay.listWebhookEndpoints()).toEqual([]);
  const [event] = (await wapay.listEvents({ limit: 1 })).data;
  if (!event) throw new Error('nothing has happened');
  expect((await wapay.redeliverEvent(event.id)).id).toBe(event.id);
  expect(await wapay.eraseCustomer({ phone: '+15550001111' })).toEqual({ orders: 0 });
});

test('stored credentials', async () => {
  const id = 'cred-client';
  const stored = await wapay.putCredential(id, {
    last_four_digits: '4242',
    customer: { phone: '+5511987654321' },
    psp: { token: 'tok_1' },
  });
  expect(stored.credential_id).toBe(id);
  expect(await wapay.getCredential(id)).toEqual(stored);
  expect(await wapay.searchCredentials({ phone: '+5511987654321' })).toEqual([stored]);
  await wapay.deleteCredential(id);
  expect((await failure(wapay.getCredential(id))).code).toBe('not_found');
});

describe('what goes wrong is told as it is', () => {
  test('every violation, with its pointer', async () => {
    const bad = teaOrder('CL-2', { to: 'nobody', currency: 'INR' });
    bad.order.items[0].quantity = 0;
    const error = await failure(wapay.createOrder(bad));
    expect(error).toMatchObject({ code: 'invalid_request', status: 422, attempts: 1 });
    expect(error.errors.map(({ pointer }) => pointer)).toEqual(['/to', '/order/items/0/quantity']);
    expect(error.requestId).toMatch(/^[\w-]{36}$/);
  });

  test('a conflict, which is not repeated', async () => {
    await wapay.createOrder(teaOrder('CL-3'));
    proxy.next();
    expect(await failure(wapay.createOrder(teaOrder('CL-3')))).toMatchObject({
      code: 'reference_id_taken',
      status: 409,
    });
    expect(proxy.seen).toHaveLength(1);
  });

  test('a wrong key', async () => {
    const unauthorized = new Wapay({ apiKey: 'wrong', baseUrl: proxy.url });
    expect(await failure(unauthorized.getOrder('CL-1'))).toMatchObject({ code: 'unauthorized', status: 401 });
  });

  test('a provider that says no, after patient repetition', async () => {
    await stage.runUntilIdle();
    await stage.customer.faults({ lookup: 'down' });
    const hasty = new Wapay({ apiKey: KEY, baseUrl: proxy.url, maxRetries: 1 });
    const error = await failure(hasty.lookupOrder('CL-3'));
    await stage.customer.faults({ lookup: 'ok' });
    expect(error).toMatchObject({ code: 'provider_error', status: 502, attempts: 2 });
    expect(error.provider?.title).toEqual(expect.any(String));
  });

  test('an answer that is no answer of wapay', async () => {
    proxy.next({ status: 404, body: '<html>' });
    expect(await failure(wapay.getOrder('CL-1'))).toMatchObject({ code: 'unreadable_answer', status: 404 });
  });
});

describe('an unreliable network', () => {
  test('the answer to a create is lost: repeated under the same key, one order', async () => {
    proxy.next('answer lost');
    expect((await wapay.createOrder(teaOrder('CL-4'))).reference_id).toBe('CL-4');
    expect(proxy.seen).toHaveLength(2);
    expect(proxy.seen[0]?.key).toBeDefined();
    expect(proxy.seen[1]?.key).toBe(proxy.seen[0]?.key);
    expect(await countOrders('CL-4')).toBe(1);
  });

  test('without a reference of our own, too, there is one order', async () => {
    const before = (await stage.sql('SELECT count(*) FROM orders'))[0].count;
    proxy.next('answer lost', 'lost', 'answer lost');
    const { reference_id: _, ...order } = teaOrder('ignored');
    await wapay.createOrder(order);
    const after = (await stage.sql('SELECT count(*) FROM orders'))[0].count;
    expect(Number(after) - Number(before)).toBe(1);
  });

  test('a refund whose answer is lost is made once', async () => {
    await wapay.createOrder(teaOrder('CL-5'));
    await stage.runUntilIdle();
    await stage.customer.act('CL-5', 'pay', {}).expect(200);
    await stage.runUntilIdle();
    proxy.next('answer lost');
    await wapay.createRefund('CL-5', { amount: { value: 100 } });
    expect(await wapay.listRefunds('CL-5')).toHaveLength(1);
  });

  test.each([429, 502, 503])('%s is repeated after the time that the service asks for', async (status) => {
    proxy.next({ status, headers: { 'Retry-After': '0' } });
    expect((await wapay.getOrder('CL-1')).reference_id).toBe('CL-1');
    expect(proxy.seen).toHaveLength(2);
  });

  test.each([400, 404, 409, 500, 504])('%s is not', async (status) => {
    proxy.next({ status });
    expect((await failure(wapay.getOrder('CL-1'))).status).toBe(status);
    expect(proxy.seen).toHaveLength(1);
  });

  test('a service that asks for an hour is not waited for', async () => {
    proxy.next({ status: 503, headers: { 'Retry-After': '3600' } });
    expect((await failure(wapay.getOrder('CL-1'))).status).toBe(503);
    expect(proxy.seen).toHaveLength(1);
  });

  test('repetition ends', async () => {
    proxy.next('lost', 'lost', 'lost', 'lost');
    const hasty = new Wapay({ apiKey: KEY, baseUrl: proxy.url, maxRetries: 2 });
    expect(await failure(hasty.getOrder('CL-1'))).toMatchObject({ code: 'no_answer', status: null, attempts: 3 });
    expect(proxy.seen).toHaveLength(3);
  });

  test('silence ends too, and the request is repeated', async () => {
    proxy.next('silence');
    const hasty = new Wapay({ apiKey: KEY, baseUrl: proxy.url, timeoutMs: 200 });
    expect((await hasty.getOrder('CL-1')).reference_id).toBe('CL-1');
    expect(proxy.seen).toHaveLength(2);
  });

  test('a caller who gives up is not kept waiting', async () => {
    proxy.next('silence');
    const error = await failure(wapay.getOrder('CL-1', { signal: AbortSignal.timeout(50) }));
    expect(error).toMatchObject({ code: 'no_answer', attempts: 1 });
  });

  test('the API key is not carried along a redirect', async () => {
    proxy.next({ status: 302, headers: { Location: `${stage.serviceUrl}/livez` } });
    const hasty = new Wapay({ apiKey: KEY, baseUrl: proxy.url, maxRetries: 0 });
    expect((await failure(hasty.getOrder('CL-1'))).code).toBe('no_answer');
  });
});
