import { EVENT_TYPES } from '../../../src/domain/lifecycles/statuses';
import { createStage, type Json, KEY, type Stage } from '../../helpers/app/test-app';

const READ_KEY = 'r'.repeat(32);

let stage: Stage;
beforeAll(async () => {
  stage = await createStage({ API_KEYS: `${'k'.repeat(32)},${READ_KEY}:read,${'w'.repeat(32)}:read+write` });
});
afterAll(() => stage.close());

const merchant = () => stage.as('k'.repeat(32));
const remove = (id: string, key = 'k'.repeat(32)) =>
  stage.http.delete(`/v1/webhook_endpoints/${id}`).set('Authorization', `Bearer ${key}`);
const register = async (change: object = {}): Promise<Json> =>
  (
    await merchant()
      .post('/webhook_endpoints', { url: 'http://127.0.0.1:9/hook', ...change })
      .expect(201)
  ).body;

afterEach(async () => {
  for (const { id } of (await merchant().get('/webhook_endpoints').expect(200)).body.data) await remove(id).expect(204);
});

describe('POST /v1/webhook_endpoints', () => {
  test('201: the resource with its secret, for all types', async () => {
    const { body } = await merchant().post('/webhook_endpoints', { url: 'http://127.0.0.1:9/hook?shop=1' }).expect(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^we_[0-9a-f]{32}$/),
      url: 'http://127.0.0.1:9/hook?shop=1',
      events: EVENT_TYPES,
      status: 'enabled',
      created_at: stage.clock.now().toISOString(),
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    });
  });

  test('201: for some types, each once', async () => {
    const events = ['payment.captured', 'refund.updated', 'payment.captured'];
    expect((await register({ events })).events).toEqual(['payment.captured', 'refund.updated']);
  });

  test('201: a repeat under its Idempotency-Key registers nothing new', async () => {
    const post = () =>
      merchant().post('/webhook_endpoints', { url: 'http://127.0.0.1:9/' }).set('Idempotency-Key', 'endpoint-1');
    const first = await post().expect(201);
    const again = await post().expect(201).expect('Idempotency-Replayed', 'true');
    expect(again.body).toEqual(first.body);
    expect((await merchant().get('/webhook_endpoints')).body.data).toHaveLength(1);
  });

  test.each([
    ['no url', {}, '/url'],
    ['a url that is no text', { url: 1 }, '/url'],
    ['a relative url', { url: '/hook' }, '/url'],
    ['a private address', { url: 'https://10.0.0.1/' }, '/url'],
    ['the metadata of the cloud', { url: 'http://169.254.169.254/latest' }, '/url'],
    ['credentials in the url', { url: 'https://a:b@127.0.0.1/' }, '/url'],
    ['another scheme', { url: 'ftp://127.0.0.1/' }, '/url'],
    ['a url that is too long', { url: `https://127.0.0.1/${'x'.repeat(2_000)}` }, '/url'],
    ['no types', { url: 'http://127.0.0.1/', events: [] }, '/events'],
    ['an unknown type', { url: 'http://127.0.0.1/', events: ['payment.captured', 'payment.lost'] }, '/events/1'],
    ['a misspelt field', { url: 'http://127.0.0.1/', event: ['payment.captured'] }, '/event'],
  ])('422: %s', async (_what, body, pointer) => {
    const { body: problem } = await merchant().post('/webhook_endpoints', body).expect(422);
    expect(problem).toMatchObject({ code: 'invalid_request', errors: [{ pointer }] });
    expect((await merchant().get('/webhook_endpoints')).body.data).toEqual([]);
  });

  test('422: a body that is no object', async () => {
    const post = merchant().post('/webhook_endpoints', [] as object);
    expect((await post.expect(422)).body.errors).toMatchObject([{ pointer: '' }]);
  });

  test('422: more than fifty, also when they come at once', async () => {
    const posts = Array.from({ length: 52 }, () => merchant().post('/webhook_endpoints', { url: 'http://127.0.0.1/' }));
    const statuses = (await Promise.all(posts)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(50);
    expect(statuses.filter((status) => status === 422)).toHaveLength(2);
  });
});

describe('GET /v1/webhook_endpoints', () => {
  test('200: all of them, oldest first, without secrets', async () => {
    const first = await register({ events: ['message.failed'] });
    const second = await register();
    const { body } = await merchant().get('/webhook_endpoints').expect(200);
    const withoutSecret = ({ secret: _, ...rest }: Json) => rest;
    expect(body).toEqual({ data: [withoutSecret(first), withoutSecret(second)] });
  });
});

describe('POST /v1/webhook_endpoints/{id}/rotate_secret', () => {
  test('200: the resource with a new secret', async () => {
    const endpoint = await register();
    const { body } = await merchant().post(`/webhook_endpoints/${endpoint.id}/rotate_secret`).expect(200);
    expect(body).toEqual({ ...endpoint, secret: expect.stringMatching(/^whsec_/) });
    expect(body.secret).not.toBe(endpoint.secret);
  });

  test('200: a repeat under its Idempotency-Key does not rotate again', async () => {
    const { id } = await register();
    const post = () => merchant().post(`/webhook_endpoints/${id}/rotate_secret`).set('Idempotency-Key', 'rotate-1');
    expect((await post().expect(200)).body.secret).toBe((await post().expect(200)).body.secret);
  });

  test('the answers kept for repeats hold no secret that can be read, and belong to their own key', async () => {
    const register = (key: string) =>
      merchant().post('/webhook_endpoints', { url: 'http://127.0.0.1:9/sealed' }).set('Idempotency-Key', key);
    const { body: endpoint } = await register('sealed-1').expect(201);
    const rotate = () =>
      merchant().post(`/webhook_endpoints/${endpoint.id}/rotate_secret`).set('Idempotency-Key', 'sealed-2');
    const { body: rotated } = await rotate().expect(200);
    const stored = await stage.sql(`SELECT key, body FROM idempotency_keys WHERE key LIKE 'sealed-%' ORDER BY key`);
    expect(stored).toHaveLength(2);
    for (const { body } of stored) {
      const bytes = Buffer.from(body.replace('sealed:', ''), 'base64').toString('latin1');
      for (const text of [body, bytes]) expect(text).not.toContain('whsec_');
    }
    expect((await register('sealed-1').expect(201)).text).toBe(JSON.stringify(endpoint));
    await stage.sql(`UPDATE idempotency_keys SET body = $1 WHERE key = 'sealed-2'`, [stored[0].body]);
    expect((await rotate().expect(500)).text).not.toContain(endpoint.secret);
    expect(rotated.secret).not.toBe(endpoint.secret);
  });

  test('404: one that is not there, or was removed', async () => {
    const { id } = await register();
    await remove(id).expect(204);
    for (const one of [id, 'we_0', '%00'])
      expect((await merchant().post(`/webhook_endpoints/${one}/rotate_secret`).expect(404)).body.code).toBe(
        'not_found',
      );
  });

  test('422: a body that means nothing', async () => {
    const { id } = await register();
    await merchant().post(`/webhook_endpoints/${id}/rotate_secret`, { secret: 'whsec_bWluZQ==' }).expect(422);
  });
});

describe('DELETE /v1/webhook_endpoints/{id}', () => {
  test('204: gone from the list, its secrets forgotten', async () => {
    const { id } = await register();
    await merchant().post(`/webhook_endpoints/${id}/rotate_secret`).expect(200);
    await remove(id).expect(204, {});
    expect((await merchant().get('/webhook_endpoints')).body.data).toEqual([]);
    const [row] = await stage.sql('SELECT secret, old_secret FROM webhook_endpoints WHERE id = $1', [id]);
    expect(row).toEqual({ secret: Buffer.alloc(0), old_secret: null });
  });

  test('404: twice', async () => {
    const { id } = await register();
    await remove(id).expect(204);
    await remove(id).expect(404);
  });
});

describe('who may', () => {
  test('401: nobody without a key', async () => {
    await stage.http.get('/v1/webhook_endpoints').expect(401);
    await stage.as(KEY).post('/webhook_endpoints', { url: 'http://127.0.0.1/' }).expect(401);
  });

  test('403: a key that may only read lists them and changes none', async () => {
    const { id } = await register();
    await stage.as(READ_KEY).get('/webhook_endpoints').expect(200);
    await stage.as(READ_KEY).post('/webhook_endpoints', { url: 'http://127.0.0.1/' }).expect(403);
    await stage.as(READ_KEY).post(`/webhook_endpoints/${id}/rotate_secret`).expect(403);
    await remove(id, READ_KEY).expect(403);
  });

  test('405: other methods', async () => {
    const { headers } = await stage.http
      .put('/v1/webhook_endpoints')
      .set('Authorization', `Bearer ${'k'.repeat(32)}`)
      .expect(405);
    expect(headers.allow).toBe('POST, GET');
  });
});

test('503 without CREDENTIALS_KEY: no secret is stored in clear text, for a new endpoint or a new secret', async () => {
  const { id } = await register();
  const before = await stage.sql('SELECT id, secret FROM webhook_endpoints');
  stage.ctx.settings.keepsCredentials = false;
  const asked = [
    merchant().post('/webhook_endpoints', { url: 'http://127.0.0.1:9/clear' }),
    merchant().post(`/webhook_endpoints/${id}/rotate_secret`),
  ];
  for (const [index, request] of asked.entries()) {
    const { body } = await request.set('Idempotency-Key', `clear-${index}`).expect(503);
    expect(body).toMatchObject({ code: 'unavailable', detail: expect.stringContaining('CREDENTIALS_KEY') });
  }
  expect(await stage.sql('SELECT id, secret FROM webhook_endpoints')).toEqual(before);
});
