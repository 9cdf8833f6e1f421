import { createHttpClient } from '../../../src/adapters/http/client';
import { createStripePsp } from '../../../src/adapters/psp/stripe/stripe';
import { inTrace } from '../../../src/trace';
import { startHttp } from '../../adapters/http/loopback';
import { delivery } from '../../bench/load/bodies';
import { type Merchant, startMerchant } from '../../helpers/app/merchant';
import { createStage, type Stage, teaOrder } from '../../helpers/app/test-app';
import { type Endpoint, ScriptedProvider } from '../../helpers/providers/scripted-provider';

const SPAN = '00f067aa0ba902b7';
const TOTAL = 68_145;
let provider: ScriptedProvider;
let merchant: Merchant;
let stage: Stage;
let count = 0;
beforeAll(async () => {
  provider = await new ScriptedProvider().start();
  merchant = await startMerchant();
  stage = await createStage({ SANDBOX_URL: provider.url });
  await stage.merchant.post('/webhook_endpoints', { url: merchant.url }).expect(201);
});
afterAll(async () => {
  await stage.close();
  await merchant.close();
  await provider.close();
});

/** A trace of its own for each step of a story. */
const newTrace = () => {
  count += 1;
  const id = `${count}`.padStart(32, 'a');
  return { id, traceparent: `00-${id}-${SPAN}-01` };
};

/** The trace ids of requests, null for one that has none. */
const tracesOf = (requests: { headers: Record<string, unknown> }[]) =>
  requests.map(({ headers }) => headers.traceparent && String(headers.traceparent).split('-')[1]);
const asked = (endpoint: Endpoint, referenceId: string) => tracesOf(provider.asked(endpoint, referenceId));
const traceOf = (referenceId: string) =>
  tracesOf(merchant.received.filter(({ json }) => json.data.order.reference_id === referenceId));

const captured = (referenceId: string) => Buffer.from(delivery([referenceId], 'traced'));

test('a payment: each request is part of the trace that led to it, under a span id of its own', async () => {
  const [ordered, paid, refunded] = [newTrace(), newTrace(), newTrace()];
  await stage.merchant
    .post('/orders', teaOrder('T-1'))
    .set('traceparent', ordered.traceparent)
    .set('tracestate', 'congo=t61rcWkgMzE')
    .expect(201);
  await stage.workers.drain();
  expect(asked('send', 'T-1')).toEqual([ordered.id]);
  const headers = provider.asked('send', 'T-1')[0]?.headers;
  expect(headers).toMatchObject({ tracestate: 'congo=t61rcWkgMzE' });
  expect(String(headers?.traceparent)).not.toContain(SPAN);

  provider.pay('T-1', TOTAL, 'success');
  await stage.deliver(captured('T-1')).set('traceparent', paid.traceparent).expect(200);
  await stage.workers.drain();
  expect(asked('lookup', 'T-1')).toEqual([paid.id]);
  expect(asked('send', 'T-1')).toEqual([ordered.id, paid.id]);
  expect(traceOf('T-1')).toEqual([paid.id, paid.id]);

  await stage.merchant.post('/orders/T-1/refunds', {}).set('traceparent', refunded.traceparent).expect(202);
  await stage.workers.drain();
  expect(asked('refund', 'T-1')).toEqual([refunded.id]);
});

test('a lookup that the merchant asks for', async () => {
  const { id, traceparent } = newTrace();
  await stage.merchant.post('/orders', teaOrder('T-2')).expect(201);
  await stage.workers.drain();
  await stage.merchant.post('/orders/T-2/lookup').set('traceparent', traceparent).expect(200);
  expect(asked('lookup', 'T-2')).toEqual([id]);
  expect(asked('send', 'T-2')).toEqual([undefined]);
});

test.each([
  ['no header', {}],
  ['one that is not valid', { traceparent: `00-${'0'.repeat(32)}-${SPAN}-01` }],
  ['a tracestate alone', { tracestate: 'congo=1' }],
])('%s: nothing is sent on', async (what, headers) => {
  const id = `T-3-${what.length}`;
  await stage.merchant.post('/orders', teaOrder(id)).set(headers).expect(201);
  await stage.workers.drain();
  const [sent] = provider.asked('send', id);
  expect(Object.keys(sent?.headers ?? {})).toEqual(expect.not.arrayContaining(['traceparent', 'tracestate']));
  expect(sent?.headers).toHaveProperty('user-agent', 'wapay');
});

test('the first try of a message and the next are part of one trace, whatever happened in between', async () => {
  const { id, traceparent } = newTrace();
  provider.script = ({ endpoint }) =>
    endpoint === 'send' ? { status: 503, body: { error: { code: 131016, message: 'Service overloaded' } } } : undefined;
  await stage.merchant.post('/orders', teaOrder('T-4')).set('traceparent', traceparent).expect(201);
  await stage.workers.drain();
  provider.script = () => undefined;
  await stage.merchant.post('/orders/T-1/lookup').set('traceparent', newTrace().traceparent).expect(200);
  await stage.advance(60);
  expect(asked('send', 'T-4')).toEqual([id, id]);
});

test('deliveries that are stored together keep their own', async () => {
  const traces = [newTrace(), newTrace(), null, newTrace()];
  for (const [n] of traces.entries()) await stage.merchant.post('/orders', teaOrder(`T-5-${n}`)).expect(201);
  await stage.workers.drain();
  await Promise.all(
    traces.map((one, n) =>
      stage
        .deliver(captured(`T-5-${n}`))
        .set(one ? { traceparent: one.traceparent } : {})
        .expect(200),
    ),
  );
  await stage.workers.drain();
  expect(traces.map((_, n) => asked('lookup', `T-5-${n}`))).toEqual(traces.map((one) => [one?.id]));
});

test('a payment that nobody told us about is part of no trace', async () => {
  const { id, traceparent } = newTrace();
  await stage.merchant.post('/orders', teaOrder('T-6')).set('traceparent', traceparent).expect(201);
  await stage.workers.drain();
  provider.pay('T-6', TOTAL, 'success');
  await stage.advance(130);
  expect(asked('lookup', 'T-6')).toEqual([undefined]);
  expect(asked('send', 'T-6')).toEqual([id, undefined]);
});

test('Stripe, through its own client', async () => {
  const server = await startHttp(() => ({
    status: 200,
    body: '{"object":"search_result","data":[],"has_more":false}',
  }));
  const client = createHttpClient({ name: 'stripe' });
  const stripe = createStripePsp({
    secretKey: 'sk_test_1',
    keyHours: 24,
    baseUrl: server.url,
    clock: stage.clock,
    client,
  });
  const { id, traceparent } = newTrace();
  const traces = { chargeIds: [], psp: null, since: stage.clock.now() };
  await inTrace(traceparent, () => stripe.lookup('T-7', traces));
  await stripe.lookup('T-7', traces);
  client.close();
  await server.close();
  expect(tracesOf(server.seen)).toEqual([id, undefined]);
});
