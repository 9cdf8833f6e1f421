import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { DestinationStream } from 'pino';
import supertest from 'supertest';
import { loadConfig } from '../../../src/config';
import { createContainer } from '../../../src/container';
import { claimMode } from '../../../src/db/core/migrations/migrate';
import { createReceiver } from '../../../src/flows/ingest/receive-webhook';
import { type AppParts, createApp } from '../../../src/http/app';
import { createLogger } from '../../../src/logger';
import { describeSandbox } from '../../../src/sandbox/openapi/document';
import { createSandbox } from '../../../src/sandbox/sandbox';
import { createWorkers } from '../../../src/workers/workers';
import { createTestDatabase } from './database';

// biome-ignore lint/suspicious/noExplicitAny: answers are JSON whose shape each test states by what it expects
export type Json = any;

export const START = new Date('2026-11-20T10:00:00Z');
export const KEY = 'sk_sandbox';
const WEBHOOK_TOKEN = 'webhook-token-of-the-tests';

/** A clock that only tests move. */
export class TestClock {
  constructor(private time = START.getTime()) {}
  now = (): Date => new Date(this.time);
  advance = (milliseconds: number): void => {
    this.time += milliseconds;
  };
  aheadMs = (): number => this.time - START.getTime();
  forward = async (milliseconds: number): Promise<void> => this.advance(milliseconds);
}

export type Stage = Awaited<ReturnType<typeof createStage>>;

/**
 * The whole service on a real database and the sandbox at the far end of real HTTP, both on one clock that only the
 * test moves. Nothing runs by itself: `runUntilIdle` works until everything due is done.
 */
export async function createStage(env: Record<string, string> = {}, { log }: { log?: DestinationStream } = {}) {
  const database = await createTestDatabase();
  const clock = new TestClock();
  const world = createSandbox({ clock, time: clock, delays: { slowMs: 5, hangMs: 5, messageMs: 40 } });
  const sandboxServer = await listen(createServer(express().use('/sandbox', world.app)));
  const config = loadConfig({
    WHATSAPP_PROVIDER: 'sandbox',
    DATABASE_URL: database.url,
    SANDBOX_URL: sandboxServer.url,
    WEBHOOK_TOKEN,
    LOG_LEVEL: 'fatal',
    ...env,
  });
  const container = createContainer(
    config,
    { url: database.url, directUrl: database.url, origin: '', log: createLogger(config.logLevel, log) },
    { clock },
  );
  const { ctx } = container;
  await claimMode(ctx.db.pool, 'sandbox');
  const receive = createReceiver(ctx);
  const app = createApp({
    ctx,
    readiness: { notReadyReasons: async () => [] },
    api: {
      keys: config.apiKeys.map((key) => ({ ...key, perMinute: config.rateLimitPerMinute })),
      receive,
      handshakeToken: () => false,
    },
    metrics: { token: config.metricsToken, clockSkewSeconds: container.databaseClock.skewSeconds },
    sandbox: null,
    sandboxDocument: describeSandbox(sandboxServer.url),
  });
  const service = await listen(createServer(app));
  await container.registration?.registerWebhook({
    url: `${service.url}/webhooks/whatsapp`,
    headers: { Authorization: `Bearer ${config.webhook.tokens[0]}` },
  });
  const [secret] = config.psp.webhookSecrets;
  if (secret)
    await supertest(`${sandboxServer.url}/sandbox`)
      .put('/psp_webhook')
      .send({ url: `${service.url}/webhooks/psp`, secret });
  const workers = createWorkers(ctx);

  const http = supertest(service.url);
  const customer = supertest(`${sandboxServer.url}/sandbox`);
  const as = (key: string) => ({
    get: (path: string) => http.get(`/v1${path}`).set('Authorization', `Bearer ${key}`),
    post: (path: string, body?: object) => http.post(`/v1${path}`).set('Authorization', `Bearer ${key}`).send(body),
    put: (path: string, body: object) => http.put(`/v1${path}`).set('Authorization', `Bearer ${key}`).send(body),
    delete: (path: string) => http.delete(`/v1${path}`).set('Authorization', `Bearer ${key}`),
  });

  const runUntilIdle = async (): Promise<void> => {
    // The world takes moments for what it does (a bank answers after a second or two).
    for (let second = 0; second < 4; second++) {
      await quiet();
      clock.advance(1000);
    }
    await quiet();
  };
  const quiet = async (): Promise<void> => {
    // What the world did may give the service work again, and the other way round.
    for (let round = 0; round < 20; round++) {
      await workers.drain();
      if (!(await world.world.effects.tick())) return;
    }
  };

  return {
    databaseUrl: database.url,
    config,
    ctx,
    clock,
    workers,
    /** The pretend WhatsApp. */
    world: world.world,
    serviceUrl: service.url,
    sandboxUrl: `${sandboxServer.url}/sandbox`,
    http,
    merchant: as(KEY),
    as,
    /** Actions of the customer: `pay`, `fail`, … with the sandbox's own body. */
    customer: {
      act: (referenceId: string, action: string, body: object = {}) =>
        customer.post(`/orders/${referenceId}/${action}`).send(body),
      faults: (faults: object) => customer.put('/faults').send(faults),
      order: async (referenceId: string): Promise<Json> => (await customer.get(`/orders/${referenceId}`)).body,
    },
    /** Delivers a webhook body as WhatsApp would. */
    deliver: (body: object | Buffer, headers: Record<string, string> = { Authorization: `Bearer ${WEBHOOK_TOKEN}` }) =>
      http
        .post('/webhooks/whatsapp')
        .set(headers)
        .set('Content-Type', 'application/json')
        // Without this, superagent would turn bytes into JSON of its own.
        .serialize((bytes) => bytes)
        .send(Buffer.isBuffer(body) ? body : JSON.stringify(body)),
    /** Lets four seconds pass and works until nothing more is due, in the service and in the world. */
    runUntilIdle,
    /** Moves the time, stopping at each step so that what becomes due on the way happens on the way. */
    advance: async (seconds: number, stepSeconds = seconds): Promise<void> => {
      for (let passed = 0; passed < seconds; passed += stepSeconds) {
        clock.advance(Math.min(stepSeconds, seconds - passed) * 1000);
        await runUntilIdle();
      }
    },
    order: async (referenceId: string): Promise<Json> => (await as(KEY).get(`/orders/${referenceId}`)).body,
    timeline: async (referenceId: string): Promise<Json[]> =>
      (await as(KEY).get(`/orders/${referenceId}/timeline`)).body.data,
    sql: <R extends object = Json>(text: string, params?: unknown[]) => ctx.db.query<R>(text, params),
    close: async (): Promise<void> => {
      await workers.stop();
      await world.close();
      await Promise.all([closeServer(service.server), closeServer(sandboxServer.server)]);
      await container.close();
      await database.drop();
    },
  };
}

/** A request for an order of 681.45 INR through Razorpay. */
export function teaOrder(referenceId: string, change: object = {}): Json {
  return {
    to: '+919845012345',
    reference_id: referenceId,
    type: 'digital-goods',
    currency: 'INR',
    payment_settings: [
      { type: 'payment_gateway', payment_gateway: { type: 'razorpay', configuration_name: 'nilgiri-rzp-prod' } },
    ],
    order: {
      catalog_id: 'tea',
      items: [{ retailer_id: 'assam', name: 'Assam 250 g', amount: { value: 64900 }, quantity: 1 }],
      tax: { value: 3245, description: 'GST 5%' },
    },
    ...change,
  };
}

/** Starts a server on a free port of the loopback. */
export async function listen(server: Server): Promise<{ server: Server; url: string }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Serves the HTTP side alone, ready and without a sandbox, on parts of the test's own. */
export const serveApp = (parts: Pick<AppParts, 'ctx' | 'api'>): Promise<{ server: Server; url: string }> =>
  listen(createServer(createApp({ readiness: { notReadyReasons: async () => [] }, sandbox: null, ...parts })));

/** Ends a server and every connection to it. */
export function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
