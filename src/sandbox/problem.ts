import type { NextFunction, Request, Response } from 'express';
import type { z } from 'zod';

const STATUS = {
  malformed_json: 400,
  not_found: 404,
  order_paid: 409,
  payment_in_progress: 409,
  not_refundable: 409,
  not_possible: 409,
  invalid_request: 422,
  service_refused: 502,
  no_service: 503,
} as const;

interface FieldError {
  pointer: string;
  code: string;
  detail: string;
}

/** An answer of the sandbox's own API in problem+json (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly code: keyof typeof STATUS,
    readonly detail: string,
    readonly errors?: FieldError[],
  ) {
    super(detail);
  }
}

/** The body as the schema reads it; throws a Problem that points at every field that is wrong. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue): FieldError[] => {
    const pointer = issue.path.map((part) => `/${String(part)}`).join('');
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        pointer: `${pointer}/${key}`,
        code: 'unknown_field',
        detail: 'unknown field',
      }));
    return [{ pointer, code: 'invalid', detail: issue.message }];
  });
  throw new Problem('invalid_request', errors.map((error) => `${error.pointer}: ${error.detail}`).join('; '), errors);
}

/** Express error handler: problems as they are, unreadable JSON as malformed_json, the rest passed on. */
export function answerProblem(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  const problem = error instanceof SyntaxError ? new Problem('malformed_json', 'the body is not JSON') : error;
  if (!(problem instanceof Problem)) {
    next(error);
    return;
  }
  const status = STATUS[problem.code];
  const { code, detail, errors } = problem;
  response
    .status(status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: 'about:blank',
        title: code.replaceAll('_', ' '),
        status,
        detail,
        code,
        ...(errors && { errors }),
      }),
    );
}
