import { loadConfig } from '../../../src/config';
import { createLogger } from '../../../src/logger';
import { startService } from '../../../src/service';
import { createTestDatabase } from '../../helpers/app/database';
import { closeServer, type Stage } from '../../helpers/app/test-app';
import { createStreamStage, streamsOn } from './stream-steps';

let stage: Stage;
let quick: Awaited<ReturnType<typeof createStreamStage>>['quick'];
beforeAll(async () => {
  ({ stage, quick } = await createStreamStage());
});
afterAll(async () => {
  await closeServer(quick.server);
  await stage.close();
});

const { listen, closeStreams, create } = streamsOn(
  () => stage,
  () => quick.url,
);
afterEach(closeStreams);

test('every fifteenth time without news there is a sign of life', async () => {
  const stream = await listen();
  await stream.until(() => stream.raw().includes('\n\n:\n\n:\n\n'));
  expect(stream.events).toHaveLength(1);
});

test('a sign of life is never the first that is told, however long it takes to find out what was missed', async () => {
  const other = await listen();
  await other.until(() => other.events.length === 1);
  const { query } = stage.ctx.db;
  let go = () => {};
  const held = new Promise<void>((done) => {
    go = done;
  });
  const asked = new Promise<void>((done) => {
    stage.ctx.db.query = async (sql, params) => {
      // What was missed is read up to one line more than can be told.
      if (params?.[2] === 5_001) {
        done();
        await held;
      }
      return query(sql, params);
    };
  });
  const late = listen({ 'Last-Event-ID': other.lastId() });
  await asked;
  const before = other.raw().length;
  await other.until(() => other.raw().slice(before).includes(':\n\n'));
  go();
  const stream = await late;
  stage.ctx.db.query = query;
  await stream.until(() => stream.events.length > 0);
  expect(stream.response.headers['content-type']).toContain('text/event-stream');
});

test('a database that was away may have forgotten what was read: the lists are to be read anew', async () => {
  const stream = await listen();
  await stream.until(() => stream.events.length === 1);
  const { query } = stage.ctx.db;
  let refused = 0;
  const away = new Promise<void>((done) => {
    stage.ctx.db.query = () => {
      refused += 1;
      if (refused === 3) done();
      return Promise.reject(new Error('away'));
    };
  });
  await away;
  stage.ctx.db.query = query;
  await stream.until(() => stream.events.length === 2);
  await create('ST-15');
  await stream.receives('ST-15');
  expect(stream.events.map(({ event }) => event)).toEqual(['problem', 'missed', 'order']);
});

test('a reader that takes nothing is dropped, and nobody else notices', async () => {
  const change = async (version: number): Promise<void> => {
    await stage.sql(
      `WITH changed AS (
         INSERT INTO orders (reference_id, version, type, details, message, texts, auto_messages, metadata, created_at, updated_at)
         SELECT repeat('MANY-', 10) || n, $1, 'digital-goods', '{}', '{}', '{}', false, '{}', $2, $2 FROM generate_series(1, 10000) n
         ON CONFLICT (reference_id) DO UPDATE SET version = $1, updated_at = $2 RETURNING reference_id),
       paid AS (
         INSERT INTO payments (reference_id, source, currency, amount, last_sign_at)
         SELECT reference_id, 'whatsapp_lookup', 'INR', 1, $2 FROM changed ON CONFLICT (reference_id) DO NOTHING)
       INSERT INTO timeline (reference_id, at, kind, summary, cause, details)
       SELECT reference_id, $2, 'test', '', '', '{}' FROM changed`,
      [version, stage.clock.now()],
    );
  };
  const [idle, reader] = [await listen(), await listen()];
  idle.response.pause();
  for (let version = 1; version <= 4; version++) {
    await change(version);
    // The poll that tells of the next version finds what of this one was not read.
    await reader.until(() => reader.changes().length >= 10_000 * version);
  }
  idle.response.resume();
  await idle.ended;
  expect(idle.response.complete).toBe(false);
  await create('ST-99');
  await reader.receives('ST-99');
}, 60_000);

test('a service that stops ends its streams at once and opens no more', async () => {
  const database = await createTestDatabase();
  const config = loadConfig({ PORT: '0', DATABASE_URL: database.url, LOG_LEVEL: 'fatal' });
  const service = await startService(config, createLogger('fatal'));
  try {
    const stream = await listen({}, `http://127.0.0.1:${service.port}`);
    await stream.until(() => stream.events.length > 0);
    await service.stop();
    await stream.ended;
    expect(stream.response.complete).toBe(true);
  } finally {
    await database.drop();
  }
});

test('every process tells what happens in any of them', async () => {
  const config = loadConfig({
    PORT: '0',
    ROLE: 'api',
    DATABASE_URL: stage.config.databaseUrl ?? '',
    LOG_LEVEL: 'fatal',
  });
  const other = await startService(config, createLogger('fatal'));
  try {
    const stream = await listen({}, `http://127.0.0.1:${other.port}`);
    await create('ST-14');
    await stream.receives('ST-14');
  } finally {
    await other.stop();
  }
});
