import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { json, type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import type { Scope } from '../../config';
import type { Queryable } from '../../db/core/client';
import type { OrderState } from '../../db/order-state/order-state';
import type { Language } from '../../domain/timeline/words';
import { ProblemError } from '../../domain/values/errors';
import { withStandardCharset } from '../../domain/values/formats/media-type';
import { isStorable } from '../../domain/values/text';
import { runAs } from '../../flows/actor';
import type { Context } from '../../flows/context';
import type { BeforeCommit } from '../../flows/state/change-orders';
import type { RouteDoc } from '../schemas/route-doc';
import type { KeyCheck } from './auth';
import { type Attempt, beginAttempt, takesIdempotencyKey } from './idempotency';
import { parseWith } from './parse';
import { sendProblem, toProblem } from './problem';

/** One endpoint of the merchant API: it answers, or it opens a stream. */
export type Route = Endpoint & (Answering | Streaming | Uploading);

interface Answering {
  handle(call: Call): Promise<Answer>;
}

/** Opens a stream of changes as server-sent events; `until`: when the session of its reader ends. */
export type OpenStream = (request: Request, response: Response, until: Date | null) => Promise<void>;

interface Streaming {
  open: OpenStream;
}

interface Uploading {
  /** Accepted media types; the handler reads the body as a stream. */
  takes: readonly string[];
  upload(call: UploadCall): Promise<Answer>;
}

export interface UploadCall {
  query: Record<string, unknown>;
  /** The stream fails when the body is shorter than announced. */
  content: AsyncIterable<Buffer>;
  /** Its Content-Length; 0 where none was sent. */
  announcedBytes: number;
}

interface Endpoint {
  method: 'get' | 'post' | 'put' | 'delete';
  path: string;
  scope: Scope;
  /** The answer contains a secret that is shown only once. */
  secret?: true;
  /** What the OpenAPI document says about it. */
  doc: RouteDoc;
}

export interface Call {
  params: Record<string, string>;
  query: Record<string, unknown>;
  /** undefined when there was none. */
  body: unknown;
  /** Whether the caller prefers CSV to JSON. */
  wantsCsv: boolean;
  /** The language of texts for people, from Accept-Language; English without a match. */
  language: Language;
  /**
   * Runs a flow and answers with the result of `read`. The flow calls its `beforeCommit` inside its transaction, with
   * the changed order where there is one. There the answer is made and stored under the Idempotency-Key, so that effect
   * and answer are committed together.
   */
  answer(
    status: number,
    read: (db: Queryable, order?: OrderState) => Promise<unknown>,
    run: (beforeCommit: BeforeCommit) => Promise<unknown>,
  ): Promise<Answer>;
}

export interface Answer {
  status: number;
  /** JSON text; undefined for none. */
  body: string | undefined;
  /** Lines of CSV instead of a body, streamed. */
  csv?: AsyncIterable<string>;
}

/** A JSON answer. */
export const reply = (status: number, body: unknown): Answer => ({ status, body: JSON.stringify(body) });

/** The largest JSON body; an order with every field at its limit is far smaller. */
export const BODY_LIMIT = 1024 * 1024;

/** Bytes that are not UTF-8 would be replaced one by one, and the customer would read the replacements in the message. */
function refuseOtherEncodings(_req: unknown, _res: unknown, body: Buffer, encoding: string): void {
  if (encoding === 'utf-8' && !isUtf8(body))
    throw new ProblemError('malformed_json', 'The body is not UTF-8. Send JSON in UTF-8.');
}

/** Refuses the methods that a path does not take: the last handler of its route. */
export const onlyMethods =
  (allowed: string): RequestHandler =>
  (_req, res) => {
    res.set('Allow', allowed);
    throw new ProblemError('method_not_allowed', `This path takes ${allowed}.`);
  };

/** Mounts routes: authentication, body, Idempotency-Key, handler, and 405 for the other methods of a known path. */
export function mountRoutes(ctx: Context, routes: Route[], check: KeyCheck) {
  const router = Router({ caseSensitive: true, strict: true });
  const parse = json({ limit: BODY_LIMIT, type: 'application/json', strict: false, verify: refuseOtherEncodings });
  for (const route of routes)
    router[route.method](
      route.path,
      (req, res, next) => {
        // Answers hold personal data, money, and in one case a secret: no cache may store them.
        res.set('Cache-Control', 'no-store');
        // The dashboard compares times with this clock, which in a sandbox may be days ahead.
        res.set('Wapay-Time', ctx.clock.now().toISOString());
        Object.assign(res.locals, check(req, route.scope, res));
        const takes = 'takes' in route ? route.takes : ['application/json'];
        if (hasBody(req) && !req.is([...takes]))
          throw new ProblemError('unsupported_media_type', `Send Content-Type: ${takes.join(' or ')}.`);
        const { headers } = req;
        if (headers['content-type']) headers['content-type'] = withStandardCharset(headers['content-type']);
        next();
      },
      'takes' in route ? readNothing : parse,
      (req, res) => {
        if ('takes' in route) return upload(route, req, res);
        return 'open' in route ? stream(route, req, res) : serve(ctx, route, req, res);
      },
    );
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map((route) => route.method.toUpperCase());
    const authenticate: RequestHandler = (req, res, next) => {
      check(req, 'read', res);
      next();
    };
    router.all(path, authenticate, onlyMethods(methods.join(', ')));
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

const readNothing: RequestHandler = (_req, _res, next) => next();

async function upload(route: Uploading, req: Request, res: Response): Promise<void> {
  const encoding = req.get('Content-Encoding') ?? 'identity';
  if (encoding !== 'identity')
    throw new ProblemError('unsupported_media_type', 'Send the file as it is, without Content-Encoding.');
  const announcedBytes = Number(req.headers['content-length'] ?? 0);
  send(res, await route.upload({ query: req.query, content: req, announcedBytes }));
}

async function serve(ctx: Context, route: Endpoint & Answering, req: Request, res: Response): Promise<void> {
  if (!Object.values(req.params).every((value) => isStorable(String(value))))
    throw new ProblemError('not_found', 'No identifier holds such characters.');
  if (route.method !== 'get') parseWith(NO_QUERY, req.query);
  const header = takesIdempotencyKey(route) ? req.get('Idempotency-Key') : undefined;
  const { method, path, body } = req;
  const attempt = await beginAttempt(ctx, { header, method, path, body, secret: route.secret ?? false });
  if (attempt.replay) {
    res.set('Idempotency-Replayed', 'true');
    return send(res, attempt.replay);
  }
  try {
    const answer = await runAs(res.locals.actor, () => work(ctx, route, req, attempt));
    if (answer.csv) return await sendCsv(ctx, answer.csv, req, res);
    send(res, answer);
  } catch (error) {
    const { problem, unexpected } = toProblem(error, res.locals.requestId);
    if (unexpected)
      ctx.log.error({ event: 'request_failed', err: error, request_id: res.locals.requestId }, 'request failed');
    // A conflict is stored like a success. Every other error had no effect, so the key is freed for another try.
    if (problem.status === 409 && problem.code !== 'idempotency_in_flight')
      await attempt.complete(ctx.db, { status: 409, body: JSON.stringify(problem) }).catch(attempt.release);
    else await attempt.release();
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
    get wantsCsv() {
      return req.accepts(['application/json', 'text/csv']) === 'text/csv';
    },
    get language() {
      return (req.acceptsLanguages('en', 'pt') || 'en') as Language;
    },
    answer: async (status, read, run) => {
      let answered: Answer | undefined;
      await run(async (tx, order) => {
        answered = reply(status, await read(tx, order));
        await store(tx, answered);
      });
      return answered ?? reply(status, await read(ctx.db));
    },
  });
  // A handler that never reads the query has no parameters, so unknown ones are an error.
  if (!queryRead) parseWith(NO_QUERY, req.query);
  if (!stored) await store(ctx.db, answer);
  return answer;
}

/** An error in the middle destroys the connection: a partial file must not look complete. */
async function sendCsv(ctx: Context, csv: AsyncIterable<string>, req: Request, res: Response): Promise<void> {
  res.status(200).type('text/csv');
  if (req.method === 'HEAD') return void res.end();
  try {
    await pipeline(Readable.from(csv), res);
  } catch (err) {
    // The client closed the connection; that is no error.
    if ((err as { code?: unknown }).code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    ctx.log.error({ event: 'export_failed', err, request_id: res.locals.requestId }, 'CSV export failed');
  }
}

function send(res: Response, { status, body }: { status: number; body: string | undefined }): void {
  res.status(status);
  if (body === undefined || body === '') res.end();
  else if (status >= 400) res.type('application/problem+json').send(body);
  else res.type('application/json').send(body);
}
