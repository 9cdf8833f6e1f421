import { json, type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../../flows/context';
import { servePage } from '../../page';
import type { Auth, KnownKey } from '../server/auth';
import { parseWith } from '../server/parse';
import { createRateLimit, type RateLimit } from '../server/rate-limit';
import { onlyMethods } from '../server/route';
import { endCookie, type Session } from '../server/session';

/** Addresses that are remembered; beyond it the oldest are forgotten. No team signs in from more. */
const MOST_ADDRESSES = 1_000;
const TRIES_PER_MINUTE = 10;

const SignIn = z.strictObject({ api_key: z.string().min(1).max(500) });

/** The dashboard at /dashboard: its page, its files, and signing in with an API key. */
export function dashboardRoutes(ctx: Context, { sessions, findKey }: Auth): Router {
  const router = Router({ caseSensitive: true });
  const { page, asset } = servePage('dashboard');
  const tries = createTries(() => createRateLimit(ctx.clock, TRIES_PER_MINUTE));
  const show = ({ key, expiresAt }: Session<KnownKey>) => ({
    mode: ctx.settings.livemode ? 'live' : 'sandbox',
    name: key.name ?? null,
    scopes: key.scopes,
    expires_at: expiresAt.toISOString(),
  });

  router.use('/session', (req, res, next) => {
    res.set('Cache-Control', 'no-store');
    const site = req.get('sec-fetch-site');
    if (site !== undefined && site !== 'same-origin' && site !== 'none')
      throw new ProblemError('forbidden', 'The request comes from a page of another site.');
    next();
  });
  router
    .route('/session')
    .post(requireJson, json({ limit: '4kb', strict: false }), (req, res) => {
      const key = findKey(parseWith(SignIn, req.body).api_key);
      if (!key) {
        tries.take(req.socket.remoteAddress ?? '');
        throw new ProblemError('unauthorized', 'This is no key of API_KEYS.');
      }
      const { cookie, ...session } = sessions.begin(key, isSecure(req));
      res.set('Set-Cookie', cookie).json(show(session));
    })
    .get((req, res) => {
      const session = sessions.find(req.headers);
      if (!session) throw new ProblemError('unauthorized', 'Sign in with POST /dashboard/session.');
      res.json(show(session));
    })
    .delete((req, res) => {
      res
        .set('Set-Cookie', endCookie(isSecure(req)))
        .status(204)
        .end();
    })
    .all(onlyMethods('GET, POST, DELETE'));

  router.use('/assets', asset, () => {
    throw new ProblemError('not_found', 'There is no such file.');
  });
  router.get('/', page);
  // The page keeps its view in the path, so every path below returns the page.
  router.use((req, res, next) => (req.method === 'GET' || req.method === 'HEAD' ? page(req, res) : next()));
  return router;
}

/** Requires JSON: a form of another site can send text, but not this type without a CORS preflight. */
function requireJson(req: Request, _res: Response, next: () => void): void {
  if (!req.is('application/json'))
    throw new ProblemError('unsupported_media_type', 'Send Content-Type: application/json.');
  next();
}

/** Whether the browser uses https, directly or through a proxy that says so. */
const isSecure = (req: Request): boolean =>
  req.secure ||
  req.get('origin')?.startsWith('https://') === true ||
  /^https\b/i.test(req.get('x-forwarded-proto') ?? '');

/**
 * Counts failed sign-ins by address, in this process. The right key always passes: behind a proxy all users share one
 * address, and somebody else's failed tries must not lock them out. A key of 32 characters cannot be guessed.
 */
function createTries(createLimit: () => RateLimit) {
  const limits = new Map<string, RateLimit>();
  return {
    take: (address: string): void => {
      const limit = limits.get(address) ?? createLimit();
      limits.delete(address);
      limits.set(address, limit);
      const [oldest] = limits.keys();
      if (limits.size > MOST_ADDRESSES && oldest !== undefined) limits.delete(oldest);
      const { allowed, resetSeconds: retryAfterSeconds } = limit();
      if (!allowed)
        throw new ProblemError('rate_limited', `Try again in ${retryAfterSeconds} s.`, { retryAfterSeconds });
    },
  };
}
