import type { RequestListener } from 'node:http';
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
import { identifying } from './identify';
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
import { createFastLane, createTaker, type TakeDelivery } from './take-delivery';
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

/** The HTTP side of the service: everything goes through the framework but plain deliveries of WhatsApp. */
export function createApp(parts: AppParts): RequestListener {
  const take = parts.api && createTaker(parts.ctx, parts.api.receive);
  const framework = createFramework(parts, take);
  return take ? createFastLane(parts.ctx, take, framework) : framework;
}

/** All routes. `take`: of WhatsApp's deliveries; null where none are taken. */
export function createFramework(parts: AppParts, take: TakeDelivery | null): Express {
  const { ctx, readiness, api, guard = null, sandbox, sandboxDocument = null, metrics = null, closing = null } = parts;
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(identifying(ctx));
  if (guard) app.use(guard);
  app.use(opsRoutes(readiness));
  if (metrics) app.use(metricsRoutes(ctx, metrics));
  if (api && take) {
    app.use(['/v1', '/webhooks'], tracing);
    app.use('/webhooks', webhookRoutes(take, api.handshakeToken), pspWebhookRoutes(ctx));
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
