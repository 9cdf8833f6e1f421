import { createHmac } from 'node:crypto';
import type { Response } from 'supertest';
import { createAuth } from '../../../src/http/server/auth';
import { createStage, type Stage, TestClock, teaOrder } from '../../helpers/app/test-app';
import { expectErrors, expectProblem } from '../problem';

const FULL = 'full-key-'.padEnd(40, '0');
const READ = 'read-key-'.padEnd(40, '0');
const GONE = 'gone-key-'.padEnd(40, '0');
const HOURS = 3_600_000;

let stage: Stage;
const logged: string[] = [];
const log = { write: (line: string) => void logged.push(line) };
beforeAll(async () => {
  stage = await createStage({ API_KEYS: `${FULL},${READ}:read`, LOG_LEVEL: 'trace' }, { log });
  await stage
    .as(FULL)
    .post('/orders', teaOrder('S-1', { send: false }))
    .expect(201);
});
afterAll(() => stage.close());

const signIn = (key: string) => stage.http.post('/dashboard/session').send({ api_key: key });
const cookieOf = ({ headers }: Response): string => headers['set-cookie']?.[0] ?? '';
/** `name=value` as the browser sends it back. */
const sessionOf = async (key = FULL): Promise<string> => cookieOf(await signIn(key).expect(200)).split(';')[0] ?? '';
const withCookie = (cookie: string) => stage.http.get('/v1/orders/S-1').set('Cookie', cookie);

describe('POST /dashboard/session', () => {
  test('200: a cookie that scripts and other sites cannot use, and what it may', async () => {
    const answer = await signIn(FULL).expect(200);
    expect(answer.body).toEqual({
      mode: 'sandbox',
      name: null,
      scopes: ['read', 'write', 'refund'],
      expires_at: new Date(stage.clock.now().getTime() + 8 * HOURS).toISOString(),
    });
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^wapay_session=[0-9a-f]{16}\.\d{10}\.[\w-]{43}; Max-Age=28800; Path=\/; HttpOnly; SameSite=Strict$/,
      ),
    ]);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(JSON.stringify(answer.headers)).not.toContain(FULL);
  });

  test.each([
    ['as the page says', { Origin: 'https://pay.shop.example' }],
    ['as the proxy says', { 'X-Forwarded-Proto': 'https' }],
    ['as the first of two proxies says', { 'X-Forwarded-Proto': 'https, http' }],
  ])('200: over https, %s, it is for https alone', async (_how, headers) => {
    expect(cookieOf(await signIn(FULL).set(headers))).toMatch(/; Secure$/);
  });

  test.each([
    ['a wrong key', { api_key: 'x'.repeat(40) }],
    ['the beginning of a key', { api_key: FULL.slice(0, -1) }],
    ['a key with its narrowing', { api_key: `${READ}:read` }],
  ])('401: %s', async (_what, body) => {
    const answer = await stage.http.post('/dashboard/session').send(body);
    expectProblem(answer, 'unauthorized');
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  test('422: a body that is no sign-in', async () => {
    const post = (body: object) => stage.http.post('/dashboard/session').send(body);
    await signIn(FULL).expect(200);
    expectErrors(await post({}), '/api_key invalid_type');
    expectErrors(await post({ api_key: 1 }), '/api_key invalid_type');
    expectErrors(await post({ api_key: FULL, remember: true }), '/remember unknown_field');
    expectErrors(await post({ api_key: { length: { toString: 1 } } }), ' wrong_type');
    expectProblem(await post({ api_key: 'x'.repeat(10_000) }), 'payload_too_large');
  });

  test.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x'])(
    '415: a form can be sent by any site, so %s is refused',
    async (type) => {
      const body = `{"api_key":"${FULL}","x":"="}`;
      const answer = await stage.http.post('/dashboard/session').set('Content-Type', type).send(body);
      expectProblem(answer, 'unsupported_media_type');
      expect(answer.headers['set-cookie']).toBeUndefined();
    },
  );

  test.each(['cross-site', 'same-site'])('403: from a page that the browser calls %s', async (site) => {
    expectProblem(await signIn(FULL).set('Sec-Fetch-Site', site), 'forbidden');
  });

  test('429: ten wrong tries a minute from one address; the right key passes all the same', async () => {
    // The wrong tries of the tests before are forgotten.
    stage.clock.advance(60_000);
    for (let i = 0; i < 10; i++) expectProblem(await signIn('x'.repeat(40)), 'unauthorized');
    const refused = await signIn('x'.repeat(40));
    expectProblem(refused, 'rate_limited');
    expect(refused.headers['retry-after']).toBe('6');
    await signIn(FULL).expect(200);
    expectProblem(await signIn('x'.repeat(40)), 'rate_limited');
    stage.clock.advance(6_000);
    expectProblem(await signIn('x'.repeat(40)), 'unauthorized');
    expectProblem(await signIn('x'.repeat(40)), 'rate_limited');
  });

  test('405: for what it does not take', async () => {
    await signIn(FULL).expect(200);
    const answer = await stage.http.put('/dashboard/session').send({});
    expectProblem(answer, 'method_not_allowed');
    expect(answer.headers.allow).toBe('GET, POST, DELETE');
  });
});

describe('GET and DELETE /dashboard/session', () => {
  test('200: who is signed in; 204: and then nobody is, in this browser', async () => {
    const { body, headers } = await signIn(READ).expect(200);
    const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    expect((await stage.http.get('/dashboard/session').set('Cookie', cookie).expect(200)).body).toEqual(body);
    const out = await stage.http.delete('/dashboard/session').set('Cookie', cookie).expect(204);
    expect(cookieOf(out)).toBe('wapay_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict');
    expectProblem(await stage.http.get('/dashboard/session').set('Cookie', 'wapay_session='), 'unauthorized');
  });

  test('401: without a cookie; a key in the header is no session', async () => {
    expectProblem(await stage.http.get('/dashboard/session'), 'unauthorized');
    expectProblem(await stage.http.get('/dashboard/session').set('Authorization', `Bearer ${FULL}`), 'unauthorized');
  });
});

describe('/v1 with a session', () => {
  test('200: reads, and tells the browser to keep nothing', async () => {
    const answer = await withCookie(await sessionOf()).expect(200);
    expect(answer.body.reference_id).toBe('S-1');
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('200: among other cookies, and beside a false one of the same name', async () => {
    const own = await sessionOf();
    await withCookie(`theme=dark; wapay_session=x.y.z; ${own}; other=1`).expect(200);
  });

  test('401: a key in the header that is wrong is not helped by the cookie', async () => {
    const own = await sessionOf();
    expectProblem(await withCookie(own).set('Authorization', 'Bearer wrong'), 'unauthorized');
    expectProblem(await withCookie(own).set('Authorization', ''), 'unauthorized');
  });

  test('401: after eight hours, to the second', async () => {
    const cookie = await sessionOf();
    const { expires_at } = (await stage.http.get('/dashboard/session').set('Cookie', cookie).expect(200)).body;
    stage.clock.advance(Date.parse(expires_at) - stage.clock.now().getTime() - 1);
    await withCookie(cookie).expect(200);
    stage.clock.advance(1);
    expectProblem(await withCookie(cookie), 'unauthorized');
    expectProblem(await stage.http.get('/dashboard/session').set('Cookie', cookie), 'unauthorized');
  });

  const change = (part: number, how: (text: string) => string) => (token: string) =>
    token
      .split('.')
      .map((text, index) => (index === part ? how(text) : text))
      .join('.');
  /** The last of 43 characters carries two bits that decode to nothing: the next letter means the same bytes. */
  const sibling = (text: string) => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const other = `${text.slice(0, -1)}${letters[letters.indexOf(text.slice(-1)) + 1]}`;
    expect(Buffer.from(other, 'base64url')).toEqual(Buffer.from(text, 'base64url'));
    return other;
  };
  test.each<[string, (token: string) => string]>([
    ['one that lasts longer', change(1, (seconds) => String(Number(seconds) + 3600))],
    ['one of another key', change(0, (id) => id.replace(/./g, (digit) => (digit === '0' ? '1' : '0')))],
    ['one with another signature', change(2, (text) => [...text].reverse().join(''))],
    ['one whose signature ends otherwise', change(2, sibling)],
    ['one without a signature', change(2, () => '')],
    ['one with something after it', (token) => `${token}.x`],
    [
      'one signed with what everybody knows',
      (token) => {
        const rest = token.split('.').slice(0, 2).join('.');
        return `${rest}.${createHmac('sha256', '').update(rest).digest('base64url')}`;
      },
    ],
    ['nothing', () => ''],
    ['something long', () => 'x'.repeat(7_000)],
  ])('401: %s', async (_what, forge) => {
    const cookie = await sessionOf();
    const forged = forge(cookie.replace('wapay_session=', ''));
    expect(`wapay_session=${forged}`).not.toBe(cookie);
    expectProblem(await withCookie(`wapay_session=${forged}`), 'unauthorized');
    await withCookie(cookie).expect(200);
  });

  test('403: a session may do what its key may', async () => {
    const cookie = await sessionOf(READ);
    await withCookie(cookie).expect(200);
    const post = stage.http.post('/v1/orders').set('Cookie', cookie).set('X-Wapay-Dashboard', '1');
    const { detail } = expectProblem(await post.send(teaOrder('S-9')), 'forbidden');
    expect(detail).toContain('narrowed to read');
  });
});

describe('what another site may have sent', () => {
  const act = (cookie: string, headers: Record<string, string>) =>
    stage.http.post('/v1/orders/S-1/problem/resolve').set('Cookie', cookie).set(headers).send({ note: 'Looked.' });

  test.each<[string, Record<string, string>]>([
    ['the dashboard in a browser of today', { 'X-Wapay-Dashboard': '1', 'Sec-Fetch-Site': 'same-origin' }],
    ['the dashboard where browsers say nothing', { 'X-Wapay-Dashboard': '1' }],
  ])('200: %s', async (_who, headers) => {
    await act(await sessionOf(), headers).expect(200);
  });

  test.each<[string, Record<string, string>]>([
    ['no header of ours', {}],
    ['no header of ours, from here', { 'Sec-Fetch-Site': 'same-origin' }],
    ['another value', { 'X-Wapay-Dashboard': 'true' }],
    ['another site', { 'X-Wapay-Dashboard': '1', 'Sec-Fetch-Site': 'cross-site' }],
    ['a sibling', { 'X-Wapay-Dashboard': '1', 'Sec-Fetch-Site': 'same-site' }],
    ['a typed address cannot post', { 'X-Wapay-Dashboard': '1', 'Sec-Fetch-Site': 'none' }],
  ])('403: %s', async (_who, headers) => {
    expectProblem(await act(await sessionOf(), headers), 'forbidden');
  });

  test('403: neither does it read', async () => {
    const cookie = await sessionOf();
    expectProblem(await withCookie(cookie).set('Sec-Fetch-Site', 'cross-site'), 'forbidden');
    await withCookie(cookie).set('Sec-Fetch-Site', 'none').expect(200);
  });

  test('200: a key in the header needs none of this', async () => {
    const post = stage.as(FULL).post('/orders/S-1/problem/resolve', { note: 'Looked.' });
    await post.set('Sec-Fetch-Site', 'cross-site').expect(200);
  });

  test('no origin is ever allowed to read or to send', async () => {
    for (const path of ['/v1/orders', '/dashboard/session']) {
      const asked = await stage.http.options(path).set({
        Origin: 'https://evil.example',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'x-wapay-dashboard',
      });
      expect(Object.keys(asked.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});

describe('a session in other processes', () => {
  const clock = new TestClock();
  const key = (name: string) => ({ key: name, scopes: ['read'] as const });
  const ask = (cookie: string) => ({ method: 'GET', headers: { cookie } });
  const reply = { set: () => undefined };

  test('holds where the key is known, whatever else is, and ends with the key', () => {
    const { sessions, findKey } = createAuth([key(FULL), key(GONE)], clock);
    const found = findKey(GONE);
    if (!found) throw new Error('the key is known');
    const [cookie = ''] = sessions.begin(found, false).cookie.split(';');
    const elsewhere = createAuth([key(READ), key(GONE), key(FULL)], clock);
    expect(elsewhere.check(ask(cookie), 'read', reply)).toEqual({
      until: new Date('2026-11-20T18:00:00Z'),
      actor: null,
    });
    const after = createAuth([key(FULL), key(READ)], clock);
    expect(() => after.check(ask(cookie), 'read', reply)).toThrow('unauthorized');
  });
});

test('neither cookies nor keys are ever logged', async () => {
  const cookie = await sessionOf();
  await withCookie(cookie).expect(200);
  await stage.http.get('/dashboard/session').set('Cookie', cookie).expect(200);
  await signIn('a-wrong-key-of-somebody-0123456789').expect(401);
  const lines = logged.join('');
  expect(lines).toContain('POST /dashboard/session');
  const token = cookie.replace('wapay_session=', '');
  for (const secret of [token, ...token.split('.'), FULL, READ, 'a-wrong-key', 'wapay_session'])
    expect(lines).not.toContain(secret);
});
