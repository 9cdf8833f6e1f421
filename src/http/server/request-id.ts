import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Context } from '../../flows/context';

/** A caller's own id is kept when it is harmless in a log. */
const REQUEST_ID = /^[\w.-]{1,64}$/;

/** Asked every few seconds by the platform: their lines would bury all others. */
const PROBES = new Set(['/livez', '/readyz', '/metrics']);

interface Options {
  /** The pattern of the route, known when the answer is finished. */
  route(): string;
  /** What is answered with 2xx is counted, and logged only for who asks for details. */
  quiet?: boolean;
}

/** Gives a request its id, and counts and logs it by its route, never by its URL. Returns the id. */
export function withRequestId(ctx: Context, req: IncomingMessage, res: ServerResponse, options: Options): string {
  const given = req.headers['x-request-id'];
  const requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
  res.setHeader('X-Request-Id', requestId);
  // Answers hold what strangers wrote; a browser must not guess that some of it is a page.
  res.setHeader('X-Content-Type-Options', 'nosniff');
  const started = performance.now();
  res.on('finish', () => {
    const ms = performance.now() - started;
    const { method = '' } = req;
    const { statusCode: status } = res;
    const pattern = options.route();
    ctx.metrics.request({ method, route: pattern || 'none', status, seconds: ms / 1000 });
    const line = {
      event: 'http_request',
      request_id: requestId,
      route: `${method} ${pattern}`,
      status,
      duration_ms: Math.round(ms * 10) / 10,
    };
    if ((options.quiet || PROBES.has(pattern)) && status < 300) ctx.log.debug(line, 'request');
    else ctx.log.info(line, 'request');
  });
  return requestId;
}

/** The same for whatever the framework serves. */
export const requestIdMiddleware =
  (ctx: Context): RequestHandler =>
  (req, res, next) => {
    const route = () => `${req.baseUrl.toLowerCase()}${req.route?.path ?? ''}`;
    res.locals.requestId = withRequestId(ctx, req, res, { route });
    next();
  };
