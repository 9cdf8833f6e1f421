import supertest from 'supertest';
import { loadConfig } from '../../src/config';
import { createLogger } from '../../src/logger';
import { type Service, startService } from '../../src/service';
import { createTestDatabase } from '../helpers/database';
import { TestClock } from '../helpers/stage';
import { expectProblem } from './problem';

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

test('429: a quiet hour saves up one minute, not sixty', async () => {
  clock.advance(3_600_000);
  for (let i = 0; i < 6; i++) expectProblem(await ask(BUSY), 'not_found');
  expectProblem(await ask(BUSY), 'rate_limited');
});

test('webhooks and probes are not counted', async () => {
  const http = supertest(`http://127.0.0.1:${service.port}`);
  for (let i = 0; i < 10; i++) await http.get('/livez').expect(200);
  for (let i = 0; i < 10; i++) await http.post('/webhooks/whatsapp').send({}).expect(401);
});
