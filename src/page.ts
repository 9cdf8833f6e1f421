/** Pages and documents that are the same for everybody: compressed once, and sent only to who does not have them. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { brotliCompressSync, gzipSync, constants as zlib } from 'node:zlib';
import type { NextFunction, Request, Response } from 'express';

/** One level up from here both in src and in dist. */
const BUILT = resolve(__dirname, '../dist/web');

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Nothing comes from another host, no script or style is inline, and no other page may frame this one. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** With every answer, also of errors. */
const PROTECTION = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': POLICY,
};

export interface PageFile {
  type: string;
  etag: string;
  /** By content encoding. */
  bodies: { identity: Buffer; br?: Buffer; gzip?: Buffer };
}

/**
 * Handlers for the page of this name (503 while `npm run build` has not been run) and, mounted at its /assets, for its
 * files.
 */
export function servePage(name: 'phone' | 'dashboard', folder = join(BUILT, name)) {
  let files: Map<string, PageFile> | undefined;
  return {
    page: (request: Request, response: Response): void => {
      files ??= readPage(folder);
      const file = files?.get('index.html');
      if (file) sendPageFile(request, response.set(PROTECTION), file, 'no-cache');
      else
        response
          .status(503)
          .set({ ...PROTECTION, 'Cache-Control': 'no-store' })
          .type('html')
          .send('<!doctype html><title>Not built</title><p>Run: npm run build');
    },
    asset: (request: Request, response: Response, next: NextFunction): void => {
      files ??= readPage(folder);
      const file = files?.get(`assets${request.path}`);
      // The names change with what is in the files.
      if (file) sendPageFile(request, response.set(PROTECTION), file, 'public, max-age=31536000, immutable');
      else next();
    },
  };
}

/** What a text is sent as, compressed; `type` is its media type. */
export function toPageFile(type: string, text: string): PageFile {
  const identity = Buffer.from(text);
  // Made once while somebody waits: the highest quality would take a second for a few percent.
  const br = brotliCompressSync(identity, { params: { [zlib.BROTLI_PARAM_QUALITY]: 6 } });
  return { type, etag: etagOf(identity), bodies: { identity, br, gzip: gzipSync(identity) } };
}

/** Sends the file, or 304 to who has it. `caching`: the Cache-Control. */
export function sendPageFile(
  request: Request,
  response: Response,
  { type, etag, bodies }: PageFile,
  caching: string,
): void {
  response.set({ 'Content-Type': type, 'Cache-Control': caching, ETag: etag, Vary: 'Accept-Encoding' });
  if (request.fresh) {
    response.removeHeader('Content-Type');
    response.status(304).end();
    return;
  }
  // Our preference, not the browser's: all name gzip first.
  const encoding = (['br', 'gzip'] as const).find((each) => bodies[each] && request.acceptsEncodings(each));
  if (encoding) response.set('Content-Encoding', encoding);
  response.end(bodies[encoding ?? 'identity']);
}

const etagOf = (bytes: Buffer): string => `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;

/** Everything in memory: it is a few files, and paths of requests never reach the disk. */
function readPage(folder: string): Map<string, PageFile> | undefined {
  if (!existsSync(join(folder, 'index.html'))) return undefined;
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
  const read = (name: string) => (names.includes(name) ? readFileSync(join(folder, name)) : undefined);
  const shown = names.filter((name) => TYPES[extname(name)] !== undefined);
  return new Map(
    shown.map((name) => {
      const identity = readFileSync(join(folder, name));
      const [br, gzip] = [read(`${name}.br`), read(`${name}.gz`)];
      const etag = etagOf(identity);
      const type = TYPES[extname(name)] ?? '';
      return [name, { type, etag, bodies: { identity, ...(br && { br }), ...(gzip && { gzip }) } }];
    }),
  );
}
