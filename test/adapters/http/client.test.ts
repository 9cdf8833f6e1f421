import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { gzipSync } from 'node:zlib';
import { createHttpClient, type ExchangeReport, type HttpClient } from '../../../src/adapters/http/client';
import { deadUrl, startHttp, startTcp } from './loopback';

// Long enough for a busy machine: only the tests of time-outs wait for it.
const TIMEOUT = 1_000;
const closing: (() => Promise<void> | void)[] = [];
const keep = <T extends { close(): Promise<void> | void }>(thing: T): T => {
  closing.push(() => thing.close());
  return thing;
};
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const client = (more: Partial<Parameters<typeof createHttpClient>[0]> = {}): HttpClient =>
  keep(createHttpClient({ name: 'test', timeoutMs: TIMEOUT, ...more }));

const post = (url: string) => ({ method: 'POST' as const, url, body: '{"money":1}' });

describe('an answer', () => {
  test.each([200, 204, 301, 302, 307, 400, 404, 418, 429, 500, 503])(
    '%i is an answer, not an exception',
    async (status) => {
      const server = keep(
        await startHttp(() => ({ status, headers: { 'x-kind': 'a' }, body: status === 204 ? '' : 'hello' })),
      );
      expect(await client().request(post(server.url))).toMatchObject({
        kind: 'answer',
        status,
        headers: { 'x-kind': 'a' },
      });
      expect(server.seen).toMatchObject([{ method: 'POST', body: '{"money":1}' }]);
    },
  );

  test('a redirect is never followed, so that a key never reaches another host', async () => {
    const elsewhere = keep(await startHttp(() => ({ status: 200 })));
    const server = keep(await startHttp(() => ({ status: 302, headers: { location: elsewhere.url } })));
    expect(await client().request(post(server.url))).toMatchObject({ kind: 'answer', status: 302 });
    expect(elsewhere.seen).toEqual([]);
  });

  test('the body comes byte for byte, whatever it is', async () => {
    const body = Buffer.from([0xef, 0xbb, 0xbf, 0xff, 0x00, 0x7b]);
    const server = keep(
      await startHttp(() => ({ status: 200, headers: { 'content-type': 'application/json' }, body })),
    );
    expect(await client().request({ method: 'GET', url: server.url })).toMatchObject({ kind: 'answer', body });
  });

  test('sockets are kept alive and bounded', async () => {
    const ports = new Set<number | undefined>();
    const server = keep(
      await startTcp((socket) => {
        ports.add(socket.remotePort);
        socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
      }),
    );
    const bounded = client({ maxSockets: 2, timeoutMs: 5_000 });
    const all = await Promise.all(
      Array.from({ length: 20 }, () => bounded.request({ method: 'GET', url: server.url })),
    );
    expect(all.every(({ kind }) => kind === 'answer')).toBe(true);
    expect(ports.size).toBe(2);
  });
});

describe('certainly not sent', () => {
  test('the connection is refused', async () => {
    expect(await client().request(post(await deadUrl()))).toEqual({ kind: 'not_sent', reason: 'ECONNREFUSED' });
  });

  test.each(['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'])('%s while the name is resolved', async (code) => {
    const lookup = (_host: string, _options: unknown, done: (error: Error, address: string) => void) =>
      done(Object.assign(new Error(code), { code }), '');
    expect(await client({ lookup }).request(post('http://shop.example/'))).toEqual({ kind: 'not_sent', reason: code });
  });

  test('the name is not resolved before the time is up', async () => {
    expect(await client({ lookup: () => {} }).request(post('http://shop.example/'))).toEqual({
      kind: 'not_sent',
      reason: 'time-out',
    });
  });

  test('no socket of the pool becomes free before the time is up', async () => {
    const server = keep(await startHttp(() => null));
    const bounded = client({ maxSockets: 1 });
    const first = bounded.request({ ...post(server.url), timeoutMs: 3 * TIMEOUT });
    expect(await bounded.request(post(server.url))).toEqual({ kind: 'not_sent', reason: 'no free socket' });
    expect(await first).toEqual({ kind: 'unknown', reason: 'time-out' });
    expect(server.seen).toHaveLength(1);
  });

  test.each<[string, (socket: import('node:net').Socket) => void]>([
    ['answers something else', (socket) => socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\n'))],
    ['hangs up', (socket) => socket.on('data', () => socket.resetAndDestroy())],
    ['says nothing', () => {}],
  ])('the TLS handshake fails: the other side %s', async (_name, onSocket) => {
    const server = keep(await startTcp(onSocket));
    const url = `https://127.0.0.1:${server.port}/`;
    expect(await client().request(post(url))).toMatchObject({ kind: 'not_sent' });
    expect(server.received()).not.toContain('money');
  });

  test('the certificate is not trusted: the request stays here', async () => {
    const pem = readFileSync('test/fixtures/whatsapp/untrusted-tls.pem');
    let received = '';
    const server = tls.createServer({ key: pem, cert: pem }, (socket) => {
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        received += chunk;
      });
    });
    server.on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const reply = await client({ timeoutMs: 5_000 }).request(post(url));
    server.close();
    await once(server, 'close');
    expect(reply).toEqual({ kind: 'not_sent', reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(received).toBe('');
  });

  test.each(['not a url', 'ftp://127.0.0.1/', 'http://'])('the address is nonsense: %s', async (url) => {
    expect(await client().request(post(url))).toMatchObject({ kind: 'not_sent' });
  });

  test('a header or a body that cannot be sent', async () => {
    const server = keep(await startHttp(() => ({ status: 200 })));
    const bad = { ...post(server.url), headers: { 'x-key': 'a\nb: c' } };
    const large = { ...post(server.url), body: 'x'.repeat(2_000) };
    const replies = [await client().request(bad), await client({ maxBytes: 1_000 }).request(large)];
    // axios removes line breaks from a header value; either way nothing is smuggled.
    expect(server.seen.every(({ headers }) => headers.b === undefined)).toBe(true);
    expect(replies[1]).toMatchObject({ kind: 'not_sent' });
  });
});

describe('unknown: it may have arrived', () => {
  test('the server took the request and never answers', async () => {
    const server = keep(await startHttp(() => null));
    expect(await client().request(post(server.url))).toEqual({ kind: 'unknown', reason: 'time-out' });
    expect(server.seen).toHaveLength(1);
  });

  test('the answer trickles beyond the time: the limit is for the last byte, not for silence', async () => {
    const server = keep(
      await startTcp((socket) => {
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n');
          const drip = setInterval(() => socket.write('x'), 10);
          socket.on('close', () => clearInterval(drip));
        });
      }),
    );
    expect(await client().request(post(server.url))).toEqual({ kind: 'unknown', reason: 'time-out' });
  });

  test.each<[string, string | null]>([
    ['resets the connection', null],
    ['breaks off in the head', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['breaks off in the body', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'],
    ['speaks no HTTP', 'SSH-2.0-nothing\r\n'],
    ['sends broken gzip', 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nhalf'],
  ])('the other side %s after the request', async (_name, bytes) => {
    const server = keep(
      await startTcp((socket) => {
        socket.on('data', () => (bytes === null ? socket.resetAndDestroy() : socket.end(bytes)));
      }),
    );
    expect(await client().request(post(server.url))).toMatchObject({ kind: 'unknown' });
    expect(server.received()).toContain('{"money":1}');
  });

  test('a kept-alive socket is reset when the second request arrives', async () => {
    let requests = 0;
    const server = keep(
      await startTcp((socket) => {
        socket.on('data', () => {
          requests += 1;
          if (requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
          else socket.resetAndDestroy();
        });
      }),
    );
    const one = client();
    expect(await one.request({ method: 'GET', url: server.url })).toMatchObject({ kind: 'answer' });
    expect(await one.request({ method: 'GET', url: server.url })).toEqual({ kind: 'unknown', reason: 'ECONNRESET' });
  });

  test.each<[string, Record<string, string>, Buffer]>([
    ['plain', {}, Buffer.alloc(5_000, 'x')],
    ['packed', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(5_000_000, 'x'))],
  ])('the answer is too large (%s)', async (_name, headers, body) => {
    const server = keep(await startHttp(() => ({ status: 200, headers, body })));
    const small = client({ maxBytes: 4_000, timeoutMs: 5_000 });
    expect(await small.request({ method: 'GET', url: server.url })).toEqual({
      kind: 'unknown',
      reason: 'reply too large',
    });
  });
});

test('a reason never tells a URL, a key or a body', async () => {
  const url = `${await deadUrl()}/path-secret?token=query-secret`;
  const reply = await client().request({ ...post(url), headers: { authorization: 'Bearer header-secret' } });
  expect(JSON.stringify(reply)).not.toContain('secret');
});

test('every exchange is reported once, and a broken report harms nobody', async () => {
  const reports: ExchangeReport[] = [];
  const server = keep(await startHttp(() => ({ status: 503 })));
  const reporting = client({
    onExchange: (report) => {
      reports.push(report);
      throw new Error('metrics are down');
    },
  });
  expect(await reporting.request(post(server.url))).toMatchObject({ kind: 'answer', status: 503 });
  expect(await reporting.request(post(await deadUrl()))).toMatchObject({ kind: 'not_sent' });
  expect(reports).toMatchObject([
    { name: 'test', outcome: 'answer', status: 503 },
    { name: 'test', outcome: 'not_sent', status: null },
  ]);
});
