import { Server } from 'node:http';
import { context, propagation, SpanKind, type TextMapGetter, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { delivery } from '../../bench/load/bodies';
import { type Merchant, startMerchant } from '../../helpers/app/merchant';
import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';
import { ScriptedProvider } from '../../helpers/providers/scripted-provider';

/*
 * The product depends on OpenTelemetry's API alone; who runs it brings the SDK. Here a real SDK is registered as a
 * deployment registers it: context manager, propagator, tracer, and a span for each request as the instrumentation of
 * node:http opens it.
 */

const SPAN = '00f067aa0ba902b7';
const TOTAL = 68_145;
const exporter = new InMemorySpanExporter();
const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const emit = Server.prototype.emit as (this: Server, event: string, ...args: Json[]) => boolean;
let provider: ScriptedProvider;
let merchant: Merchant;
let stage: Stage;

const headerGetter: TextMapGetter<Record<string, string>> = {
  get: (headers, key) => headers[key],
  keys: (headers) => Object.keys(headers),
};

/** Opens a span for each request that comes in at the port, as the instrumentation does. */
function instrument(port: string): void {
  Server.prototype.emit = function (this: Server, event: string, ...args: Json[]): boolean {
    const address = this.address();
    if (event !== 'request' || typeof address !== 'object' || String(address?.port) !== port)
      return emit.call(this, event, ...args);
    const [request, response] = args;
    const parent = propagation.extract(context.active(), request.headers, headerGetter);
    const span = tracers.getTracer('http').startSpan(`${request.method}`, { kind: SpanKind.SERVER }, parent);
    response.once('close', () => span.end());
    return context.with(trace.setSpan(parent, span), () => emit.call(this, event, ...args));
  };
}

beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(tracers);
  provider = await new ScriptedProvider().start();
  merchant = await startMerchant();
  stage = await createStage({ SANDBOX_URL: provider.url });
  await stage.merchant.post('/webhook_endpoints', { url: merchant.url }).expect(201);
});
afterAll(async () => {
  Server.prototype.emit = emit;
  await stage.close();
  await merchant.close();
  await provider.close();
  await tracers.shutdown();
  trace.disable();
  propagation.disable();
  context.disable();
});

const idOf = (traceparent: unknown) => String(traceparent).split('-')[1];
const spanOf = (traceparent: unknown) => String(traceparent).split('-')[2];
const traceparent = (id: string) => `00-${id}-${SPAN}-01`;

const captured = (referenceId: string) => Buffer.from(delivery([referenceId], 'traced'));

/** The traces that rows of a table were kept with, for one order. */
async function kept(table: 'outbox' | 'inbox' | 'events', referenceId: string): Promise<string[]> {
  const rows = await stage.sql<{ trace: string | null }>(
    `SELECT trace FROM ${table} WHERE reference_id = $1 ORDER BY id`,
    [referenceId],
  );
  return rows.map((row) => String(row.trace));
}

/** One order from its creation to its capture, each step under a trace of its own. */
async function sell(referenceId: string, ordered: string, paid: string): Promise<void> {
  await stage.merchant
    .post('/orders', teaOrder(referenceId))
    .set('traceparent', traceparent(ordered))
    .set('tracestate', 'congo=t61rcWkgMzE')
    .expect(201);
  const queued = await kept('outbox', referenceId);
  expect(queued.map(idOf)).toEqual([ordered]);
  expect(queued[0]).toMatch(/ congo=t61rcWkgMzE$/);
  await stage.workers.drain();

  provider.pay(referenceId, TOTAL, 'success');
  await stage.deliver(captured(referenceId)).set('traceparent', traceparent(paid)).expect(200);
  expect((await kept('inbox', referenceId)).map(idOf)).toEqual([paid]);
  await stage.workers.drain();
  expect((await stage.order(referenceId)).payment.status).toBe('captured');
  expect(new Set((await kept('events', referenceId)).map(idOf))).toEqual(new Set([paid]));

  const asked = (endpoint: 'send' | 'lookup') =>
    provider.asked(endpoint, referenceId).map(({ headers }) => idOf(headers.traceparent));
  expect(asked('send')).toEqual([ordered, paid]);
  expect(asked('lookup')).toEqual([paid]);
  const notified = merchant.received.filter(({ json }) => json.data.order.reference_id === referenceId);
  expect(notified.length).toBeGreaterThan(0);
  for (const { headers } of notified) expect(idOf(headers.traceparent)).toBe(paid);
}

test('a registered SDK that opens no spans: the caller’s trace goes through rows to every call', async () => {
  await sell('SDK-1', 'a'.repeat(32), 'b'.repeat(32));
  expect((await kept('outbox', 'SDK-1')).map(spanOf)[0]).toBe(SPAN);
  expect(exporter.getFinishedSpans()).toEqual([]);
});

describe('with a span for each request', () => {
  beforeAll(() => instrument(new URL(stage.serviceUrl).port));

  const spansIn = (id: string) => exporter.getFinishedSpans().filter((span) => span.spanContext().traceId === id);

  test('what a request leads to belongs to its span, which belongs to the caller’s', async () => {
    const [ordered, paid] = ['c'.repeat(32), 'd'.repeat(32)];
    await sell('SDK-2', ordered, paid);
    for (const [id, table] of [
      [ordered, 'outbox'],
      [paid, 'inbox'],
    ] as const) {
      const [span] = spansIn(id);
      expect(spansIn(id)).toHaveLength(1);
      expect(span?.parentSpanContext?.spanId).toBe(SPAN);
      expect(spanOf((await kept(table, 'SDK-2'))[0])).toBe(span?.spanContext().spanId);
    }
  });

  test('a call made while the request is open names that span itself', async () => {
    const id = 'e'.repeat(32);
    await stage.merchant.post('/orders', teaOrder('SDK-3')).expect(201);
    await stage.workers.drain();
    await stage.merchant.post('/orders/SDK-3/lookup').set('traceparent', traceparent(id)).expect(200);
    const [asked] = provider.asked('lookup', 'SDK-3');
    expect(spanOf(asked?.headers.traceparent)).toBe(spansIn(id)[0]?.spanContext().spanId);
  });

  test('a request without a trace begins one, and work that nobody asked for is part of none', async () => {
    await stage.merchant.post('/orders', teaOrder('SDK-4')).expect(201);
    await stage.workers.drain();
    const [sent] = provider.asked('send', 'SDK-4');
    const [root] = spansIn(String(idOf(sent?.headers.traceparent)));
    expect(root?.parentSpanContext).toBeUndefined();
    await stage.advance(130);
    const [looked] = provider.asked('lookup', 'SDK-4');
    expect(looked?.headers).not.toHaveProperty('traceparent');
  });
});
