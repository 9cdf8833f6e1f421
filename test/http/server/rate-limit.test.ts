import supertest from 'supertest';
import { loadConfig } from '../../../src/config';
import { createLogger } from '../../../src/logger';
import { type Service, startService } from '../../../src/service';
import { createTestDatabase } from '../../helpers/app/database';
import { TestClock } from '../../helpers/app/test-app';
import { DocumentCheck } from '../../helpers/openapi';
import { expectProblem } from '../problem';

const BUSY = 'key-of-a-busy-shop-0123456789abcdef';
const QUIET = 'key-of-a-quiet-shop-0123456789abcdef';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let service: Service;
const clock = new TestClock();
beforeAll(async () => {
  database = await createTestDatabase();
  const config = loadConfig({
    ROLE: 'api',
    PORT: '0',
    DATABASE_URL: database.url,
    API_KEYS: `${BUSY},${QUIET}:read`,
    RATE_LIMIT_PER_MINUTE: '6',
    LOG_LEVEL: 'fatal',
  });
  service = await startService(config, createLogger('fatal'), { clock });
});
afterAll(async () => {
  await service.stop();
  await database.drop();
});

const ask = (key: string) =>
  supertest(`http://127.0.0.1:${service.port}`).get('/v1/orders/X-1').set('Authorization', `Bearer ${key}`);

test('429: a key that used up its minute waits for the next request, and no other key does', async () => {
  for (let i = 0; i < 6; i++) expectProblem(await ask(BUSY), 'not_found');
  const refused = await ask(BUSY);
  expectProblem(refused, 'rate_limited');
  expect(refused.headers['retry-after']).toBe('10');
  expectProblem(await ask(QUIET), 'not_found');

  clock.advance(9_999);
  expect((await ask(BUSY)).headers['retry-after']).toBe('1');
  clock.advance(1);
  expectProblem(await ask(BUSY), 'not_found');
  expectProblem(await ask(BUSY), 'rate_limited');
});

test('429: every header field of it is in the document', async () => {
  const described = await supertest(`http://127.0.0.1:${service.port}`).get('/openapi.json').expect(200);
  const document = new DocumentCheck(described.body);
  for (let i = 0; i < 7; i++) {
    const { status, headers, body } = await ask(BUSY);
    const exchange = { method: 'get', path: '/v1/orders/{reference_id}', status, body };
    document.check({ ...exchange, contentType: headers['content-type'] ?? null, headers: Object.keys(headers) });
  }
  expect([...document.seenHeaders].sort()).toEqual([
    'ratelimit',
    'ratelimit-policy',
    'retry-after',
    'wapay-time',
    'x-request-id',
  ]);
});

test('429: a quiet hour saves up one minute, not sixty', async () => {
  clock.advance(3_600_000);
  for (let i = 0; i < 6; i++) expectProblem(await ask(BUSY), 'not_found');
  expectProblem(await ask(BUSY), 'rate_limited');
});

describe('what is left is told', () => {
  const POLICY = '"key";q=6;w=60';
  const headersOf = async (request: supertest.Test): Promise<unknown[]> => {
    const { status, headers } = await request;
    return [status, headers['ratelimit-policy'], headers.ratelimit];
  };

  test('in every answer to a known key, whatever it is', async () => {
    clock.advance(3_600_000);
    const http = supertest(`http://127.0.0.1:${service.port}`);
    const bearer = { Authorization: `Bearer ${BUSY}` };
    const answers = [
      await headersOf(http.get('/v1/orders').set(bearer)),
      await headersOf(http.post('/v1/orders').set(bearer).send({})),
      await headersOf(http.post('/v1/orders').set(bearer).type('text/plain').send('{}')),
      await headersOf(http.delete('/v1/orders').set(bearer)),
      await headersOf(http.get('/v1/nothing').set(bearer)),
      await headersOf(ask(BUSY)),
      await headersOf(ask(BUSY)),
    ];
    expect(answers).toEqual([
      [200, POLICY, '"key";r=5;t=10'],
      [422, POLICY, '"key";r=4;t=10'],
      [415, POLICY, '"key";r=3;t=10'],
      [405, POLICY, '"key";r=2;t=10'],
      [404, POLICY, '"key";r=1;t=10'],
      [404, POLICY, '"key";r=0;t=10'],
      [429, POLICY, '"key";r=0;t=10'],
    ]);
  });

  test('each key its own, and 403 as well', async () => {
    const refused = supertest(`http://127.0.0.1:${service.port}`).post('/v1/orders').send({});
    expect(await headersOf(refused.set('Authorization', `Bearer ${QUIET}`))).toEqual([403, POLICY, '"key";r=5;t=10']);
  });

  test('the time until the next request runs down with the clock', async () => {
    clock.advance(7_500);
    expect(await headersOf(ask(BUSY))).toEqual([429, POLICY, '"key";r=0;t=3']);
    clock.advance(2_500);
    expect(await headersOf(ask(BUSY))).toEqual([404, POLICY, '"key";r=0;t=10']);
  });

  test('nothing is told to an unknown key', async () => {
    expect(await headersOf(ask('a-key-that-nobody-has-0123456789abcdef'))).toEqual([401, undefined, undefined]);
  });
});

test('webhooks and probes are not counted', async () => {
  const http = supertest(`http://127.0.0.1:${service.port}`);
  for (let i = 0; i < 10; i++) await http.get('/livez').expect(200);
  for (let i = 0; i < 10; i++) await http.post('/webhooks/whatsapp').send({}).expect(401);
});
