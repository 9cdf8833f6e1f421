import { randomUUID } from 'node:crypto';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Router } from 'express';
import { ProblemError } from '../domain/errors';
import type { Context } from '../flows/context';
import type { ReceiveWebhook } from '../flows/receive-webhook';
import { type ApiKey, createAuth } from './auth';
import { credentialRoutes } from './credentials';
import { customerRoutes } from './customers';
import { dashboardRoutes } from './dashboard';
import { streamDoc } from './docs/dashboard';
import { documentRoutes } from './document';
import { eventRoutes } from './events';
import { figureRoutes } from './figures';
import { metricsRoutes } from './metrics';
import type { ForeignPart } from './openapi/document';
import { opsRoutes, type Readiness } from './ops';
import { orderListRoutes } from './order-list';
import { orderRoutes } from './orders';
import { sendProblem, toProblem } from './problem';
import { pspWebhookRoutes } from './psp-webhooks';
import { refundRoutes } from './refunds';
import { mountRoutes, type Route } from './route';
import { createStream } from './stream';
import { tracing } from './tracing';
import { webhookEndpointRoutes } from './webhook-endpoints';
import { webhookRoutes } from './webhooks';

export interface AppParts {
  ctx: Context;
  readiness: Readiness;
  /** The merchant API and the webhooks; null in a process that only works in the background. */
  api: { keys: readonly ApiKey[]; receive: ReceiveWebhook; handshakeToken: (given: string) => boolean } | null;
  /** Who may read /metrics: the token, or null for everybody. Without it the route is off. */
  metrics?: { token: string | null } | null;
  /** Ends the streams, which would otherwise never end. */
  closing?: AbortSignal | null;
  /** Looks at every request first. */
  guard?: RequestHandler | null;
  /** The pretend WhatsApp, when it runs inside this process. */
  sandbox: Router | Express | null;
  /** What the pretend WhatsApp says about its own routes, wherever it runs. */
  sandboxDocument?: ForeignPart | null;
}

/** Everything under /v1; `closing` ends the streams. */
export const merchantRoutes = (ctx: Context, closing: AbortSignal | null = null): Route[] => [
  ...orderListRoutes(ctx),
  ...orderRoutes(ctx),
  ...refundRoutes(ctx),
  ...webhookEndpointRoutes(ctx),
  ...eventRoutes(ctx),
  ...customerRoutes(ctx),
  ...credentialRoutes(ctx),
  ...figureRoutes(ctx),
  { method: 'get', path: '/stream', scope: 'read', doc: streamDoc, open: createStream(ctx, closing) },
];

/** The HTTP side of the service. */
export function createApp(parts: AppParts): Express {
  const { ctx, readiness, api, guard = null, sandbox, sandboxDocument = null, metrics = null, closing = null } = parts;
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(identify(ctx));
  if (guard) app.use(guard);
  app.use(opsRoutes(readiness));
  if (metrics) app.use(metricsRoutes(ctx, metrics));
  if (api) {
    app.use(['/v1', '/webhooks'], tracing);
    app.use('/webhooks', webhookRoutes(ctx, api.receive, api.handshakeToken), pspWebhookRoutes(ctx));
    const routes = merchantRoutes(ctx, closing);
    app.use(documentRoutes({ routes, metrics: metrics !== null, foreign: sandboxDocument }));
    const auth = createAuth(api.keys, ctx.clock);
    app.use('/dashboard', dashboardRoutes(ctx, auth));
    app.use('/v1', mountRoutes(ctx, routes, auth.check));
  }
  if (sandbox) app.use('/sandbox', sandbox);
  app.use(() => {
    throw new ProblemError('not_found', 'There is no such path.');
  });
  app.use(answerError(ctx));
  return app;
}

/** A caller's own id is kept when it is harmless in a log. */
const REQUEST_ID = /^[\w.-]{1,64}$/;

/** Gives each request an id and logs it by its route, never by its URL. */
const identify =
  (ctx: Context): RequestHandler =>
  (req, res, next) => {
    const given = req.get('X-Request-Id');
    const requestId = given && REQUEST_ID.test(given) ? given : randomUUID();
    res.locals.requestId = requestId;
    res.set('X-Request-Id', requestId);
    // Answers hold what strangers wrote; a browser must not guess that some of it is a page.
    res.set('X-Content-Type-Options', 'nosniff');
    const started = process.hrtime.bigint();
    res.on('finish', () => {
      const ms = Number(process.hrtime.bigint() - started) / 1e6;
      const { method } = req;
      const pattern = `${req.baseUrl.toLowerCase()}${req.route?.path ?? ''}`;
      ctx.metrics.request({ method, route: pattern || 'none', status: res.statusCode, seconds: ms / 1000 });
      const route = `${method} ${pattern}`;
      ctx.log.info(
        { request_id: requestId, route, status: res.statusCode, duration_ms: Math.round(ms * 10) / 10 },
        'request',
      );
    });
    next();
  };

const answerError =
  (ctx: Context): ErrorRequestHandler =>
  (error, req, res, next) => {
    if (res.headersSent) return next(error);
    const { problem, unexpected } = toProblem(error, res.locals.requestId);
    if (unexpected) ctx.log.error({ err: error, request_id: problem.request_id }, 'a request failed');
    // The rest of a body nobody will read would keep the connection busy.
    if (!req.complete) res.set('Connection', 'close');
    sendProblem(res, problem, error);
  };
