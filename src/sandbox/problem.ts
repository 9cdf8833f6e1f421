import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { json } from 'express';
import type { z } from 'zod';
import { toViolations } from '../domain/order-schema/violations';
import { ERRORS } from '../domain/values/errors';
import { withStandardCharset } from '../domain/values/formats/media-type';
import type { Violation } from '../domain/values/violation';

/** HTTP status and title by code: the API's own, and what only a sandbox can say. */
const SANDBOX_ERRORS = {
  ...ERRORS,
  not_possible: [409, 'The customer cannot do that with this order'],
  service_refused: [502, 'The service refused'],
  no_service: [503, 'No service answers'],
} as const satisfies Record<string, readonly [number, string]>;

/** An answer of the sandbox's own API in problem+json (RFC 9457), in the form of the merchant API. */
export class Problem extends Error {
  constructor(
    readonly code: keyof typeof SANDBOX_ERRORS,
    readonly detail: string,
    readonly errors?: Violation[],
  ) {
    super(detail);
  }
}

/** The body as the schema reads it; throws a Problem that points at every field that is wrong. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const errors = toViolations(result.error.issues);
  const count = errors.length === 1 ? 'One thing is' : `${errors.length} things are`;
  throw new Problem('invalid_request', `${count} wrong with the request; see errors.`, errors);
}

/** JSON bodies, as the merchant API takes them; a body of another type is refused instead of overlooked. */
export function jsonBodies(): RequestHandler[] {
  const refuseOthers: RequestHandler = (request, _response, next) => {
    const hasBody =
      request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
    if (hasBody && !request.is('application/json'))
      throw new Problem('unsupported_media_type', 'Send Content-Type: application/json.');
    acceptUtf8(request);
    next();
  };
  return [refuseOthers, json({ strict: false })];
}

/** For the body parser, which knows `utf-8` only. */
function acceptUtf8({ headers }: Request): void {
  if (headers['content-type']) headers['content-type'] = withStandardCharset(headers['content-type']);
}

/** Express error handler: problems as they are, unreadable bodies as what they are, the rest passed on. */
export function answerProblem(error: unknown, request: Request, response: Response, next: NextFunction): void {
  const problem = recognise(error);
  if (problem === null || response.headersSent) {
    next(error);
    return;
  }
  const [status, title] = SANDBOX_ERRORS[problem.code];
  const { code, detail, errors } = problem;
  // Inside the service the request has an id already.
  const requestId: string = response.locals.requestId ?? request.get('x-request-id') ?? randomUUID();
  response
    .status(status)
    .set('X-Request-Id', requestId)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: `urn:wapay:problem:${code}`,
        title,
        status,
        detail,
        code,
        request_id: requestId,
        ...(errors && { errors }),
      }),
    );
}

function recognise(error: unknown): Problem | null {
  if (error instanceof Problem) return error;
  // What the body parser and the router throw.
  const { type } = error as { type?: string };
  if (type === 'entity.parse.failed')
    return new Problem('malformed_json', 'The body could not be parsed. Check quotes, commas and brackets.');
  if (type === 'entity.too.large') return new Problem('payload_too_large', 'Send a smaller body.');
  if (type === 'charset.unsupported' || type === 'encoding.unsupported')
    return new Problem('unsupported_media_type', 'Send JSON in UTF-8.');
  if (error instanceof URIError) return new Problem('not_found', 'The path is not well-formed.');
  return null;
}
