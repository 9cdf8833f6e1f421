import type { Server } from 'node:http';
import supertest from 'supertest';
import { type Database, openDatabase } from '../../../src/db/core/client';
import { createReceiver } from '../../../src/flows/ingest/receive-webhook';
import { delivery } from '../../bench/load/bodies';
import { closeServer, createStage, type Stage, serveApp } from '../../helpers/app/test-app';
import { type CutLine, createCutLine } from '../../helpers/faults/cut-line';

let stage: Stage;
/** The same database at the end of a line that can be cut, with a service of its own before it. */
let line: CutLine;
let db: Database;
let server: Server;
let http: ReturnType<typeof supertest>;

beforeAll(async () => {
  stage = await createStage();
  line = await createCutLine(stage.config.databaseUrl ?? '');
  db = openDatabase(line.url, 4);
  const ctx = { ...stage.ctx, db };
  const listening = await serveApp({
    ctx,
    api: { keys: stage.config.apiKeys, receive: createReceiver(ctx), handshakeToken: () => false },
  });
  server = listening.server;
  http = supertest(listening.url);
});
afterAll(async () => {
  await closeServer(server);
  await db.close();
  await line.close();
  await stage.close();
});
let held: (() => Promise<void>) | null = null;
beforeEach(async () => {
  await stage.sql('TRUNCATE inbox');
});
afterEach(() => held?.());

const token = 'webhook-token-of-the-tests';
const deliver = (body: string) =>
  http
    .post('/webhooks/whatsapp')
    .set({ Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' })
    .send(body);
const statusOf = async (body: string): Promise<number> => (await deliver(body)).status;

const stored = async (): Promise<number> =>
  Number((await stage.sql<{ n: number }>('SELECT count(*) AS n FROM inbox'))[0]?.n);

/** A delivery of `count` items about references that begin with `prefix`; a repeat has the same bytes. */
const many = (prefix: string, count: number): string => {
  const references = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  const body = bodies.get(prefix) ?? delivery(references, 'run');
  bodies.set(prefix, body);
  return body;
};
const bodies = new Map<string, string>();

/** Holds the inbox so that nothing can be stored until `release`. */
async function holdInbox(): Promise<{ release(): Promise<void>; waiting(): Promise<number> }> {
  const client = await stage.ctx.db.pool.connect();
  await client.query('BEGIN');
  await client.query('LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE');
  held = async () => {
    held = null;
    await client.query('COMMIT');
    client.release();
  };
  return {
    release: async () => held?.(),
    waiting: async () => {
      const [row] = await stage.sql<{ n: number }>(
        `SELECT count(*) AS n FROM pg_locks WHERE relation = 'inbox'::regclass AND NOT granted`,
      );
      return Number(row?.n);
    },
  };
}

describe('a database that is slow', () => {
  test('only so many items wait: the rest is refused at once, and what was taken is stored', async () => {
    const hold = await holdInbox();
    const answers: number[] = [];
    const deliveries = Array.from({ length: 25 }, async (_, index) => {
      const status = await statusOf(many(`slow-${index}`, 1_000));
      answers.push(status);
      return status;
    });
    // The refused ones answer while the lock is held; nobody else can.
    await Promise.race([Promise.all(deliveries), until(() => answers.length === 5)]);
    expect(answers).toEqual([503, 503, 503, 503, 503]);
    expect(await stage.ctx.db.query('SELECT 1')).toHaveLength(1);
    await hold.release();
    const statuses = await Promise.all(deliveries);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(await stored()).toBe(20_000);
  });

  test('the bound counts bytes too: large deliveries fill the memory long before many do', async () => {
    const hold = await holdInbox();
    const answers: number[] = [];
    const large = (index: number) => JSON.stringify({ index, text: 'x'.repeat(3_900_000) });
    const deliveries = Array.from({ length: 20 }, async (_, index) => {
      const status = await statusOf(large(index));
      answers.push(status);
      return status;
    });
    await Promise.race([Promise.all(deliveries), until(() => answers.length === 4)]);
    expect(answers).toEqual([503, 503, 503, 503]);
    await hold.release();
    const statuses = await Promise.all(deliveries);
    expect(statuses.filter((status) => status === 200)).toHaveLength(16);
    expect(await stored()).toBe(16);
  });

  test('everything that waits meanwhile shares one insert', async () => {
    const hold = await holdInbox();
    const first = statusOf(many('first', 1));
    await until(async () => (await hold.waiting()) === 1);
    const rest = Array.from({ length: 40 }, (_, index) => statusOf(many(`rest-${index}`, 1)));
    await until(async () => (await hold.waiting()) === 1);
    await hold.release();
    expect(await first).toBe(200);
    expect(await Promise.all(rest)).toEqual(rest.map(() => 200));
    expect(await stored()).toBe(41);
  });
});

describe('a database that is away', () => {
  test('503 with Retry-After while it is away, 200 afterwards, without a restart', async () => {
    expect(await statusOf(many('before', 1))).toBe(200);
    await line.cut();
    const refused = await Promise.all(Array.from({ length: 30 }, (_, index) => deliver(many(`away-${index}`, 3))));
    for (const { status, headers, body } of refused) {
      expect(status).toBe(503);
      expect(headers['retry-after']).toBe('5');
      expect(body).toMatchObject({ code: 'unavailable' });
    }
    await line.mend();
    const repeated = await Promise.all(Array.from({ length: 30 }, (_, index) => statusOf(many(`away-${index}`, 3))));
    expect(repeated).toEqual(repeated.map(() => 200));
    expect(await stored()).toBe(1 + 90);
  });

  test('it goes away while deliveries are being stored: each is either stored or refused, and repeats are harmless', async () => {
    const hold = await holdInbox();
    const under = Array.from({ length: 10 }, (_, index) => statusOf(many(`cut-${index}`, 2)));
    await until(async () => (await hold.waiting()) >= 1);
    await line.cut();
    expect(await Promise.all(under)).toEqual(under.map(() => 503));
    await hold.release();
    await line.mend();
    for (let index = 0; index < 10; index++) expect(await statusOf(many(`cut-${index}`, 2))).toBe(200);
    expect(await stored()).toBe(20);
  });

  test('refused deliveries leave nothing behind: as many fit in afterwards as before', async () => {
    await line.cut();
    for (let round = 0; round < 30; round++) expect(await statusOf(many(`gone-${round}`, 1_000))).toBe(503);
    await line.mend();
    expect(await statusOf(many('full', 1_000))).toBe(200);
    expect(await stored()).toBe(1_000);
  });
});

describe('one poisonous row', () => {
  beforeAll(async () => {
    await stage.sql(`
      CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF position(convert_to('poison', 'UTF8') IN NEW.body) > 0 THEN RAISE EXCEPTION 'no'; END IF;
        RETURN NEW;
      END $$`);
    await stage.sql('CREATE TRIGGER poison BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION refuse_poison()');
  });
  afterAll(() => stage.sql('DROP TRIGGER poison ON inbox'));

  test('costs none of those who share its insert, and its own sender delivers again', async () => {
    const hold = await holdInbox();
    const first = statusOf(many('first', 1));
    await until(async () => (await hold.waiting()) === 1);
    const good = Array.from({ length: 20 }, (_, index) => statusOf(many(`good-${index}`, 2)));
    const bad = statusOf(many('poison', 1));
    await hold.release();
    expect(await bad).toBe(503);
    expect(await Promise.all([first, ...good])).toEqual(Array(21).fill(200));
    expect(await stored()).toBe(41);
  });

  test('costs none of those in its own delivery', async () => {
    const body = delivery(['ok-1', 'poison', 'ok-2'], 'run');
    expect(await statusOf(body)).toBe(503);
    const rows = await stage.sql<{ reference_id: string }>('SELECT reference_id FROM inbox ORDER BY 1');
    expect(rows.map((row) => row.reference_id)).toEqual(['ok-1', 'ok-2']);
  });
});

test.each([
  ['a NUL in the reference', 'NL\\u0000-1'],
  ['half a character in the reference', 'NL\\ud800-1'],
])('%s is kept and answered 200, next to its neighbours', async (_what, reference) => {
  const body = delivery(['REFERENCE', 'neighbour'], 'run').replaceAll('REFERENCE', reference);
  expect(await statusOf(body)).toBe(200);
  expect(await stored()).toBe(2);
  await stage.runUntilIdle();
  expect(await stage.sql('SELECT 1 FROM inbox WHERE ended_at IS NULL')).toEqual([]);
});

/** Resolves when `done` says so, looked at once in every turn of the event loop. */
async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise((resolve) => setImmediate(resolve));
}
