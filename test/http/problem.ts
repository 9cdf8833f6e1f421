import type { Response } from 'supertest';
import { ERRORS, type ErrorCode } from '../../src/domain/values/errors';

/** Expects a whole problem (RFC 9457) with the status and title that belong to its code; returns its body. */
export function expectProblem(answer: Response, code: ErrorCode) {
  const [status, title] = ERRORS[code];
  expect(answer.body).toMatchObject({ code, status, title, type: expect.stringMatching(new RegExp(`[/:]${code}$`)) });
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(answer.body.detail).toEqual(expect.any(String));
  expect(answer.body.request_id).toBe(answer.headers['x-request-id']);
  return answer.body;
}

/** Expects `invalid_request` with exactly these things wrong, as `pointer code`. */
export function expectErrors(answer: Response, ...errors: string[]): void {
  const { errors: found } = expectProblem(answer, 'invalid_request');
  expect(found.map((one: { pointer: string; code: string }) => `${one.pointer} ${one.code}`).sort()).toEqual(
    errors.sort(),
  );
}
