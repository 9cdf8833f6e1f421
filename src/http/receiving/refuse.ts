import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { ProblemError } from '../../domain/values/errors';
import { toProblem } from '../server/problem';

/** Answers 503 without reading what the request brings, and closes its connection. */
export function refuseUnread(res: ServerResponse, detail: string, retryAfterSeconds: number): void {
  const requestId = String(res.getHeader('X-Request-Id') ?? randomUUID());
  const { problem } = toProblem(new ProblemError('unavailable', detail), requestId);
  res.writeHead(503, {
    'Content-Type': 'application/problem+json',
    'Retry-After': String(retryAfterSeconds),
    'X-Request-Id': requestId,
    Connection: 'close',
  });
  res.end(JSON.stringify(problem));
}
