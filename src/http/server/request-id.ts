import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Context } from '../../flows/context';

/** A caller's own request id is accepted in this form, which is safe in logs. */
const REQUEST_ID = /^[\w.-]{1,64}$/;

/** The platform calls these every few seconds: their lines would hide all others. */
const PROBES = new Set(['/livez', '/readyz', '/metrics']);

interface Options {
  /** The pattern of the route, known when the answer is finished. */
  route(): string;
  /** A 2xx answer is counted, and logged only at level debug. */
  quiet?: boolean;
}

/**
 * Gives a request its id, and counts and logs it by its route, never by its URL, which may hold personal data. Returns
 * the id.
 */
export function withRequestId(ctx: Context, req: IncomingMessage, res: ServerResponse, options: Options): string {
  const given = req.headers['x-request-id'];
  const requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
  res.setHeader('X-Request-Id', requestId);
  // Answers may repeat a sender's text; a browser must not interpret it as a page.
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

/** The same as Express middleware. */
export const requestIdMiddleware =
  (ctx: Context): RequestHandler =>
  (req, res, next) => {
    const route = () => `${req.baseUrl.toLowerCase()}${req.route?.path ?? ''}`;
    res.locals.requestId = withRequestId(ctx, req, res, { route });
    next();
  };
