import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { Problem } from './problem';

/** A key that opens the sandbox's own routes. */
export interface ControlKey {
  key: string;
  /** It may look, and change nothing. */
  readsOnly: boolean;
}

/**
 * Lets only holders of a key look at the pretend world or change it: as `Authorization: Bearer`, or as the password of
 * HTTP Basic, which a browser asks for by itself and sends with everything that the phone's page does. Without keys,
 * as on a loopback address by default, everybody may.
 */
export function requireKey(keys: readonly ControlKey[]): RequestHandler {
  const known = keys.map((key) => ({ ...key, digest: digestOf(key.key) }));
  return (request, response, next) => {
    if (known.length === 0) return next();
    const given = digestOf(keyIn(request.get('authorization') ?? ''));
    // Every key is compared, so the time tells nothing.
    const [found] = known.filter(({ digest }) => timingSafeEqual(digest, given));
    if (!found) {
      response.set('WWW-Authenticate', 'Basic realm="wapay sandbox: any name, an API key as the password"');
      throw new Problem(
        'unauthorized',
        'Send Authorization: Bearer <API key>, or the key as the password of HTTP Basic.',
      );
    }
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (found.readsOnly && !reads) throw new Problem('forbidden', 'This API key is narrowed to read.');
    next();
  };
}

function keyIn(authorization: string): string {
  const [, scheme = '', credentials = ''] = /^(Bearer|Basic) +(\S+)$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() !== 'basic') return credentials;
  return Buffer.from(credentials, 'base64')
    .toString()
    .replace(/^[^:]*:/, '');
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
