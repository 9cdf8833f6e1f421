import { z } from 'zod';
import { E164, SOUGHT_PHONE, STORED_PHONE } from '../../domain/order-schema/customer';
import { brokenText, type Form } from '../../domain/order-schema/request-text';
import { say, toViolations } from '../../domain/order-schema/violations';
import { ProblemError } from '../../domain/values/errors';
import { soughtPhones } from '../../domain/values/formats/phone-forms';
import { codePoints, isStorable } from '../../domain/values/text';
import type { Violation } from '../../domain/values/violation';

/** Further errors help nobody, and would make the answer many times larger than the request. */
const MOST_ERRORS = 1_000;

/** The error for invalid input, with all violations at once. */
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

/** zod reads `length` of the value of a text or list, and fails when that is an object with its own `toString`. */
function check<T>(schema: z.ZodType<T>, input: unknown) {
  try {
    return schema.safeParse(input);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw invalidRequest([{ pointer: '', code: 'wrong_type', detail: 'Send no objects where texts or lists belong.' }]);
  }
}

/** Parses a phone number in the first form; each narrower form that it lacks gives its own error code. */
const phoneAs = ([any, ...narrower]: readonly Form[]) =>
  z
    .string()
    .regex((any ?? E164).pattern, { error: E164.detail, abort: true })
    .check(({ value, issues }) => {
      const broken = brokenText(value, { form: narrower });
      if (broken) issues.push({ code: 'custom', input: value, message: say(broken.code, broken.detail) });
    })
    .meta({ pattern: (narrower.at(-1) ?? E164).pattern.source })
    .transform((value) => value.replace('+', ''));

/** A phone number that is stored, as its digits. */
export const storedPhone = phoneAs(STORED_PHONE);

/** A phone number that must identify one person, as its digits. */
export const exactPhone = phoneAs(SOUGHT_PHONE);

/** A search for a phone number: the numbers, as digits, that the typed text may mean. */
export const searchedPhone = z
  .string()
  .regex(E164.pattern, 'Give the phone number, digits only; best in E.164, with + and country code.')
  .transform((value) => (value.startsWith('+') ? [value.slice(1)] : soughtPhones(value)));

/** Text of 1 to `max` code points that PostgreSQL can store. */
export const text = (max: number) =>
  z
    .string()
    .min(1)
    .refine((value) => codePoints(value) <= max, `At most ${max} characters.`)
    .refine(isStorable, 'Not well-formed text.')
    .meta({ maxLength: max });
