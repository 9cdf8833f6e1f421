import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import request from 'supertest';
import { loadSandboxConfig } from '../../src/sandbox/config';
import { createSandbox } from '../../src/sandbox/sandbox';
import { Journal } from '../../src/sandbox/world/journal';
import { CONFIGURATION, type Json, REFERENCE, razorpay, setUp, VirtualClock } from './sandbox-stage';

describe('restart', () => {
  let folder: string;
  let journal: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    journal = join(folder, 'world.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('a new process knows orders, money, faults and where webhooks go', async () => {
    const before = setUp({ journal });
    await before
      .post('/whatsapp/v1/configs/webhook', { url: 'http://a.test/hook' })
      .set('D360-API-KEY', 'k')
      .expect(200);
    await before.send(razorpay()).expect(200);
    await before.post(`/orders/${REFERENCE}/pay`).expect(200);
    await before.put('/faults', { charge: 'decline' }).expect(200);
    const shown = (await before.get(`/orders/${REFERENCE}`)).body;

    const after = setUp({ journal, clock: before.clock });
    expect((await after.get(`/orders/${REFERENCE}`)).body).toEqual(shown);
    expect((await after.get('/faults')).body.charge).toBe('decline');
    expect((await after.get('/whatsapp/v1/configs/webhook').set('D360-API-KEY', 'k')).body.url).toBe(
      'http://a.test/hook',
    );
    await after.send(razorpay()).expect(400);
  });

  test('what was still to happen happens after it, at its time', async () => {
    const before = setUp({ journal });
    await before.send(razorpay()).expect(200);
    await before.post(`/orders/${REFERENCE}/pay`, { after_seconds: 600 }).expect(202);
    await before.world.advance(300_000);
    await before.sandbox.close();

    const after = setUp({ journal, clock: before.clock });
    await after.world.advance(299_000);
    expect(after.payments()).toEqual([]);
    await after.world.advance(1000);
    expect(after.payments()).toMatchObject([{ status: 'captured' }]);
    await after.world.advance(3_600_000);
    expect(after.payments()).toHaveLength(1);
  });

  test('a half-written last line is dropped, and the file is compacted', async () => {
    const before = setUp({ journal });
    await before.send(razorpay()).expect(200);
    await before.world.advance(10_000);
    appendFileSync(journal, '{"table":"orders","key":"x","row":{"refer');
    const lines = () => readFileSync(journal, 'utf8').trim().split('\n').length;
    const long = lines();
    const after = setUp({ journal, clock: before.clock });
    expect(lines()).toBeLessThan(long);
    expect((await after.get('/orders')).body.data).toHaveLength(1);
  });

  test('history is dropped while it grows', () => {
    const table = new Journal(journal).table<{ value: number }>('counter');
    for (let value = 0; value < 20_500; value += 1) table.put('one', { value });
    expect(readFileSync(journal, 'utf8').split('\n').length).toBeLessThan(1000);
    expect(new Journal(journal).table('counter').get('one')).toEqual({ value: 20_499 });
  });

  test('a reset is remembered too', async () => {
    const before = setUp({ journal });
    await before.send(razorpay()).expect(200);
    await before.post('/reset').expect(204);
    const after = setUp({ journal, clock: before.clock });
    expect((await after.get('/orders')).body.data).toEqual([]);
    await after.world.advance(10_000);
    expect(after.captured).toEqual([]);
  });
});

describe('looking on', () => {
  test('orders newest first, the chat as the customer sees it, the wire with both directions', async () => {
    const stage = setUp();
    await stage.send(razorpay('first')).expect(200);
    await stage.send(razorpay('second')).expect(200);
    const orders = (await stage.get('/orders')).body.data;
    expect(orders.map((order: Json) => order.reference_id)).toEqual(['second', 'first']);
    const chat = (await stage.get('/chats/+919845012345')).body.data;
    expect(chat).toMatchObject([{ kind: 'order_details', order: { total_amount: { value: 147785 } } }, {}]);
    await stage.world.tick();
    const log = (await stage.get('/wire')).body.data;
    expect(log).toMatchObject([
      { from: 'service', to: 'whatsapp', method: 'POST', path: '/sandbox/whatsapp/messages', status: 200 },
      { from: 'service', to: 'whatsapp' },
      { from: 'whatsapp', to: 'service', path: '/webhooks/whatsapp', status: 200 },
      { from: 'whatsapp', to: 'service' },
    ]);
    expect(log[0].response.messages[0].id).toMatch(/^wamid/);
  });

  test('the wire keeps the last 200 exchanges', async () => {
    const stage = setUp();
    for (let count = 0; count < 205; count += 1) await stage.lookup(CONFIGURATION, `none-${count}`).expect(400);
    const log = (await stage.get('/wire')).body.data;
    expect(log).toHaveLength(200);
    expect(log.at(-1).path).toContain('none-204');
  });

  test('the phone is a page that needs nothing from outside', async () => {
    const page = await setUp().get('').expect(200);
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.text).not.toMatch(/https?:\/\//);
  });

  test('404 in problem+json for anything else', async () => {
    const answer = await setUp().get('/weather').expect(404);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });
});

describe('with the real clock', () => {
  test('webhooks arrive by themselves, over HTTP, with the registered headers', async () => {
    const got: { authorization: string | undefined; status: string }[] = [];
    let enough = () => {};
    const both = new Promise<void>((resolve) => {
      enough = resolve;
    });
    const service = createServer((incoming: IncomingMessage, answer) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString());
        const status = body.entry[0].changes[0].value.statuses[0].status;
        got.push({ authorization: incoming.headers.authorization, status });
        answer.end();
        if (got.length === 2) enough();
      });
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/webhooks/whatsapp`;
    const sandbox = createSandbox({ clock: { now: () => new Date('2026-11-20T10:00:00Z') } });
    const app = express().use('/sandbox', sandbox.app);
    const asService = (path: string, body: object) =>
      request(app).post(`/sandbox/whatsapp${path}`).set('D360-API-KEY', 'k').send(body).expect(200);
    await asService('/v1/configs/webhook', { url, headers: { Authorization: 'Bearer secret' } });
    await asService('/messages', razorpay());
    await request(app).post(`/sandbox/orders/${REFERENCE}/pay`).send({ after_seconds: 3600 }).expect(202);
    await both;
    await sandbox.close();
    service.close();
    expect(got).toEqual(
      expect.arrayContaining([
        { authorization: 'Bearer secret', status: 'sent' },
        { authorization: 'Bearer secret', status: 'pending' },
      ]),
    );
  });

  test('a service that is not there does not hold the customer up, and is tried again', async () => {
    const clock = new VirtualClock();
    const stage = setUp({
      clock,
      deliver: () => Promise.reject(new Error('connect ECONNREFUSED')),
    });
    await stage.send(razorpay()).expect(200);
    await stage.post(`/orders/${REFERENCE}/pay`).expect(200);
    await stage.world.advance(3_600_000);
    const { deliveries } = (await stage.get(`/orders/${REFERENCE}`)).body;
    for (const delivery of deliveries) {
      expect(delivery.http_status).toBeNull();
      expect(delivery.attempts).toHaveLength(6);
    }
  });
});

describe('a graceful stop', () => {
  test.each([
    ['a send that is never answered', { send: 'timeout_after' }],
    ['a slow lookup', { lookup: 'slow' }],
  ])('is not held up by %s', async (_story, faults) => {
    const stage = setUp({ delays: { slowMs: 3_600_000, hangMs: 3_600_000 } });
    await stage.put('/faults', faults).expect(200);
    const call = 'send' in faults ? stage.send(razorpay()) : stage.lookup(CONFIGURATION, REFERENCE);
    const ended = call.then(
      (answer) => answer.status,
      (error: Error) => error.message,
    );
    while (stage.world.held.size === 0) await new Promise((resolve) => setImmediate(resolve));
    await stage.sandbox.close();
    expect(await ended).toBe('send' in faults ? 'socket hang up' : 400);
    expect(stage.world.held.size).toBe(0);
    const last = (await stage.get('/wire')).body.data.at(-1);
    expect(last.status).toBe('send' in faults ? null : 400);
  });
});

describe('settings of a sandbox on its own', () => {
  test('have defaults', () => {
    expect(loadSandboxConfig({})).toEqual({
      port: 4000,
      host: '127.0.0.1',
      journal: undefined,
      psp: {},
      phoneNumberId: undefined,
    });
  });

  test('take the first secret of a rotation, and leave empty values out', () => {
    const env = { PSP_WEBHOOK_SECRET: 'whsec_bmV3,whsec_b2xk', SANDBOX_JOURNAL: '', PORT: '0' };
    expect(loadSandboxConfig(env)).toMatchObject({ port: 0, journal: undefined, psp: { secret: 'whsec_bmV3' } });
  });

  test('refuse production, and name every problem at once', () => {
    const load = () => loadSandboxConfig({ NODE_ENV: 'production', PORT: 'x', PSP_WEBHOOK_SECRET: 'plain' });
    expect(load).toThrow(/PORT[\s\S]*PSP_WEBHOOK_SECRET[\s\S]*NODE_ENV/);
  });
});
