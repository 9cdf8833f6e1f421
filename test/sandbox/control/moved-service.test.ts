import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { verifyNotification } from '../../../src/client/notification';
import { loadConfig } from '../../../src/config';
import { createContainer } from '../../../src/container';
import { claimMode } from '../../../src/db/core/migrations/migrate';
import { createLogger } from '../../../src/logger';
import { type Service, startService } from '../../../src/service';
import { createTestDatabase } from '../../helpers/app/database';
import { closeServer, type Json, KEY, listen, teaOrder } from '../../helpers/app/test-app';

const log = createLogger('fatal');
const HOUR_MS = 3_600_000;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
const running: Service[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
// Each has a world of its own, and would send the orders of the next test into it.
afterEach(async () => {
  for (const service of running.splice(0)) await service.stop();
});
afterAll(() => database.drop());

async function start(env: Record<string, string> = {}) {
  const config = loadConfig({ WHATSAPP_PROVIDER: 'sandbox', DATABASE_URL: database.url, PORT: '0', ...env });
  const service = await startService(config, log);
  running.push(service);
  return { service, origin: `http://127.0.0.1:${service.port}`, clock: service.container.ctx.clock };
}

const ask = async (url: string, body?: object): Promise<Json> => {
  const answer = await fetch(url, {
    method: body ? 'POST' : 'GET',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${KEY}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  return answer.json();
};

/** How far a clock is ahead of the real one, in whole hours. */
const hoursAhead = (now: Date | string): number => Math.round((new Date(now).getTime() - Date.now()) / HOUR_MS);

test('service, workers and world share the clock; other processes follow; a restart keeps it', async () => {
  const first = await start();
  const worker = await start({ ROLE: 'worker', SANDBOX_URL: first.origin });
  const followed = new Promise<void>((resolve) => worker.clock.onMove?.(resolve));
  expect(await ask(`${first.origin}/sandbox/clock`, { forward_seconds: 5 * 3600 })).toMatchObject({
    ahead_seconds: 5 * 3600,
  });
  expect(hoursAhead(first.clock.now())).toBe(5);
  await followed;
  expect(hoursAhead(worker.clock.now())).toBe(5);
  const { created_at } = await ask(`${first.origin}/v1/orders`, teaOrder('MOVED-1'));
  expect(hoursAhead(created_at)).toBe(5);

  for (const { service } of [first, worker]) await service.stop();
  running.length = 0;
  const again = await start();
  expect(hoursAhead(again.clock.now())).toBe(5);
  expect((await ask(`${again.origin}/sandbox/clock`)).ahead_seconds).toBe(5 * 3600);
});

test('a notification is signed with the real time, so that a shop on the real clock accepts it', async () => {
  const { origin } = await start();
  await ask(`${origin}/sandbox/clock`, { forward_seconds: 86_400 });
  let arrived: (request: { headers: IncomingMessage['headers']; body: string }) => void = () => {};
  const arrival = new Promise<Parameters<typeof arrived>[0]>((resolve) => {
    arrived = resolve;
  });
  const shop = await listen(
    createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        response.end();
        arrived({ headers: request.headers, body });
      });
    }),
  );
  const { secret } = await ask(`${origin}/v1/webhook_endpoints`, { url: shop.url, events: ['payment.captured'] });
  const { reference_id } = await ask(`${origin}/sandbox/merchant/orders`, { example: 'upi' });
  // The order is known to the world once its message has been sent.
  while ((await ask(`${origin}/sandbox/orders/${reference_id}`)).status === 404)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await ask(`${origin}/sandbox/orders/${reference_id}/pay`, {});
  const { headers, body } = await arrival;
  const notification = verifyNotification({ secrets: [secret], headers, body });
  expect(notification).toMatchObject({ type: 'payment.captured', data: { order: { reference_id } } });
  expect(hoursAhead(notification.timestamp)).toBeGreaterThanOrEqual(24);
  await closeServer(shop.server);
});

test('news of a PSP outside is signed with the real time, and is heard all the same', async () => {
  const secret = Buffer.from('the secret of a PSP outside');
  const { origin, clock } = await start({
    PSP: 'http',
    PSP_BASE_URL: 'http://127.0.0.1:9',
    PSP_API_KEY: 'key',
    PSP_WEBHOOK_SECRET: `whsec_${secret.toString('base64')}`,
  });
  await ask(`${origin}/sandbox/clock`, { forward_seconds: 86_400 });
  const tell = async (at: Date): Promise<number> => {
    const body = JSON.stringify({ type: 'charge.succeeded', data: { reference_id: 'NOBODY' } });
    const timestamp = Math.floor(at.getTime() / 1000);
    const mac = createHmac('sha256', secret).update(`msg_${timestamp}.${timestamp}.${body}`).digest('base64');
    const headers = {
      'webhook-id': `msg_${timestamp}`,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': `v1,${mac}`,
    };
    return (await fetch(`${origin}/webhooks/psp`, { method: 'POST', headers, body })).status;
  };
  expect([await tell(new Date()), await tell(clock.now()), await tell(new Date(Date.now() - HOUR_MS))]).toEqual([
    200, 200, 401,
  ]);
});

test('what is kept for a time is gone at once when that time leaps by', async () => {
  const { origin, service } = await start();
  const { db } = service.container.ctx;
  const count = async () => (await db.query<{ n: number }>('SELECT count(*) AS n FROM idempotency_keys'))[0]?.n;
  await fetch(`${origin}/v1/orders`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${KEY}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': 'kept-for-a-time',
    },
    body: JSON.stringify(teaOrder('KEPT-1')),
  });
  expect(await count()).toBe(1);
  await ask(`${origin}/sandbox/clock`, { forward_seconds: 49 * 3600 });
  while ((await count()) !== 0) await new Promise((resolve) => setTimeout(resolve, 20));
});

describe('a live service', () => {
  test('has a clock that nobody can move, and its database refuses it too', async () => {
    const live = await createTestDatabase();
    const config = loadConfig({
      WHATSAPP_PROVIDER: '360dialog',
      D360_API_KEY: 'key',
      WEBHOOK_TOKEN: 'a token of the tests',
      API_KEYS: 'k'.repeat(32),
      DATABASE_URL: live.url,
    });
    const container = createContainer(config, { url: live.url, directUrl: live.url, origin: '', log });
    const { ctx, time } = container;
    await claimMode(ctx.db.pool, 'live');
    expect(time).toBeNull();
    expect(ctx.clock.onMove).toBeUndefined();
    await expect(ctx.db.query('UPDATE service SET clock_ahead_ms = 1')).rejects.toThrow(/service_clock_of_sandboxes/);
    await container.close();
    await live.drop();
  });

  test('even a sandbox’s clock is never stored as behind', async () => {
    const { service } = await start();
    await expect(service.container.ctx.db.query('UPDATE service SET clock_ahead_ms = -1')).rejects.toThrow(
      /service_clock_of_sandboxes/,
    );
  });
});
