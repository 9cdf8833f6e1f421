import { createHttpClient } from '../../../src/adapters/http/client';
import { withDeadline } from '../../../src/adapters/http/deadline';
import { asDecimal, parseExactJson } from '../../../src/adapters/psp/exact-json';
import { readMissingAnswer, readStatus } from '../../../src/adapters/psp/psp-failures';
import { headerOf, hmacSha256, matchesAny, queryOf } from '../../../src/adapters/psp/webhook-proof';

describe('JSON whose numbers are money', () => {
  test.each([
    ['{"a":4.35}', '4.35', 435],
    ['{"a":135.0}', '135.0', 13_500],
    ['{"a":1.35E+2}', '1.35E+2', 13_500],
    ['{"a":"108.43"}', '108.43', 10_843],
    ['{"a":135}', 135, 13_500],
    ['{"a":12345678901234567890}', '12345678901234567890', null],
  ])('%s', (json, value, units) => {
    const { a } = parseExactJson(Buffer.from(json)) as { a: unknown };
    expect(a).toBe(value);
    expect(asDecimal(a)).toBe(units);
  });

  test('numbers inside of texts stay what they are', () => {
    const text = 'from 4.35 to "9.99" \\ 1e5';
    expect(parseExactJson(Buffer.from(JSON.stringify({ text, list: [1.5, -2.25] })))).toEqual({
      text,
      list: ['1.5', '-2.25'],
    });
    expect(parseExactJson(Buffer.from('{"a":'))).toBeUndefined();
  });
});

describe('proof of a webhook', () => {
  test('one of several, compared whole', () => {
    const good = hmacSha256('secret', 'body', 'hex');
    expect(matchesAny([good], () => ['x', good])).toBe(true);
    expect(matchesAny(['nonsense', good], () => [good])).toBe(true);
    expect(matchesAny([good.slice(0, -1)], () => [good])).toBe(false);
    expect(matchesAny([], () => [good])).toBe(false);
    expect(matchesAny([good], () => [])).toBe(false);
  });

  test('more candidates than a sender has reason for are not looked at', () => {
    const good = hmacSha256('secret', 'body', 'hex');
    expect(matchesAny([...Array(8).fill('x'), good], () => [good])).toBe(false);
  });

  test('headers and parameters that are repeated or very long are not there', () => {
    expect(headerOf({ headers: { a: 'x' } }, 'a')).toBe('x');
    expect(headerOf({ headers: { a: ['x', 'y'] } }, 'a')).toBeNull();
    expect(headerOf({ headers: { a: 'x'.repeat(1_001) } }, 'a')).toBeNull();
    expect(queryOf({ query: { a: '' } }, 'a')).toBeNull();
    expect(queryOf({ query: { a: ['x'] } }, 'a')).toBeNull();
  });
});

describe('what an exchange proves', () => {
  const answer = (status: number, headers = {}) => ({
    kind: 'answer' as const,
    status,
    headers,
    body: Buffer.alloc(0),
  });
  test.each([
    [400, 'refused'],
    [401, 'refused'],
    [404, 'refused'],
    [408, 'unknown'],
    [409, 'unknown'],
    [423, 'unknown'],
    [429, 'retry'],
    [500, 'unknown'],
    [503, 'unknown'],
    [302, 'unknown'],
  ])('%i is %s', (status, outcome) => {
    expect(readStatus(answer(status), { code: null, message: null })).toMatchObject({ outcome });
  });

  test.each([
    ['7', 7],
    ['999999', 3_600],
    ['0', 1],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
  ])('429 with Retry-After %s', (value, seconds) => {
    const failure = readStatus(answer(429, { 'retry-after': value }), { code: null, message: null });
    expect(failure.afterSeconds).toBe(seconds);
  });

  test('an open circuit is certain: nothing left', () => {
    const failure = readMissingAnswer({ kind: 'not_sent', reason: 'held back', retryAfterSeconds: 20 });
    expect(failure).toMatchObject({ outcome: 'retry', error: { retryAfterSeconds: 20 } });
    expect(readMissingAnswer({ kind: 'not_sent', reason: 'ECONNREFUSED' })).toMatchObject({ outcome: 'retry' });
    expect(readMissingAnswer({ kind: 'unknown', reason: 'time-out' })).toMatchObject({ outcome: 'unknown' });
  });

  test('what a PSP writes about a person does not get into an error', () => {
    const { error } = readStatus(answer(400), {
      code: 'bad',
      message: 'maria@example.com, CPF 529.982.247-25, is blocked',
    });
    expect(error.title).not.toMatch(/maria|529/);
  });
});

test('the requests of one call share one time limit', async () => {
  const limits: number[] = [];
  const client = {
    timeoutMs: 10_000,
    request: async ({ timeoutMs = 0 }: { timeoutMs?: number }) => {
      limits.push(timeoutMs);
      await new Promise((resolve) => setTimeout(resolve, 60));
      return { kind: 'unknown' as const, reason: 'time-out' };
    },
  };
  const call = withDeadline(client, 100);
  await call.request({ method: 'GET', url: 'http://x' });
  await call.request({ method: 'GET', url: 'http://x' });
  expect(await call.request({ method: 'POST', url: 'http://x' })).toEqual({ kind: 'not_sent', reason: 'time-out' });
  expect(limits).toHaveLength(2);
  expect(limits[0]).toBeLessThanOrEqual(100);
  expect(limits[1]).toBeLessThanOrEqual(45);
});

test('a request without an effect, though no GET, may be the one that tries whether the other side is back', async () => {
  const lookups: boolean[] = [];
  const breaker = {
    state: 'closed' as const,
    enter: (readOnly: boolean) => {
      lookups.push(readOnly);
      return { held: false as const, done: () => null, leave: () => {} };
    },
  };
  const client = createHttpClient({ name: 'bank', breaker });
  const url = 'http://127.0.0.1:9/token';
  await client.request({ method: 'GET', url });
  await client.request({ method: 'POST', url });
  await client.request({ method: 'POST', url, readOnly: true });
  client.close();
  expect(lookups).toEqual([true, false, true]);
});
