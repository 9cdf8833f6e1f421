import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { EVENT_TYPES } from '../../../src/domain/lifecycles/statuses';
import { parseOrderRequest } from '../../../src/domain/orders/parse-order';
import { ERRORS } from '../../../src/domain/values/errors';
import { createRefusedCounter } from '../../../src/flows/ingest/count-refused';
import { createApp, createFramework } from '../../../src/http/app';
import { customerApi } from '../../../src/sandbox/control/customer-api';
import { nightApi } from '../../../src/sandbox/night/night-api';
import { storeFile, storeStatement } from '../../helpers/app/books-files';
import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';
import { DocumentCheck, mountedOperations } from '../../helpers/openapi';

const FULL = 'full-key-'.padEnd(40, '0');
const READ = 'read-key-'.padEnd(40, '0');

let stage: Stage;
let document: DocumentCheck;
/** Where a merchant would listen. */
const notifications: { type: string; body: Json }[] = [];
const merchant = createServer(async (req, res) => {
  let text = '';
  for await (const chunk of req.setEncoding('utf8')) text += chunk;
  const body = JSON.parse(text);
  notifications.push({ type: body.type, body });
  res.end();
});

beforeAll(async () => {
  stage = await createStage({ API_KEYS: `${FULL},${READ}:read`, RATE_LIMIT_PER_MINUTE: '1000000' });
  document = new DocumentCheck((await stage.http.get('/openapi.json').expect(200)).body);
  await new Promise<void>((resolve) => merchant.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await stage.close();
  merchant.close();
});

interface Ask {
  params?: Record<string, string>;
  query?: string;
  body?: unknown;
  raw?: { type: string; text: string };
  key?: string | null;
  headers?: Record<string, string>;
}

/** Sends a request and holds the answer against the document; answers with status and body. */
async function ask(operation: string, { params = {}, query = '', body, raw, key = FULL, headers = {} }: Ask = {}) {
  const [method = '', path = ''] = operation.split(' ');
  const where = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? 'NOBODY-KNOWS'));
  const base = path.startsWith('/sandbox') ? stage.sandboxUrl.replace(/\/sandbox$/, '') : stage.serviceUrl;
  const text = raw?.text ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(`${base}${where}${query}`, {
    method: method.toUpperCase(),
    headers: {
      ...(key && { Authorization: `Bearer ${key}` }),
      ...(text !== undefined && { 'Content-Type': raw?.type ?? 'application/json' }),
      ...headers,
    },
    ...(text !== undefined && { body: text }),
  });
  const contentType = response.headers.get('content-type');
  const answer = await response.text();
  const parsed: Json = contentType?.includes('json') ? JSON.parse(answer) : answer;
  // The pretend WhatsApp says for itself what it answers with.
  const fields = path.startsWith('/sandbox') ? [] : [...response.headers.keys()];
  document.check({ method, path, request: body, status: response.status, contentType, headers: fields, body: parsed });
  return { status: response.status, body: parsed, headers: response.headers };
}

const create = (id: string, change: object = {}) => ask('post /v1/orders', { body: teaOrder(id, change) });
const on = (id: string): Pick<Ask, 'params'> => ({ params: { reference_id: id } });
const ORDER = '/v1/orders/{reference_id}';

async function captured(id: string): Promise<void> {
  await create(id);
  await stage.runUntilIdle();
  await ask('post /sandbox/orders/{reference_id}/pay', { ...on(id), body: {} });
  await stage.runUntilIdle();
}

/** The operations of the merchant API. */
const merchantOperations = () => document.operations().filter((operation) => operation.includes(' /v1/'));

describe('the document', () => {
  test('is OpenAPI 3.1, and every operation has a name of its own, a summary and a part', () => {
    expect(document.document).toMatchObject({ openapi: '3.1.0', info: { title: 'wapay' } });
    const described = document.operations().map((name) => {
      const [method = '', path = ''] = name.split(' ');
      return document.operation(method, path);
    });
    const names = described.map((operation) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
    const parts = document.document.tags.map((tag: { name: string }) => tag.name);
    for (const operation of described) {
      expect(operation.summary).toMatch(/^\S.*\w/u);
      expect(parts).toContain(operation.tags[0]);
    }
  });

  test('is what the OpenAPI Initiative’s own schema allows', () => {
    // The validator is an ES module, which jest cannot load.
    const script = `import { Validator } from '@seriousme/openapi-schema-validator';
      process.stdin.setEncoding('utf8');
      let text = '';
      for await (const chunk of process.stdin) text += chunk;
      const validator = new Validator();
      const { valid, errors } = await validator.validate(JSON.parse(text));
      console.log(JSON.stringify({ version: validator.version, valid, errors }));`;
    const input = JSON.stringify(document.document);
    const found = execFileSync(process.execPath, ['--input-type=module', '-e', script], { input, encoding: 'utf8' });
    expect(JSON.parse(found)).toEqual({ version: '3.1', valid: true });
  });

  test('names every reference that it uses', () => {
    const text = JSON.stringify(document.document);
    for (const [, kind = '', name = ''] of text.matchAll(/"#\/components\/(\w+)\/([\w-]+)"/g))
      expect(Object.keys(document.document.components[kind])).toContain(name);
  });

  test('lists every error code with its status, and every notification', () => {
    const codes = Object.entries(ERRORS).map(([code, [status, title]]) => [code, { status, title }]);
    expect(document.document['x-error-codes']).toEqual(Object.fromEntries(codes));
    expect(Object.keys(document.document.webhooks)).toEqual([...EVENT_TYPES]);
  });

  test('has exactly the operations that are mounted', () => {
    const parts = {
      ctx: stage.ctx,
      readiness: { notReadyReasons: async () => [] },
      api: { keys: [], receive: async () => {}, handshakeToken: () => false },
      sandbox: null,
      metrics: { token: null, clockSkewSeconds: () => 0 },
    };
    const app = createFramework(parts, async () => {}, createRefusedCounter(stage.ctx));
    const mounted = [
      ...mountedOperations(app),
      ...mountedOperations(nightApi(stage.world), '/sandbox'),
      ...mountedOperations(customerApi(stage.world), '/sandbox'),
    ];
    const own = mounted.filter((operation) => operation !== 'get /docs/style.css');
    expect(document.operations().sort()).toEqual([...new Set(own)].sort());
  });

  test('has an example for every body, and each is what the operation takes', () => {
    let examples = 0;
    for (const name of document.operations()) {
      const [method = '', path = ''] = name.split(' ');
      const media = document.operation(method, path).requestBody?.content['application/json'];
      for (const { value } of Object.values<Json>(media?.examples ?? {})) {
        document.expectValid(`an example of ${name}`, media.schema, value);
        examples += 1;
        if (path !== '/v1/orders') continue;
        const { ok } = parseOrderRequest(value, { now: stage.clock.now(), livePsp: true });
        expect(ok).toBe(true);
      }
    }
    expect(examples).toBeGreaterThan(10);
  });

  test('has an example for every answer that is a success, and each is what its schema says', () => {
    const without: string[] = [];
    for (const name of document.operations()) {
      const { responses } = document.operation(...(name.split(' ') as [string, string]));
      for (const [status, answer] of Object.entries<Json>(responses).filter(([code]) => code.startsWith('2')))
        for (const media of Object.values<Json>(answer.content ?? {})) {
          const [named] = Object.values<Json>(media.examples ?? {});
          const example = media.example ?? document.document.components.examples[named?.$ref.split('/').at(-1)]?.value;
          if (example === undefined) without.push(`${name} ${status}`);
          else document.expectValid(`the example of ${name} ${status}`, media.schema, example);
        }
    }
    expect(without).toEqual([]);
  });

  test('makes no field of a request one that generators would require: no default where a body is sent', () => {
    const isField = (key: string, holder: Json) => key === 'default' && typeof holder !== 'string';
    const found: string[] = [];
    const walk = (value: Json, trail: string, isSchema: boolean): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [key, member] of Object.entries<Json>(value)) {
        if (isSchema && isField(key, member)) found.push(trail);
        // What stands below `properties` are names of fields.
        walk(member, `${trail}/${key}`, key !== 'properties');
      }
    };
    for (const name of document.operations()) {
      const { requestBody } = document.operation(...(name.split(' ') as [string, string]));
      for (const { schema } of Object.values<Json>(requestBody?.content ?? {})) walk(schema, name, true);
    }
    walk(document.document.components.schemas, 'components', false);
    expect(found).toEqual([]);
    expect(document.document.components.schemas.OrderRequestInr.properties.send.description).toContain(
      'Default: `true`',
    );
  });

  test('is one without the sandbox’s routes on a live service', async () => {
    const app = createApp({
      ctx: stage.ctx,
      readiness: { notReadyReasons: async () => [] },
      api: { keys: [], receive: async () => {}, handshakeToken: () => false },
      sandbox: null,
    });
    const server = createServer(app).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const live = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.json`);
    expect(Object.keys(((await live.json()) as Json).paths).filter((path) => path.startsWith('/sandbox'))).toEqual([]);
    await new Promise((resolve) => server.close(resolve));
  });

  test('tells of a route that says nothing about itself', () => {
    const router = express.Router();
    router.get('/secret', () => {});
    const outer = express();
    outer.use('/v1', router);
    expect(mountedOperations(outer)).toEqual(['get /v1/secret']);
    expect(document.operations()).not.toContain('get /v1/secret');
  });
});

describe('every operation answers as documented', () => {
  const each = (status: number, choose: (operation: string) => boolean, how: Ask) =>
    test(`${status}`, async () => {
      for (const operation of merchantOperations().filter(choose)) {
        const answer = await ask(operation, how);
        expect(`${operation} ${answer.status}`).toBe(`${operation} ${status}`);
      }
    });
  const isPost = (operation: string) => operation.startsWith('post');
  const sends = (operation: string) => !operation.startsWith('get') && !operation.startsWith('delete');
  const scopeOf = (operation: string) =>
    document.operation(...(operation.split(' ') as [string, string]))['x-scope'] as string;

  each(401, () => true, { key: null });
  each(403, (operation) => scopeOf(operation) !== 'read', { key: READ });
  test('422', async () => {
    await create('DOC-0');
    for (const operation of merchantOperations().filter((name) => !name.includes('{credential_id}'))) {
      const answer = await ask(operation, { query: '?nobody=asked', params: { reference_id: 'DOC-0' } });
      expect(`${operation} ${answer.status}`).toBe(`${operation} 422`);
    }
  });
  // A file may be any text; what is no JSON and what is long is no fault of it.
  const takesFile = (operation: string) => operation === 'post /v1/settlement_files';
  const sendsJson = (operation: string) => sends(operation) && !takesFile(operation);
  each(415, sendsJson, { raw: { type: 'text/plain', text: 'hello' } });
  each(415, takesFile, { raw: { type: 'application/xml', text: '<a/>' } });
  each(400, sendsJson, { raw: { type: 'application/json', text: '{"a":' } });
  each(413, (operation) => isPost(operation) && !takesFile(operation), {
    raw: { type: 'application/json', text: `"${'x'.repeat(1_100_000)}"` },
  });
  test('404', async () => {
    for (const operation of merchantOperations().filter((name) => name.includes('{'))) {
      const [method = '', path = ''] = operation.split(' ');
      const body = document.operation(method, path).requestBody?.content['application/json'].examples;
      const example = body && Object.values<Json>(body)[0].value;
      // A PUT makes what is not there.
      if (method === 'put') continue;
      const answer = await ask(operation, { body: example, params: { id: randomUUID() } });
      expect(`${operation} ${answer.status}`).toBe(`${operation} 404`);
    }
  });
});

describe('stories told with every answer checked', () => {
  test('an order from its validation to its delivery', async () => {
    expect((await ask('post /v1/orders/validate', { body: teaOrder('DOC-1') })).body.valid).toBe(true);
    const bad = { type: 'application/json', text: '{ "to": 1 }' };
    expect((await ask('post /v1/orders/validate', { raw: bad })).body.valid).toBe(false);
    const key = { 'Idempotency-Key': randomUUID() };
    const first = await ask('post /v1/orders', { body: teaOrder('DOC-1', { send: false }), headers: key });
    const again = await ask('post /v1/orders', { body: teaOrder('DOC-1', { send: false }), headers: key });
    expect(again.headers.get('Idempotency-Replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
    expect((await ask('post /v1/orders', { body: teaOrder('DOC-2'), headers: key })).status).toBe(422);
    expect((await create('DOC-1')).status).toBe(409);
    await ask(`post ${ORDER}/order_details`, on('DOC-1'));
    await stage.runUntilIdle();
    expect((await ask(`post ${ORDER}/order_details`, on('DOC-1'))).body.code).toBe('already_sent');
    await ask('post /sandbox/orders/{reference_id}/fail', { ...on('DOC-1'), body: { method: 'card' } });
    await stage.runUntilIdle();
    await ask('post /sandbox/orders/{reference_id}/pay', { ...on('DOC-1'), body: { method: 'upi' } });
    await stage.runUntilIdle();
    expect((await ask(`get ${ORDER}`, on('DOC-1'))).body.payment.status).toBe('captured');
    expect((await ask(`post ${ORDER}/lookup`, on('DOC-1'))).status).toBe(200);
    const shipped = { status: 'shipped', description: 'On its way' };
    expect((await ask(`post ${ORDER}/order_status`, { ...on('DOC-1'), body: shipped })).status).toBe(202);
    await stage.runUntilIdle();
    const canceled = await ask(`post ${ORDER}/order_status`, { ...on('DOC-1'), body: { status: 'canceled' } });
    expect(canceled.body.code).toBe('order_paid');
    expect((await ask(`get ${ORDER}/timeline`, on('DOC-1'))).body.data.length).toBeGreaterThan(3);
    expect((await ask(`get ${ORDER}/evidence`, on('DOC-1'))).body.records.length).toBeGreaterThan(5);
    expect((await ask(`get ${ORDER}/messages`, on('DOC-1'))).body.data).toHaveLength(3);
    expect((await ask('get /v1/figures', { query: '?hours=2' })).body.payments).toHaveLength(2);
    expect((await ask('get /v1/alarms')).status).toBe(200);
    await ask('get /sandbox/orders/{reference_id}', on('DOC-1'));
  });

  test('a provider that is down, and a problem that a person settles', async () => {
    await create('DOC-3');
    await stage.runUntilIdle();
    await ask('put /sandbox/faults', { body: { lookup: 'down' } });
    expect((await ask(`post ${ORDER}/lookup`, on('DOC-3'))).body.provider).toBeDefined();
    await stage.sql(`INSERT INTO provider_outages VALUES ('whatsapp', $1, $1)`, [stage.clock.now()]);
    expect((await ask('get /v1/alarms')).body.data).toHaveLength(1);
    await stage.sql('DELETE FROM provider_outages');
    await ask('put /sandbox/faults', { body: { lookup: 'wrong_amount' } });
    await ask('post /sandbox/orders/{reference_id}/pay', { ...on('DOC-3'), body: {} });
    await stage.runUntilIdle();
    expect((await ask(`get ${ORDER}`, on('DOC-3'))).body.payment.problem.code).toBe('amount_mismatch');
    const settled = await ask(`post ${ORDER}/problem/resolve`, { ...on('DOC-3'), body: { note: 'Looked at it.' } });
    expect(settled.body.payment.problem).toBeNull();
    await ask('put /sandbox/faults', { body: { lookup: 'ok' } });
  });

  test('a refund, in parts and one too many', async () => {
    await captured('DOC-4');
    const part = { ...on('DOC-4'), body: { amount: { value: 1000 } } };
    expect((await ask(`post ${ORDER}/refunds`, part)).status).toBe(202);
    expect((await ask(`post ${ORDER}/refunds`, part)).body.code).toBe('refund_in_progress');
    await stage.runUntilIdle();
    await ask('post /sandbox/orders/{reference_id}/refund', { ...on('DOC-4'), body: { amount: { value: 500 } } });
    await stage.advance(200);
    expect((await ask(`get ${ORDER}/refunds`, on('DOC-4'))).body.data).toHaveLength(2);
    const tooMuch = await ask(`post ${ORDER}/refunds`, { ...on('DOC-4'), body: { amount: { value: 9_999_999 } } });
    expect(tooMuch.body.code).toBe('not_refundable');
  });

  test('lists, pages and searches', async () => {
    await create('DOC-5');
    await create('DOC-6');
    const page = await ask('get /v1/orders', { query: '?limit=1&payment_status=new' });
    expect(page.body.has_more).toBe(true);
    await ask('get /v1/orders', { query: `?limit=1&cursor=${page.body.next_cursor}` });
    await ask('get /v1/orders', { query: '?created_after=2026-01-01T00:00:00Z&problem=true&status=pending' });
    const found = await ask('post /v1/orders/search', { body: { phone: '+919845012345', limit: 2 } });
    expect(found.body.data).toHaveLength(2);
    expect((await ask('post /v1/orders/search', { body: { phone: 'x' } })).status).toBe(422);
  });

  test('notifications: an endpoint from its registration to its removal', async () => {
    const url = `http://127.0.0.1:${(merchant.address() as AddressInfo).port}/hook`;
    const made = await ask('post /v1/webhook_endpoints', {
      body: { url, events: ['payment.captured', 'order.status_changed'] },
    });
    expect(made.body.secret).toMatch(/^whsec_/);
    await captured('DOC-7');
    const events = await ask('get /v1/events', { query: '?type=payment.captured&limit=1' });
    expect(events.body.data[0].deliveries).toHaveLength(1);
    await ask('post /v1/events/{id}/redeliver', { params: { id: events.body.data[0].id } });
    expect(notifications.map(({ type }) => type)).toContain('payment.captured');
    for (const { type, body } of notifications) {
      const { schema } = document.document.webhooks[type].post.requestBody.content['application/json'];
      document.expectValid(`the notification ${type}`, schema, body);
    }
    const params = { id: made.body.id };
    await ask('post /v1/webhook_endpoints/{id}/rotate_secret', { params });
    expect((await ask('get /v1/webhook_endpoints')).body.data[0]).not.toHaveProperty('secret');
    expect((await ask('delete /v1/webhook_endpoints/{id}', { params })).status).toBe(204);
    expect((await ask('post /v1/webhook_endpoints', { body: { url: 'no' } })).status).toBe(422);
  });

  test('a customer who wants to be forgotten', async () => {
    await create('DOC-8', { to: '+919845099999' });
    await stage.runUntilIdle();
    const erased = await ask('post /v1/customers/erase', { body: { phone: '+919845099999' } });
    expect(erased.body).toEqual({ orders: 1 });
    await ask(`get ${ORDER}`, on('DOC-8'));
    expect((await ask('post /v1/customers/erase', { body: {} })).status).toBe(422);
  });

  test('a stored card: kept, confirmed and charged once, forgotten', async () => {
    const params = { credential_id: 'cred-doc' };
    const stored = { last_four_digits: '4242', customer: { phone: '+5511987654321' }, psp: { token: 'tok-1' } };
    const CREDENTIAL = '/v1/credentials/{credential_id}';
    expect((await ask(`put ${CREDENTIAL}`, { params, body: stored })).status).toBe(201);
    expect((await ask(`put ${CREDENTIAL}`, { params, body: stored })).status).toBe(200);
    const cardNumber = { ...stored, psp: { token: '4111111111111111' } };
    expect((await ask(`put ${CREDENTIAL}`, { params, body: cardNumber })).status).toBe(422);
    await ask(`get ${CREDENTIAL}`, { params });
    const found = await ask('post /v1/credentials/search', { body: { phone: '+5511987654321' } });
    expect(found.body.data).toHaveLength(1);
    for (const [id, action] of [['DOC-C1', {}] as const, ['DOC-C2', { after_seconds: 60 }] as const]) {
      await ask('post /v1/orders', {
        body: {
          to: '+5511987654321',
          reference_id: id,
          type: 'digital-goods',
          currency: 'BRL',
          payment_settings: [{ type: 'offsite_card_pay', offsite_card_pay: { credential_id: 'cred-doc' } }],
          order: { items: [{ retailer_id: 'pao', name: 'Pão', amount: { value: 1530 }, quantity: 3 }] },
        },
      });
      await stage.runUntilIdle();
      await ask('post /sandbox/orders/{reference_id}/confirm', { ...on(id), body: action });
    }
    await stage.runUntilIdle();
    expect((await ask(`get ${ORDER}`, on('DOC-C1'))).body.payment.status).toBe('captured');
    expect((await ask(`delete ${CREDENTIAL}`, { params })).status).toBe(204);
  });

  test('what needs no key', async () => {
    const open = ['/livez', '/readyz', '/openapi.json', '/docs', '/metrics'];
    for (const path of open) expect((await ask(`get ${path}`, { key: null })).status).toBe(200);
    const signed = await ask('post /dashboard/session', { key: null, body: { api_key: READ } });
    const headers = { Cookie: signed.headers.get('set-cookie')?.split(';')[0] ?? '' };
    expect((await ask('get /dashboard/session', { key: null, headers })).body).toEqual(signed.body);
    expect((await ask('delete /dashboard/session', { key: null, headers })).status).toBe(204);
    expect((await ask('post /dashboard/session', { key: null, body: { api_key: 'x' } })).status).toBe(401);
    for (const psp of ['psp', 'stripe']) await ask(`post /webhooks/${psp}`, { raw: { type: 'text/plain', text: 'x' } });
    expect((await ask('get /webhooks/whatsapp', { query: '?hub.mode=subscribe' })).status).toBe(403);
    expect((await ask('post /webhooks/whatsapp', { raw: { type: 'application/json', text: '{}' } })).status).toBe(401);
    const token = { Authorization: 'Bearer webhook-token-of-the-tests' };
    const delivered = await ask('post /webhooks/whatsapp', {
      raw: { type: 'application/json', text: '{}' },
      headers: token,
    });
    expect(delivered.status).toBe(200);
  });

  test('the books: a file that does not agree, from its findings to its credit', async () => {
    await create('DOC-20');
    await stage.runUntilIdle();
    await storeFile(stage, {
      settlement: { id: 'setl_DOC', net: 90000 },
      lines: [{ gateway_id: 'pay_DOC', amount: 100000, fee: 2000, tax: 360, reference_id: 'DOC-20', method: 'card' }],
    });
    const [booking] = await storeStatement(stage, [{ amount: 90000, gateway: 'razorpay' }]);
    await stage.runUntilIdle();
    const rates = { methods: { default: { percent: '2', tax_percent: '18' } } };
    const razorpay = { params: { gateway: 'razorpay' } };
    expect((await ask('put /v1/fee_rates/{gateway}', { ...razorpay, body: rates })).status).toBe(201);
    expect((await ask('put /v1/fee_rates/{gateway}', { ...razorpay, body: rates })).status).toBe(200);
    expect((await ask('get /v1/fee_rates/{gateway}', razorpay)).body.methods.default.fixed).toBe(0);
    const mapping = { columns: { id: 'Id', amount: 'Sum' }, unit: 'major', date_format: 'dd/MM/yyyy', timezone: 'UTC' };
    const shop = { params: { name: 'shop' } };
    expect((await ask('put /v1/column_mappings/{name}', { ...shop, body: mapping })).status).toBe(200);
    expect((await ask('get /v1/column_mappings/{name}', shop)).body.decimal).toBe('.');
    expect((await ask('get /v1/column_mappings')).body.data).toHaveLength(1);
    const report = { query: '?source=csv:shop&name=a.csv', raw: { type: 'text/csv', text: 'Id,Sum\ns1,1.00\ns2,x\n' } };
    const sent = await ask('post /v1/settlement_files', report);
    expect(sent.status).toBe(202);
    await stage.runUntilIdle();
    expect((await ask('post /v1/settlement_files', report)).status).toBe(200);
    expect((await ask('delete /v1/column_mappings/{name}', shop)).status).toBe(204);
    expect((await ask('get /v1/settlement_files')).body.data).toHaveLength(3);
    const stored = { params: { id: sent.body.id } };
    expect((await ask('get /v1/settlement_files/{id}', stored)).body.source).toBe('csv:shop');
    expect((await ask('get /v1/settlement_files/{id}/rejections', stored)).body.data).toHaveLength(1);
    const [settlement] = (await ask('get /v1/settlements')).body.data;
    const settled = { params: { id: settlement.id } };
    expect((await ask('get /v1/settlements/{id}', settled)).body.difference.value).toBe(7640);
    expect((await ask('get /v1/settlements/{id}/lines', settled)).body.data).toHaveLength(1);
    const found = (await ask('get /v1/exceptions', { query: '?state=open' })).body.data;
    const ofKind = (kind: string) => ({ params: { id: found.find((one: Json) => one.kind === kind).id } });
    expect((await ask('get /v1/exceptions/{id}', ofKind('missing_here'))).body.reference_id).toBe('DOC-20');
    const sum = ofKind('settlement_sum_mismatch');
    const explained = await ask('post /v1/exceptions/{id}/explain', {
      ...sum,
      body: { note: 'A known bug of theirs.' },
    });
    expect(explained.body.state).toBe('explained');
    expect((await ask('post /v1/exceptions/{id}/reopen', sum)).body.state).toBe('open');
    expect((await ask('post /v1/exceptions/{id}/reopen', sum)).status).toBe(409);
    const credit = { ...settled, body: { bank_row_id: booking } };
    expect((await ask('post /v1/settlements/{id}/credit', credit)).status).toBe(200);
    const run = await ask('post /v1/reconciliations', { body: { from: '2026-11-01', to: '2026-11-30' } });
    expect(run.status).toBe(202);
    await stage.runUntilIdle();
    const done = await ask('get /v1/reconciliations/{id}', { params: { id: run.body.id } });
    expect(done.body.status).toBe('done');
    expect((await ask('get /v1/reconciliations')).body.data.length).toBeGreaterThan(2);
    const query = '?from=2026-11-01&to=2026-11-30';
    expect((await ask('get /v1/reports/daily', { query })).body.data.length).toBeGreaterThan(0);
    expect((await ask('get /v1/reports/settlements', { query })).body.data).toHaveLength(1);
    for (const path of ['reports/daily', 'reports/settlements', 'ledger/entries'])
      await ask(`get /v1/${path}`, { query: path === 'ledger/entries' ? '' : query, headers: { Accept: 'text/csv' } });
    expect((await ask('get /v1/ledger/accounts')).body.data.length).toBeGreaterThan(0);
    expect((await ask('get /v1/ledger/entries', { query: '?limit=5' })).body.data.length).toBeGreaterThan(0);
  });

  test('the sandbox', async () => {
    for (const path of ['/orders', '/faults', '/chats', '/wire', '/clock', '/stories'])
      await ask(`get /sandbox${path}`);
    await ask('post /sandbox/clock', { body: { forward_seconds: 1 } });
    await ask('post /sandbox/night', { body: { trouble: 'chargeback', reference_id: 'NONE' } });
    await ask('post /sandbox/night', { body: { trouble: 'thunder' } });
    await ask('get /sandbox/chats/{phone}', { params: { phone: '919845012345' } });
    await ask('put /sandbox/customers/{phone}', { params: { phone: '919845012345' }, body: { window: 'open' } });
    const hook = { url: 'http://127.0.0.1:9/x', secret: 'whsec_AAAA' };
    await ask('put /sandbox/psp_webhook', { body: hook });
    await ask('post /sandbox/orders/{reference_id}/confirm', { ...on('DOC-1'), body: {} });
    await create('DOC-9');
    await create('DOC-10');
    await stage.runUntilIdle();
    await ask('post /sandbox/orders/{reference_id}/pay', { ...on('DOC-9'), body: { after_seconds: 60 } });
    await ask('post /sandbox/orders/{reference_id}/fail', { ...on('DOC-10'), body: { after_seconds: 60 } });
    await ask('post /sandbox/orders/{reference_id}/pay', { ...on('NONE'), body: {} });
    await ask('post /sandbox/orders/{reference_id}/pay', { ...on('DOC-1'), body: { nobody: 1 } });
    // Paid, but not what was asked for: a person accepts it.
    await create('DOC-11');
    await stage.runUntilIdle();
    await ask('put /sandbox/faults', { body: { lookup: 'wrong_amount' } });
    await ask('post /sandbox/orders/{reference_id}/pay', { ...on('DOC-11'), body: {} });
    await stage.runUntilIdle();
    const paid = await ask('get /v1/orders/{reference_id}', on('DOC-11'));
    const [{ id }] = paid.body.payment.transactions;
    const params = { reference_id: 'DOC-11', transaction_id: id };
    const accept = 'post /v1/orders/{reference_id}/transactions/{transaction_id}/accept';
    expect((await ask(accept, { params, body: { note: 'an offer of the bank' } })).status).toBe(200);
    await ask('put /sandbox/faults', { body: { lookup: 'ok' } });
    await ask('post /sandbox/reset');
  });

  test('and no operation was left out: each success in the document was seen', () => {
    const successes = document.operations().flatMap((name) => {
      const [method = '', path = ''] = name.split(' ');
      return Object.keys(document.operation(method, path).responses)
        .filter((status) => status.startsWith('2'))
        .map((status) => `${name} ${status}`);
    });
    // Meta's token, a PSP's signature, a storefront beside the phone, what never ends: those have tests of their own.
    const elsewhere =
      /\/webhooks\/|get \/(?:sandbox|dashboard) 200|\/sandbox\/merchant|\/pay_after_|\/refund_fails|\/dispute 20|\/stream 200|\/sandbox\/night/;
    expect(successes.filter((one) => !document.seen.has(one) && !elsewhere.test(one))).toEqual([]);
  });

  test('and no header field either, but for that of a budget used up', () => {
    const documented = Object.keys(document.document.components.headers).map((name) => name.toLowerCase());
    expect(documented.filter((name) => !document.seenHeaders.has(name))).toEqual(['retry-after']);
    const { headers } = document.document.components.responses.rate_limited;
    expect(Object.keys(headers)).toEqual([
      'X-Request-Id',
      'Wapay-Time',
      'RateLimit-Policy',
      'RateLimit',
      'Retry-After',
    ]);
  });
});
