import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ProblemError } from '../../domain/values/errors';
import type { Clock } from '../../ports';

const COOKIE = 'wapay_session';
/** A working day: long enough not to be in the way, short enough for a forgotten screen. */
const SESSION_SECONDS = 28_800;

/** The id of a key, the end in Unix seconds, and the signature over both. */
const TOKEN = /^([0-9a-f]{16})\.(\d{10})\.([\w-]{43})$/;

/** The parts of a request that authentication reads. */
export interface Asking {
  method: string;
  headers: IncomingHttpHeaders;
}

export interface Session<Key> {
  key: Key;
  expiresAt: Date;
}

export interface Sessions<Key> {
  /** A session of this key, and the Set-Cookie value that carries it. */
  begin(key: Key, secure: boolean): Session<Key> & { cookie: string };
  /** The session of the request's cookie; null when there is none, when it has ended, or when its key was removed. */
  find(headers: IncomingHttpHeaders): Session<Key> | null;
}

/**
 * Sessions without storage: the cookie is signed with the API key that began it. So it is valid in every process and
 * ends when the key is removed; the key itself is never in a cookie.
 */
export function createSessions<Key extends { key: string }>(keys: readonly Key[], clock: Clock): Sessions<Key> {
  const byId = new Map(keys.map((key) => [idOf(key.key), key]));
  return {
    begin: (key, secure) => {
      const seconds = Math.floor(clock.now().getTime() / 1000) + SESSION_SECONDS;
      const rest = `${idOf(key.key)}.${seconds}`;
      const token = `${rest}.${sign(key.key, rest)}`;
      const cookie = `${COOKIE}=${token}; Max-Age=${SESSION_SECONDS}; ${attributes(secure)}`;
      return { key, expiresAt: new Date(seconds * 1000), cookie };
    },
    find: (headers) => {
      for (const token of cookiesOf(headers)) {
        const [, id = '', seconds = '', signature = ''] = TOKEN.exec(token) ?? [];
        const key = byId.get(id);
        if (!key || !isEqual(signature, sign(key.key, `${id}.${seconds}`))) continue;
        const expiresAt = new Date(Number(seconds) * 1000);
        if (expiresAt > clock.now()) return { key, expiresAt };
      }
      return null;
    },
  };
}

/** The Set-Cookie value that ends a session in the browser. */
export const endCookie = (secure: boolean): string => `${COOKIE}=; Max-Age=0; ${attributes(secure)}`;

/**
 * Refuses with `forbidden` requests that another site's page may have sent. A browser adds the cookie by itself, but no
 * page can forge Sec-Fetch-Site, nor send a custom header to another origin without CORS, which we never grant.
 */
export function refuseOtherSites({ method, headers }: Asking): void {
  const reads = method === 'GET' || method === 'HEAD';
  const site = headers['sec-fetch-site'];
  // `none`: the user typed the address.
  if (site !== undefined && site !== 'same-origin' && !(reads && site === 'none'))
    throw new ProblemError('forbidden', 'The request comes from a page of another site.');
  if (!reads && headers['x-wapay-dashboard'] !== '1')
    throw new ProblemError('forbidden', 'With a session, send X-Wapay-Dashboard: 1.');
}

const attributes = (secure: boolean): string => `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;

/**
 * A browser may send several cookies of one name, one for each domain that set it; no real browser sends more than
 * these.
 */
const MOST_COOKIES = 8;
const cookiesOf = ({ cookie = '' }: IncomingHttpHeaders): string[] =>
  cookie
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${COOKIE}=`))
    .slice(0, MOST_COOKIES)
    .map((pair) => pair.slice(COOKIE.length + 1));

/** Each use of a key has its own prefix, so that one signature cannot be used as another. */
const hmac = (key: string, use: string, text: string) =>
  createHmac('sha256', key).update(`wapay dashboard ${use}\n${text}`);
const idOf = (key: string): string => hmac(key, 'key', '').digest('hex').slice(0, 16);
const sign = (key: string, rest: string): string => hmac(key, 'session', rest).digest('base64url');

/** Compare the texts: several base64url texts decode to the same bytes. */
const isEqual = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
