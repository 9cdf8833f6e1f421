import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import supertest from 'supertest';
import { type Database, openDatabase } from '../../../src/db/core/client';
import { findNotReadyReasons } from '../../../src/db/maintenance/readiness';
import { createReceiver } from '../../../src/flows/ingest/receive-webhook';
import { readFixtureText } from '../../adapters/settlements/read-source';
import { closeServer, createStage, KEY, type Stage, serveApp, teaOrder } from '../../helpers/app/test-app';
import { expectProblem } from '../../http/problem';

/**
 * PostgreSQL itself is put into the state, as its administrator or a failover would: read-only, and out of connections.
 * The service runs as a role of its own, because limits do not hold for a superuser.
 */

const ROLE = `merchant_${randomUUID().slice(0, 8)}`;
let stage: Stage;
let db: Database;
let server: Server;
let http: ReturnType<typeof supertest>;

beforeAll(async () => {
  stage = await createStage();
  const url = new URL(stage.databaseUrl);
  const name = url.pathname.slice(1);
  await stage.sql(`CREATE ROLE ${ROLE} LOGIN PASSWORD 'of-the-tests'`);
  await stage.sql(`GRANT ALL ON DATABASE ${name} TO ${ROLE}`);
  await stage.sql(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${ROLE}`);
  await stage.sql(`GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${ROLE}`);
  url.username = ROLE;
  url.password = 'of-the-tests';
  db = openDatabase(url.href, 4);
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
  await stage.sql(`DROP OWNED BY ${ROLE}`);
  await stage.sql(`DROP ROLE ${ROLE}`);
  await stage.close();
});

/** Changes what holds for the role's new connections, and ends those that it has. */
async function alterRole(change: string): Promise<void> {
  await stage.sql(`ALTER ROLE ${ROLE} ${change}`);
  await stage.sql(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '${ROLE}'`);
}

const create = (id: string) =>
  http
    .post('/v1/orders')
    .set('Authorization', `Bearer ${KEY}`)
    .send(teaOrder(id, { send: false }));
const deliver = (id: string) =>
  http
    .post('/webhooks/whatsapp')
    .set('Authorization', 'Bearer webhook-token-of-the-tests')
    .send({ entry: [{ changes: [{ field: 'messages', value: { statuses: [{ id, status: 'x' }] } }] }] });

const MAPPING = { columns: { id: 'Id', amount: 'Amount' }, unit: 'major', date_format: 'dd/MM/yyyy', timezone: 'UTC' };

const STATES = [
  {
    state: 'read-only',
    begin: 'SET default_transaction_read_only = on',
    end: 'RESET default_transaction_read_only',
    advice: /^The database is read-only: point DATABASE_URL at the primary/,
  },
  {
    state: 'out of connections',
    begin: 'CONNECTION LIMIT 0',
    end: 'CONNECTION LIMIT -1',
    advice: /^The database has no free connection: raise max_connections/,
  },
];

test.each(STATES)(
  'a database that is $state: 503 that says so, /readyz too, and the same again is taken afterwards',
  async ({ state, begin, end, advice }) => {
    await create(`MODE-before-${state.length}`).expect(201);
    await alterRole(begin);
    const refused = expectProblem(await create(`MODE-${state.length}`), 'unavailable');
    expect(refused.detail).toMatch(advice);
    expectProblem(await deliver(state), 'unavailable');
    const [reason = ''] = await findNotReadyReasons(db);
    expect(reason.replace('the', 'The')).toMatch(advice);
    await alterRole(end);
    await create(`MODE-${state.length}`).expect(201);
    await deliver(state).expect(200);
    expect(await findNotReadyReasons(db)).toEqual([]);
  },
);

const JSON_BODY = { 'Content-Type': 'application/json' };
/** One request for each part of the API: method, path, whether it writes, body, headers. */
const REQUESTS: ['get' | 'post' | 'put', string, boolean, (object | string)?, Record<string, string>?][] = [
  ['get', '/orders', false],
  ['get', '/orders/MODE-routes', false],
  ['get', '/orders/MODE-routes/timeline', false],
  ['get', '/orders/MODE-routes/messages', false],
  ['get', '/orders/MODE-routes/evidence', false],
  ['get', '/orders/MODE-routes/refunds', false],
  ['post', '/orders/search', false, { phone: '+919845012345' }],
  ['post', '/orders/MODE-routes/order_details', true, {}],
  ['post', '/orders/MODE-routes/order_status', true, { status: 'canceled' }],
  ['get', '/credentials/cred-1', false],
  ['get', '/webhook_endpoints', false],
  ['get', '/events', false],
  ['post', '/customers/erase', true, { phone: '+919845099999' }],
  ['get', '/figures', false],
  ['get', '/settlement_files', false],
  ['post', '/settlement_files?source=phonepe', true, readFixtureText('phonepe.csv'), { 'Content-Type': 'text/csv' }],
  ['put', '/column_mappings/shop', true, MAPPING, JSON_BODY],
  ['post', '/reconciliations', true, { from: '2026-11-01', to: '2026-11-02' }],
  ['get', '/reconciliations', false],
  ['get', '/settlements', false],
  ['get', '/exceptions', false],
  ['put', '/fee_rates/razorpay', true, { methods: { default: { percent: '2' } } }, JSON_BODY],
  ['get', '/reports/daily?from=2026-11-01&to=2026-11-02', false],
  ['get', '/ledger/accounts', false],
  ['get', '/ledger/entries', false],
];

test.each(STATES)('a database that is $state: every part of the API says so', async ({ begin, end, advice, state }) => {
  await create('MODE-routes').catch(() => {});
  await alterRole(begin);
  const reads = state === 'out of connections';
  const answers: [string, unknown][] = [];
  for (const [method, path, writes, body, headers = {}] of REQUESTS) {
    if (!reads && !writes) continue;
    const request = http[method](`/v1${path}`).set({ Authorization: `Bearer ${KEY}`, ...headers });
    const answer = await (body === undefined ? request : request.send(body));
    answers.push([`${method} ${path}`, answer.status === 503 ? answer.body.detail : answer.body]);
  }
  await alterRole(end);
  expect(answers.filter(([, detail]) => !advice.test(String(detail)))).toEqual([]);
});
