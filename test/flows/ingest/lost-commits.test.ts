import type { Server } from 'node:http';
import supertest from 'supertest';
import { type Database, openDatabase } from '../../../src/db/core/client';
import { CommitUncertain } from '../../../src/db/core/unavailable';
import { createOutboxClaimer, createOutboxDeliverer } from '../../../src/flows/deliver-outbox';
import { closeServer, createStage, KEY, type Stage, serveApp, teaOrder } from '../../helpers/app/test-app';
import { createLossyLine, type Lost } from '../../helpers/faults/lost-commit';

let stage: Stage;
let line: Awaited<ReturnType<typeof createLossyLine>>;
/** A service of its own, whose line to the database breaks at the next COMMIT. */
let db: Database;
let server: Server;
let http: ReturnType<typeof supertest>;
let ctx: Stage['ctx'];
/** At which step the line is told to break at the next COMMIT. */
let arm: { step: string; lost: Lost } | null = null;

beforeAll(async () => {
  stage = await createStage();
  line = await createLossyLine(stage.config.databaseUrl ?? '');
  db = openDatabase(line.url, 4);
  const checkpoint = (step: string): void => {
    if (arm?.step !== step) return;
    line.lose(arm.lost);
    arm = null;
  };
  ctx = { ...stage.ctx, db, checkpoint };
  const listening = await serveApp({
    ctx,
    api: { keys: stage.config.apiKeys, receive: async () => {}, handshakeToken: () => false },
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

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  http
    .post(`/v1${path}`)
    .set({ Authorization: `Bearer ${KEY}`, ...headers })
    .send(body);
const count = async (table: string, where = 'true') =>
  Number((await stage.sql(`SELECT count(*) AS n FROM ${table} WHERE ${where}`))[0].n);

/** Both ways in which a merchant, who hears of a broken line only, cannot know what became of a request. */
const BOTH: Lost[] = ['answer', 'commit'];

test.each(BOTH)('an order without a reference is there once, although the %s was lost', async (lost) => {
  const before = [await count('orders'), line.losses()];
  const { reference_id: _, ...order } = teaOrder('');
  line.lose(lost);
  const answer = await post('/orders', order);
  expect(answer.status).toBe(201);
  expect(await count('orders', `reference_id = '${answer.body.reference_id}'`)).toBe(1);
  expect([await count('orders'), line.losses()]).toEqual(before.map((n) => (n ?? 0) + 1));
});

test.each(BOTH)('an order with an Idempotency-Key is there once and answered alike, the %s lost', async (lost) => {
  const key = { 'Idempotency-Key': `key-${lost}` };
  const order = teaOrder(`L-${lost}`);
  line.lose(lost);
  expect((await post('/orders', order, key)).status).toBe(503);
  const answer = await post('/orders', order, key);
  expect(answer.status).toBe(201);
  expect(answer.headers['idempotency-replayed']).toBe(lost === 'answer' ? 'true' : undefined);
  expect(await count('orders', `reference_id = 'L-${lost}'`)).toBe(1);
});

/** Repeats a request until it is no longer told to wait. Without time going by: no lease ends. */
async function repeated(path: string, body: object, headers: Record<string, string>) {
  for (;;) {
    const answer = await post(path, body, headers);
    if (![409, 503].includes(answer.status)) return answer;
  }
}

test.each(BOTH)('a key whose claim got no answer, the %s lost, is free for the repeat at once', async (lost) => {
  const key = { 'Idempotency-Key': `claim-${lost}` };
  const order = teaOrder(`LC-${lost}`);
  line.lose(lost, { of: { text: 'INSERT INTO idempotency_keys', tag: 'INSERT 0 1\0' } });
  expect((await post('/orders', order, key)).status).toBe(503);
  const answer = await repeated('/orders', order, key);
  expect([answer.status, answer.headers['idempotency-replayed']]).toEqual([201, undefined]);
  expect(await count('orders', `reference_id = 'LC-${lost}'`)).toBe(1);
});

test('a key of a request that failed while the database went away is free once it is back', async () => {
  const key = { 'Idempotency-Key': 'away' };
  const order = teaOrder('LC-away');
  line.lose('commit', { thenAway: true });
  expect((await post('/orders', order, key)).status).toBe(503);
  line.comeBack();
  const answer = await repeated('/orders', order, key);
  expect([answer.status, answer.headers['idempotency-replayed']]).toEqual([201, undefined]);
  expect(await count('orders', `reference_id = 'LC-away'`)).toBe(1);
});

test.each(BOTH)('a refund without an Idempotency-Key is owed once, although the %s was lost', async (lost) => {
  const ref = `LR-${lost}`;
  await stage.merchant.post('/orders', teaOrder(ref));
  await stage.runUntilIdle();
  await stage.customer.act(ref, 'pay');
  await stage.runUntilIdle();
  // The lookup before it commits too; the line breaks at the commit after that.
  arm = { step: 'sync:applied', lost };
  const answer = await post(`/orders/${ref}/refunds`, { amount: { value: 5000 } });
  expect(answer.status).toBe(202);
  expect(arm).toBeNull();
  expect(await stage.sql('SELECT id, amount::int FROM refunds WHERE reference_id = $1', [ref])).toEqual([
    { id: answer.body.id, amount: 5000 },
  ]);
  expect(await count('outbox', `kind = 'refund' AND reference_id = '${ref}'`)).toBe(1);
});

test.each(BOTH)('what WhatsApp answered to a message is written once, although the %s was lost', async (lost) => {
  const ref = `LM-${lost}`;
  await stage.merchant.post('/orders', teaOrder(ref, { to: lost === 'answer' ? '+919845000001' : '+919845000002' }));
  const [row] = (await createOutboxClaimer(ctx)(32)).filter(({ referenceId }) => referenceId === ref);
  arm = { step: 'deliver:answered', lost };
  if (row) await createOutboxDeliverer(ctx)(row);
  expect(arm).toBeNull();
  const [message] = await stage.sql('SELECT status, wamid FROM messages WHERE reference_id = $1', [ref]);
  expect(message).toEqual({ status: 'sent', wamid: expect.stringMatching(/^wamid/) });
  expect(await stage.sql('SELECT outcome FROM outbox WHERE reference_id = $1', [ref])).toEqual([
    { outcome: 'accepted' },
  ]);
  const lines = (await stage.timeline(ref)).filter(({ kind }) => kind === 'message');
  expect(lines).toHaveLength(1);
});

test('a commit whose answer was lost is not called a failure', async () => {
  line.lose('answer');
  await expect(db.withTx((tx) => tx.write('SELECT 1'))).rejects.toThrow(CommitUncertain);
});
