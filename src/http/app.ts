import type { RequestListener } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Router } from 'express';
import { ProblemError } from '../domain/values/errors';
import type { Context } from '../flows/context';
import { createRefusedCounter, type RefusedCounter } from '../flows/ingest/count-refused';
import type { ReceiveWebhook } from '../flows/ingest/receive-webhook';
import { dashboardRoutes } from './dashboard/dashboard';
import { streamDoc } from './docs/dashboard-docs';
import type { ForeignPart } from './openapi/document';
import { type ApiKey, createAuth } from './server/auth';
import { opsRoutes, type Readiness } from './server/health';
import { sendProblem, toProblem } from './server/problem';
import { requestIdMiddleware } from './server/request-id';
import { type MetricsAccess, metricsRoutes } from './server/request-metrics';
import { BODY_LIMIT, mountRoutes, type Route } from './server/route';
import { tracing } from './server/tracing';
import { credentialRoutes } from './v1/credentials-routes';
import { customerRoutes } from './v1/customers-routes';
import { documentRoutes } from './v1/document-routes';
import { eventRoutes } from './v1/events-routes';
import { evidenceRoutes } from './v1/evidence-routes';
import { orderListRoutes } from './v1/list-orders-routes';
import { orderRoutes } from './v1/orders-routes';
import { exceptionRoutes } from './v1/reconciliation/exceptions-routes';
import { settlementFileRoutes } from './v1/reconciliation/files-routes';
import { columnMappingRoutes } from './v1/reconciliation/mappings-routes';
import { reportRoutes } from './v1/reconciliation/reports-routes';
import { settlementRoutes } from './v1/reconciliation/settlements-routes';
import { refundRoutes } from './v1/refunds-routes';
import { statisticsRoutes } from './v1/statistics-routes';
import { createStream } from './v1/stream';
import { webhookEndpointRoutes } from './v1/webhook-endpoints-routes';
import { pspWebhookRoutes } from './webhooks/psp-routes';
import {
  createExpressBypass,
  createWebhookHandler,
  DELIVERY_LIMIT,
  type HandleDelivery,
} from './webhooks/whatsapp-deliveries';
import { webhookRoutes } from './webhooks/whatsapp-routes';

export interface AppParts {
  ctx: Context;
  readiness: Readiness;
  /** The merchant API and the webhooks; null in a process that only works in the background. */
  api: { keys: readonly ApiKey[]; receive: ReceiveWebhook; handshakeToken: (given: string) => boolean } | null;
  /** Who may read /metrics: the token, or null for everybody. Without this setting there is no such route. */
  metrics?: MetricsAccess | null;
  /** Ends the streams at shutdown; they would not end by themselves. */
  closing?: AbortSignal | null;
  /** Handles every request before the routes. */
  guard?: RequestHandler | null;
  /** The pretend WhatsApp, when it runs inside this process. */
  sandbox: Router | Express | null;
  /** The sandbox's part of the OpenAPI document, wherever the sandbox runs. */
  sandboxDocument?: ForeignPart | null;
}

/** Everything under /v1; `closing` ends the streams. */
export const merchantRoutes = (ctx: Context, closing: AbortSignal | null = null): Route[] => [
  ...orderListRoutes(ctx),
  ...orderRoutes(ctx),
  ...evidenceRoutes(ctx),
  ...settlementFileRoutes(ctx),
  ...columnMappingRoutes(ctx),
  ...settlementRoutes(ctx),
  ...exceptionRoutes(ctx),
  ...reportRoutes(ctx),
  ...refundRoutes(ctx),
  ...webhookEndpointRoutes(ctx),
  ...eventRoutes(ctx),
  ...customerRoutes(ctx),
  ...credentialRoutes(ctx),
  ...statisticsRoutes(ctx),
  { method: 'get', path: '/stream', scope: 'read', doc: streamDoc, open: createStream(ctx, closing) },
];

/** Express finds this route by many spellings: with a slash at the end, in capitals, after a host, before a fragment. */
const DELIVERIES = /webhooks.*whatsapp/i;

/** The largest body of a path; null: it is streamed. A larger announced length is answered with 413. */
export function mostBytesOf(path: string): number | null {
  if (path === '/v1/settlement_files') return null;
  return DELIVERIES.test(path) ? DELIVERY_LIMIT : BODY_LIMIT;
}

/** The HTTP side of the service: everything but WhatsApp's plain deliveries goes through Express. */
export function createApp(parts: AppParts): RequestListener {
  const refused = createRefusedCounter(parts.ctx);
  const take = parts.api && createWebhookHandler(parts.ctx, parts.api.receive, refused);
  const framework = createFramework(parts, take, refused);
  return take ? createExpressBypass(parts.ctx, take, framework) : framework;
}

/** All routes. `take` handles WhatsApp's deliveries; null where none are accepted. */
export function createFramework(parts: AppParts, take: HandleDelivery | null, refused: RefusedCounter): Express {
  const { ctx, readiness, api, guard = null, sandbox, sandboxDocument = null, metrics = null, closing = null } = parts;
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(requestIdMiddleware(ctx));
  if (guard) app.use(guard);
  app.use(opsRoutes(readiness));
  if (metrics) app.use(metricsRoutes(ctx, metrics));
  if (api && take) {
    app.use(['/v1', '/webhooks'], tracing);
    app.use('/webhooks', webhookRoutes(take, api.handshakeToken), pspWebhookRoutes(ctx, refused));
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
  (error, req, res, _next) => {
    // A body that was too slow, or a reader who left: Express would write the error to standard error.
    if (res.headersSent) return void res.destroy();
    const { problem, unexpected } = toProblem(error, res.locals.requestId);
    if (unexpected)
      ctx.log.error({ event: 'request_failed', err: error, request_id: problem.request_id }, 'request failed');
    // Close the connection: the unread rest of the body would keep it busy.
    if (!req.complete) res.set('Connection', 'close');
    sendProblem(res, problem, error);
  };
