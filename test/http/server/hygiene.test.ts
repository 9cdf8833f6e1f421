import { gzipSync } from 'node:zlib';
import { createStage, KEY, type Stage, teaOrder } from '../../helpers/app/test-app';
import { expectErrors, expectProblem } from '../problem';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  await stage.merchant.post('/orders', teaOrder('H-1', { send: false })).expect(201);
});
afterAll(() => stage.close());

const AUTH = { Authorization: `Bearer ${KEY}` };
const post = (path: string, body: Buffer | string, headers: Record<string, string>) =>
  fetch(`${stage.serviceUrl}/v1${path}`, { method: 'POST', headers: { ...AUTH, ...headers }, body });
const jsonOrder = (id: string) => JSON.stringify(teaOrder(id, { send: false }));

describe('404', () => {
  test.each([
    '/',
    '/v1',
    '/v1/',
    '/v2/orders',
    '/v1/orders/',
    '/v1/orders/H-1/',
    '/v1/Orders/H-1',
    '/v1//orders',
    '/v1/orders//timeline',
    '/v1/orders/H-1/nothing',
    '/favicon.ico',
  ])('404: %s', async (path) => {
    const answer = await stage.http.get(path).set(AUTH);
    expectProblem(answer, 'not_found');
  });
  test('401: below /v1, an unknown path tells nothing to a stranger', async () => {
    expectProblem(await stage.http.get('/v1/nothing'), 'unauthorized');
    expectProblem(await stage.http.delete('/v1/orders'), 'unauthorized');
  });
});

describe('405', () => {
  test.each([
    ['delete', '/v1/orders', 'GET, POST'],
    ['put', '/v1/orders', 'GET, POST'],
    ['options', '/v1/orders', 'GET, POST'],
    ['post', '/v1/orders/H-1', 'GET'],
    ['patch', '/v1/orders/H-1', 'GET'],
    ['get', '/v1/orders/H-1/order_details', 'POST'],
    ['get', '/v1/orders/H-1/order_status', 'POST'],
    ['get', '/v1/orders/H-1/lookup', 'POST'],
    ['put', '/v1/orders/H-1/problem/resolve', 'POST'],
    ['post', '/v1/orders/H-1/timeline', 'GET'],
    ['put', '/v1/orders/search', 'POST'],
    ['delete', '/v1/orders/validate', 'POST'],
  ] as const)('405: %s %s allows %s', async (method, path, allowed) => {
    const answer = await stage.http[method](path).set(AUTH);
    expectProblem(answer, 'method_not_allowed');
    expect(answer.headers.allow?.split(', ').sort().join(', ')).toBe(allowed);
  });

  // Who opens the address of a webhook in a browser must not read that there is no such path.
  test.each([
    ['post', '/livez', 'GET'],
    ['put', '/readyz', 'GET'],
    ['post', '/metrics', 'GET'],
    ['post', '/openapi.json', 'GET'],
    ['delete', '/docs', 'GET'],
    ['delete', '/webhooks/whatsapp', 'GET, POST'],
    ['get', '/webhooks/psp', 'POST'],
    ['get', '/webhooks/stripe', 'POST'],
    ['get', '/webhooks/pix/pix', 'POST'],
    ['get', '/webhooks/pix/a-token/pix', 'POST'],
  ] as const)('405: %s %s, which needs no key, allows %s', async (method, path, allowed) => {
    const answer = await stage.http[method](path);
    expectProblem(answer, 'method_not_allowed');
    expect(answer.headers.allow).toBe(allowed);
  });
});

describe('how a body may be written', () => {
  test.each([
    ['application/json', 201],
    ['application/json; charset=utf-8', 201],
    ['application/json;charset="UTF-8"', 201],
    ['application/json; charset=utf8', 201],
    ['application/json; charset="UTF8"; v=1', 201],
    ['APPLICATION/JSON', 201],
    ['application/json; charset=latin1', 415],
    ['application/json; charset=klingon', 415],
    ['application/merge-patch+json', 415],
    ['text/json', 415],
  ])('%s: %i', async (type, status) => {
    const id = `T-${type.length}-${type.charCodeAt(0)}`;
    expect((await post('/orders', jsonOrder(id), { 'content-type': type })).status).toBe(status);
  });

  test('201: compressed, and with a byte order mark', async () => {
    const json = { 'content-type': 'application/json' };
    const gzipped = await post('/orders', gzipSync(jsonOrder('Z-1')), { ...json, 'content-encoding': 'gzip' });
    expect(gzipped.status).toBe(201);
    const marked = await post('/orders', `\ufeff${jsonOrder('Z-2')}`, json);
    expect(marked.status).toBe(201);
  });
  test.each([
    ['gzip that is none', 'gzip', Buffer.from('{"no":"gzip"}'), 'malformed_json', 400],
    ['gzip cut short', 'gzip', gzipSync(jsonOrder('Z-3')).subarray(0, 60), 'malformed_json', 400],
    ['another compression', 'zstd', Buffer.from('{}'), 'unsupported_media_type', 415],
    ['a megabyte hidden in a kilobyte', 'gzip', gzipSync(Buffer.alloc(2_000_000, 32)), 'payload_too_large', 413],
  ])('%s', async (_story, encoding, body, code, status) => {
    const answer = await post('/orders', body, { 'content-type': 'application/json', 'content-encoding': encoding });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, code]);
  });

  test('400: bytes of Latin-1, which the customer would read as replacement signs', async () => {
    const body = Buffer.from(jsonOrder('Z-5').replace('"to"', '"texts":{"captured":"P\u00e3o"},"to"'), 'latin1');
    const answer = await post('/orders', body, { 'content-type': 'application/json' });
    const { code, detail } = (await answer.json()) as { code: string; detail: string };
    expect([answer.status, code]).toEqual([400, 'malformed_json']);
    expect(detail).toContain('UTF-8');
    expectProblem(await stage.merchant.get('/orders/Z-5'), 'not_found');
  });

  test('422: the type says JSON and nothing follows', async () => {
    const answer = await stage.http.post('/v1/orders').set(AUTH).set('Content-Type', 'application/json');
    expectProblem(answer, 'invalid_request');
  });
  test('202: nothing needs no type', async () => {
    await stage.http.post('/v1/orders/H-1/order_details').set(AUTH).set('Content-Type', 'text/plain').expect(202);
  });

  test('201: of a key that comes twice, the last counts, as everywhere in JavaScript', async () => {
    const body = jsonOrder('Z-4').replace('{', '{"reference_id":"Z-first",');
    const answer = await post('/orders', body, { 'content-type': 'application/json' });
    expect(((await answer.json()) as { reference_id: string }).reference_id).toBe('Z-4');
  });

  test.each([
    ['without a key', {}],
    ['under an Idempotency-Key', { 'idempotency-key': 'deep' }],
  ])('422: a hundred thousand brackets, %s', async (_story, headers) => {
    const deep = `{"metadata":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const answer = await post('/orders', deep, { 'content-type': 'application/json', ...headers });
    expect(answer.status).toBe(422);
  });
});

test('422: no POST takes a query', async () => {
  const answer = await stage.merchant.post('/orders?send=false', teaOrder('Q-1'));
  expectErrors(answer, '/send unknown_field');
  expectProblem(await stage.merchant.get('/orders/Q-1'), 'not_found');
});

describe('request ids', () => {
  test('one is made for each request, and stands in the error', async () => {
    const [one, two] = [await stage.http.get('/nothing'), await stage.http.get('/nothing')];
    expect(expectProblem(one, 'not_found').request_id).not.toBe(expectProblem(two, 'not_found').request_id);
  });
  test("the caller's own is kept", async () => {
    const answer = await stage.http.get('/nothing').set('X-Request-Id', 'trace-1.a_B');
    expect(expectProblem(answer, 'not_found').request_id).toBe('trace-1.a_B');
  });
  test.each(['with space', '<script>', 'x'.repeat(65), '"'])('but not %j, which would end up in a log', async (id) => {
    const answer = await stage.http.get('/nothing').set('X-Request-Id', id);
    expect(expectProblem(answer, 'not_found').request_id).not.toBe(id);
  });
});

test('no browser guesses what an answer is, and nothing in between keeps what the API says', async () => {
  const answers = [
    await stage.merchant.get('/orders/H-1').expect(200),
    await stage.merchant.get('/orders/H-0').expect(404),
    await stage.http.get('/v1/orders/H-1').expect(401),
  ];
  for (const { headers } of answers)
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  const page = await stage.http.get('/docs').expect(200);
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
});

test('nothing tells what the service is made of', async () => {
  const { headers } = await stage.http.get('/nothing');
  expect(headers).not.toHaveProperty('x-powered-by');
  expect(headers).not.toHaveProperty('server');
});

test('500: what we did not foresee is told without its insides', async () => {
  const { queryPrepared } = stage.ctx.db;
  stage.ctx.db.queryPrepared = () => Promise.reject(new Error('relation "secret" does not exist at 10.0.0.1'));
  const answer = await stage.merchant.get('/orders/H-1');
  stage.ctx.db.queryPrepared = queryPrepared;
  expectProblem(answer, 'internal');
  expect(answer.text).not.toMatch(/relation|secret|10\.0\.0|stack|\.ts/);
});
