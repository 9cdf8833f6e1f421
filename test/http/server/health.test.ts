import { createHmac } from 'node:crypto';
import net, { type AddressInfo } from 'node:net';
import supertest from 'supertest';
import { loadConfig } from '../../../src/config';
import { createLogger } from '../../../src/logger';
import { type Service, startService } from '../../../src/service';
import { createTestDatabase } from '../../helpers/app/database';
import { expectProblem } from '../problem';

/** The way to the database, which a test can cut and mend. */
async function startBridge(target: URL) {
  const sockets = new Set<net.Socket>();
  let cut = false;
  const server = net.createServer((near) => {
    if (cut) return near.destroy();
    const far = net.connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => sockets.delete(one) && other.destroy());
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    cut: () => {
      cut = true;
      drop();
    },
    mend: () => {
      cut = false;
    },
    close: () => {
      cut = true;
      drop();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let bridge: Awaited<ReturnType<typeof startBridge>>;
let service: Service;
let http: ReturnType<typeof supertest>;
beforeAll(async () => {
  database = await createTestDatabase();
  bridge = await startBridge(new URL(database.url));
  const config = loadConfig({
    ROLE: 'api',
    PORT: '0',
    DATABASE_URL: bridge.url,
    META_VERIFY_TOKEN: 'the-verify-token',
    META_APP_SECRET: 'the-app-secret',
    LOG_LEVEL: 'fatal',
  });
  service = await startService(config, createLogger('fatal'));
  http = supertest(`http://127.0.0.1:${service.port}`);
});
afterAll(async () => {
  await service.stop();
  await bridge.close();
  await database.drop();
});

const KEY = { Authorization: 'Bearer sk_sandbox' };
const deliver = (body: object) => {
  const raw = JSON.stringify(body);
  const mac = createHmac('sha256', 'the-app-secret').update(raw).digest('hex');
  return http.post('/webhooks/whatsapp').set('X-Hub-Signature-256', `sha256=${mac}`).type('json').send(raw);
};
const stored = async () => (await service.container.ctx.db.query('SELECT 1 FROM inbox')).length;

test('200: alive and ready, without a key', async () => {
  expect((await http.get('/livez').expect(200)).text).toBe('ok');
  expect((await http.get('/readyz').expect(200)).body).toEqual({ ready: true, obstacles: [] });
});

describe("Meta's handshake", () => {
  const ask = (query: string) => http.get(`/webhooks/whatsapp?${query}`);
  test('200: the bare challenge, as plain text', async () => {
    const answer = await ask('hub.mode=subscribe&hub.challenge=<b>42</b>&hub.verify_token=the-verify-token').expect(
      200,
    );
    expect(answer.text).toBe('<b>42</b>');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
  });
  test.each([
    'hub.mode=subscribe&hub.challenge=42&hub.verify_token=another',
    'hub.mode=subscribe&hub.challenge=42&hub.verify_token=',
    'hub.mode=subscribe&hub.challenge=42',
    'hub.mode=unsubscribe&hub.challenge=42&hub.verify_token=the-verify-token',
    'hub.mode=subscribe&hub.verify_token=the-verify-token',
    'hub.mode=subscribe&hub.challenge=1&hub.challenge=2&hub.verify_token=the-verify-token',
    'hub.mode=subscribe&hub.challenge=42&hub.verify_token=the-verify-token&hub.verify_token=x',
    '',
  ])('403: %s', async (query) => {
    expectProblem(await ask(query), 'forbidden');
  });
});

describe('the database goes away and comes back', () => {
  const webhook = { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [] }] };
  beforeAll(async () => {
    await http.get('/v1/orders').set(KEY).expect(200);
    bridge.cut();
  });

  test('503: not ready, and alive all the same', async () => {
    await http.get('/livez').expect(200);
    expect((await http.get('/readyz').expect(503)).body).toEqual({
      ready: false,
      obstacles: ['the database cannot be reached'],
    });
  });
  test('503: a delivery is not taken, so that WhatsApp sends it again', async () => {
    const answer = await deliver(webhook);
    expectProblem(answer, 'unavailable');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });
  test.each([
    ['get', '/v1/orders/A-1'],
    ['get', '/v1/orders/A-1/timeline'],
    ['get', '/v1/orders'],
    ['post', '/v1/orders/search'],
    ['post', '/v1/orders/A-1/lookup'],
    ['post', '/v1/orders/A-1/order_details'],
  ] as const)('503: %s %s', async (method, path) => {
    const answer = await http[method](path).set(KEY);
    expectProblem(answer, 'unavailable');
    expect(answer.text).not.toMatch(/ECONN|127\.0\.0\.1|prisma|postgres/i);
  });
  test('503: under an Idempotency-Key', async () => {
    expectProblem(await http.post('/v1/orders/A-1/lookup').set(KEY).set('Idempotency-Key', 'k'), 'unavailable');
  });
  test('401: still nobody gets in without a key or a signature', async () => {
    expectProblem(await http.get('/v1/orders'), 'unauthorized');
    expectProblem(await http.post('/webhooks/whatsapp').send({}), 'unauthorized');
  });
  test('200: once it is back, everything goes on, and the delivery is taken', async () => {
    bridge.mend();
    await http.get('/readyz').expect(200);
    await http.get('/v1/orders').set(KEY).expect(200);
    const before = await stored();
    await deliver(webhook).expect(200);
    expect(await stored()).toBe(before + 1);
  });
});

test('403 for a stranger’s name that leads here: the key of a sandbox on loopback is known to everybody', async () => {
  const answer = await http.get('/v1/orders').set(KEY).set('Host', 'stranger.example').expect(403);
  expect(answer.body).toMatchObject({ code: 'forbidden', request_id: answer.headers['x-request-id'] });
  await http.get('/v1/orders').set(KEY).set('Host', 'localhost:3000').expect(200);
});
