import { z } from 'zod';
import { ProblemError } from '../domain/errors';
import { PHONE } from '../domain/order-schema/customer';
import { toViolations } from '../domain/order-schema/violations';
import { codePoints, isStorable } from '../domain/text';
import type { Violation } from '../domain/violation';

/** More is no help to anybody, and would make the answer many times as large as the request. */
const MOST_ERRORS = 1_000;

/** The error for input that broke rules, all of them at once. */
export function invalidRequest(violations: Violation[]): ProblemError {
  const errors = violations.slice(0, MOST_ERRORS);
  const count = errors.length === 1 ? 'One thing is' : `${errors.length} things are`;
  return new ProblemError('invalid_request', `${count} wrong with the request; see errors.`, { errors });
}

/** Checks a body or query against a strict schema; throws `invalid_request` that names every field at fault. */
export function parseWith<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = check(schema, input);
  if (result.success) return result.data;
  throw invalidRequest(toViolations(result.error.issues));
}

/** zod asks whatever stands for a text or a list for its `length`, and fails when that is an object with a `toString` of its own. */
function check<T>(schema: z.ZodType<T>, input: unknown) {
  try {
    return schema.safeParse(input);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw invalidRequest([{ pointer: '', code: 'wrong_type', detail: 'Send no objects where texts or lists belong.' }]);
  }
}

/** A phone number, as its digits. */
export const phone = z
  .string()
  .regex(PHONE.pattern, PHONE.detail)
  .transform((value) => value.replace('+', ''));

/** Text of 1 to `max` code points that the database can keep. */
export const text = (max: number) =>
  z
    .string()
    .min(1)
    .refine((value) => codePoints(value) <= max, `At most ${max} characters.`)
    .refine(isStorable, 'Not well-formed text.')
    .meta({ maxLength: max });
