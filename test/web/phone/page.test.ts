import { readdirSync, readFileSync } from 'node:fs';
import { createServer, get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { setUp } from '../../sandbox/sandbox-stage';

const FOLDER = resolve(__dirname, '../../../dist/web/phone');
const assets = readdirSync(join(FOLDER, 'assets'));

/** An answer as it comes over the wire: the usual clients expand it. */
async function getRaw(path: string, accepted: string): Promise<{ headers: IncomingHttpHeaders; body: Buffer }> {
  const server = createServer(setUp().app);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const answer = await new Promise<IncomingMessage>((done, fail) =>
    get({ port, path: `/sandbox${path}`, headers: { 'Accept-Encoding': accepted } }, done).on('error', fail),
  );
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  await new Promise((done) => server.close(done));
  return { headers: answer.headers, body: Buffer.concat(chunks) };
}

describe('the page', () => {
  test('allows only what comes from here, and nothing inline', async () => {
    const { headers, text } = await setUp().get('').expect(200);
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers).toMatchObject({ 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' });
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|https?:\/\//);
    for (const [, address = ''] of text.matchAll(/(?:src|href)="([^"]+)"/g))
      expect(address).toMatch(/^\/sandbox\/assets\/[\w.-]+$|^data:,$/);
  });

  test('is asked anew each time, and sent only when it has changed', async () => {
    const { get } = setUp();
    const { etag } = (await get('')).headers;
    const again = await get('')
      .set('If-None-Match', etag ?? '')
      .expect(304);
    expect(again.text).toBe('');
  });

  test('is small: all scripts together stay below 250 kB', () => {
    const compressed = assets.filter((name) => name.endsWith('.js.gz'));
    expect(compressed.length).toBeGreaterThan(0);
    const bytes = compressed.reduce((sum, name) => sum + readFileSync(join(FOLDER, 'assets', name)).length, 0);
    expect(bytes).toBeLessThan(250_000);
  });
});

describe.each(assets.filter((name) => /\.(?:js|css)$/.test(name)))('%s', (name) => {
  const path = `/assets/${name}`;
  const original = readFileSync(join(FOLDER, 'assets', name));
  const expanders: Record<string, (body: Buffer) => Buffer> = { br: brotliDecompressSync, gzip: gunzipSync };

  test.each([
    ['br', 'gzip, deflate, br'],
    ['gzip', 'gzip'],
    ['gzip', 'br;q=0, gzip'],
    [undefined, 'identity'],
  ])('is %s for a browser that takes %s, and kept for ever', async (encoding, accepted) => {
    const { headers, body } = await getRaw(path, accepted);
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
      'content-type': expect.stringMatching(/^text\/(?:javascript|css); charset=utf-8$/),
    });
    const plain = encoding === undefined ? body : expanders[encoding]?.(body);
    expect(plain?.equals(original)).toBe(true);
  });
});

test.each(['/assets/nothing.js', '/assets/../index.html', '/assets/%2e%2e/%2e%2e/main.js', '/index.html', '/main.tsx'])(
  '404 for %s',
  async (path) => {
    await setUp().get(path).expect(404);
  },
);
