import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Overloaded } from '../../db/core/batch-writes';
import { DatabaseUnavailable } from '../../db/core/unavailable';
import { ERRORS, ProblemError } from '../../domain/values/errors';

/** The body of an error answer (RFC 9457). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  request_id: string;
  errors?: unknown;
  provider?: unknown;
}

/** Turns an error into an answer; `unexpected` when it is our own fault and must be logged. */
export function toProblem(error: unknown, requestId: string): { problem: Problem; unexpected: boolean } {
  const known = recognise(error);
  const { code, detail, extras } =
    known ?? new ProblemError('internal', 'The failure was logged under this request_id.');
  const [status, title] = ERRORS[code];
  const { errors, provider } = extras;
  const problem: Problem = {
    type: `urn:wapay:problem:${code}`,
    title,
    status,
    detail,
    code,
    request_id: requestId,
    ...(errors && { errors }),
    ...(provider && { provider }),
  };
  return { problem, unexpected: known === null };
}

/** Sends a problem with its own media type. */
export function sendProblem(res: ServerResponse, problem: Problem, error?: unknown): void {
  const retryAfter = error instanceof ProblemError ? error.extras.retryAfterSeconds : undefined;
  if (retryAfter !== undefined) res.setHeader('Retry-After', String(retryAfter));
  if (problem.status === 401) res.setHeader('WWW-Authenticate', 'Bearer');
  const body = Buffer.from(JSON.stringify(problem));
  res.writeHead(problem.status, {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': body.length,
  });
  res.end(body);
}

/** Answers 503 without reading the request's body, and closes the connection. */
export function refuseUnread(res: ServerResponse, detail: string, retryAfterSeconds: number): void {
  res.setHeader('Retry-After', String(retryAfterSeconds));
  refuseBody(res, new ProblemError('unavailable', detail));
}

/** Answers 413 while the body still comes, and closes the connection. */
export function refuseTooLarge(res: ServerResponse): void {
  if (!res.headersSent) refuseBody(res, TOO_LARGE);
}

const TOO_LARGE = new ProblemError('payload_too_large', 'Send a smaller body.');

function refuseBody(res: ServerResponse, error: ProblemError): void {
  const requestId = String(res.getHeader('X-Request-Id') ?? randomUUID());
  res.setHeader('X-Request-Id', requestId);
  res.setHeader('Connection', 'close');
  sendProblem(res, toProblem(error, requestId).problem);
}

const AT_ONCE = { retryAfterSeconds: 1 };

function recognise(error: unknown): ProblemError | null {
  if (error instanceof ProblemError) return error;
  if (error instanceof Overloaded)
    return new ProblemError('unavailable', 'More waits for the database than may wait. Try again.', AT_ONCE);
  if (error instanceof DatabaseUnavailable)
    return new ProblemError('unavailable', `${error.reason.replace('the', 'The')}. Try again later.`, AT_ONCE);
  // Errors of the body parser and the router.
  const { type, status, code, message } = error as { type?: string; status?: number; code?: string; message?: string };
  if (type === 'entity.too.large') return TOO_LARGE;
  if (type === 'encoding.unsupported' || type === 'charset.unsupported')
    return new ProblemError('unsupported_media_type', 'Send JSON in UTF-8.');
  if (type === 'entity.parse.failed' || type === 'request.size.invalid' || type === 'request.aborted')
    return new ProblemError('malformed_json', 'The body could not be parsed. Check quotes, commas and brackets.');
  // A streamed body whose sender left: Node's own error.
  if (code === 'ECONNRESET' && message === 'aborted')
    return new ProblemError('malformed_json', 'The body is shorter than announced.');
  if (error instanceof URIError) return new ProblemError('not_found', 'The path is not well-formed.');
  if (status === 400) return new ProblemError('malformed_json', 'The body could not be read. Check its encoding.');
  return null;
}
