import { json, type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Queryable } from '../db/client';
import { ProblemError } from '../domain/errors';
import { isStorable } from '../domain/text';
import type { Commit } from '../flows/change-order';
import type { Context } from '../flows/context';
import type { KeyCheck, Scope } from './auth';
import { type Attempt, beginAttempt } from './idempotency';
import type { RouteDoc } from './openapi/route-doc';
import { parseWith } from './parse';
import { sendProblem, toProblem } from './problem';
import type { OpenStream } from './stream';

/** One endpoint of the merchant API: it answers, or it opens a stream. */
export type Route = Endpoint & (Answering | Streaming);

interface Answering {
  handle(call: Call): Promise<Answer>;
}

interface Streaming {
  open: OpenStream;
}

interface Endpoint {
  method: 'get' | 'post' | 'put' | 'delete';
  path: string;
  scope: Scope;
  /** The answer tells a secret that is told only once. */
  secret?: true;
  /** What the OpenAPI document says about it. */
  doc: RouteDoc;
}

export interface Call {
  params: Record<string, string>;
  query: Record<string, unknown>;
  /** undefined when there was none. */
  body: unknown;
  /**
   * Runs a flow and answers with what `read` finds. The flow calls its `commit` inside its transaction: there the answer
   * is read and stored under the Idempotency-Key, so that effect and answer exist together or not at all.
   */
  answer(
    status: number,
    read: (db: Queryable) => Promise<unknown>,
    run: (commit: Commit) => Promise<unknown>,
  ): Promise<Answer>;
}

export interface Answer {
  status: number;
  /** JSON text; undefined for none. */
  body: string | undefined;
}

/** A JSON answer. */
export const reply = (status: number, body: unknown): Answer => ({ status, body: JSON.stringify(body) });

/** How large a JSON body may be; an order with every field at its limit is far smaller. */
const BODY_LIMIT = '1mb';

/** Mounts routes: authentication, body, Idempotency-Key, handler, and 405 for the other methods of a known path. */
export function mountRoutes(ctx: Context, routes: Route[], check: KeyCheck) {
  const router = Router({ caseSensitive: true, strict: true });
  const parse = json({ limit: BODY_LIMIT, type: 'application/json', strict: false });
  for (const route of routes)
    router[route.method](
      route.path,
      (req, res, next) => {
        // What is answered here is about people and money, and once a secret; nothing in between may keep it.
        res.set('Cache-Control', 'no-store');
        res.locals.until = check(req, route.scope, res).until;
        if (hasBody(req) && !req.is('application/json'))
          throw new ProblemError('unsupported_media_type', 'Send Content-Type: application/json.');
        next();
      },
      parse,
      (req, res) => ('open' in route ? stream(route, req, res) : serve(ctx, route, req, res)),
    );
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map((route) => route.method.toUpperCase());
    router.all(path, (req, res) => {
      check(req, 'read', res);
      res.set('Allow', methods.join(', '));
      throw new ProblemError('method_not_allowed', `This path takes ${methods.join(', ')}.`);
    });
  }
  router.use((req, res) => {
    check(req, 'read', res);
    throw new ProblemError('not_found', 'There is no such path. See /openapi.json.');
  });
  return router;
}

const NO_QUERY = z.strictObject({});

const hasBody = (req: Request): boolean =>
  req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;

async function stream(route: Streaming, req: Request, res: Response): Promise<void> {
  parseWith(NO_QUERY, req.query);
  if (req.method === 'HEAD') return void res.type('text/event-stream').end();
  await route.open(req, res, res.locals.until);
}

async function serve(ctx: Context, route: Endpoint & Answering, req: Request, res: Response): Promise<void> {
  if (!Object.values(req.params).every((value) => isStorable(String(value))))
    throw new ProblemError('not_found', 'No identifier holds such characters.');
  if (route.method !== 'get') parseWith(NO_QUERY, req.query);
  const header = route.method === 'post' ? req.get('Idempotency-Key') : undefined;
  const { method, path, body } = req;
  const attempt = await beginAttempt(ctx, { header, method, path, body, secret: route.secret ?? false });
  if (attempt.replay) {
    res.set('Idempotency-Replayed', 'true');
    return send(res, attempt.replay);
  }
  try {
    send(res, await work(ctx, route, req, attempt));
  } catch (error) {
    const { problem, unexpected } = toProblem(error, res.locals.requestId);
    if (unexpected) ctx.log.error({ err: error, request_id: res.locals.requestId }, 'a request failed');
    // A conflict is an answer like any other; everything else had no effect and may be tried again.
    if (problem.status === 409 && problem.code !== 'idempotency_in_flight')
      await attempt.complete(ctx.db, { status: 409, body: JSON.stringify(problem) }).catch(() => {});
    else await attempt.release().catch(() => {});
    sendProblem(res, problem, error);
  }
}

async function work(ctx: Context, route: Answering, req: Request, attempt: Attempt): Promise<Answer> {
  let stored = false;
  let queryRead = false;
  const store = async (db: Queryable, answer: Answer): Promise<void> => {
    await attempt.complete(db, { status: answer.status, body: answer.body ?? '' });
    stored = true;
  };
  const answer = await route.handle({
    params: req.params as Record<string, string>,
    get query() {
      queryRead = true;
      return req.query;
    },
    body: req.body,
    answer: async (status, read, run) => {
      let answered: Answer | undefined;
      await run(async (tx) => {
        answered = reply(status, await read(tx));
        await store(tx, answered);
      });
      return answered ?? reply(status, await read(ctx.db));
    },
  });
  // A GET that reads no query has none, and one that was meant must not be overlooked.
  if (!queryRead) parseWith(NO_QUERY, req.query);
  if (!stored) await store(ctx.db, answer);
  return answer;
}

function send(res: Response, { status, body }: { status: number; body: string | undefined }): void {
  res.status(status);
  if (body === undefined || body === '') res.end();
  else if (status >= 400) res.type('application/problem+json').send(body);
  else res.type('application/json').send(body);
}
