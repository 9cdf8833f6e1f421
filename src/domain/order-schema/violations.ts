import type { z } from 'zod';
import { pointerTo } from '../values/formats/json-pointer';
import type { Violation } from '../values/violation';
import { MOST_VIOLATIONS } from './shapes/report';

/** The text of a broken rule with the code it is reported under: zod's own issues have no room for a code. */
export const say = (code: string, detail: string): string => `${code}: ${detail}`;

/** What each issue of zod becomes: a violation at its place, under the code that its text names, else under zod's own. */
export function toViolations(issues: readonly z.core.$ZodIssue[]): Violation[] {
  const violations: Violation[] = [];
  let last: string | undefined;
  for (const issue of issues.slice(0, MOST_VIOLATIONS)) {
    const pointer = issue.path.reduce<string>((parent, token) => pointerTo(parent, String(token)), '');
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys.slice(0, MOST_VIOLATIONS))
        violations.push({ pointer: pointerTo(pointer, key), ...UNKNOWN_FIELD });
    } else if (issue.code === 'custom' || pointer !== last) {
      // A number of the wrong kind is of the wrong size as well: the first word about a value is enough.
      violations.push({ pointer, ...read(issue) });
    }
    last = pointer;
  }
  return violations;
}

const UNKNOWN_FIELD = { code: 'unknown_field', detail: 'This field is not known here; remove it or correct its name.' };

function read({ code, message }: z.core.$ZodIssue): { code: string; detail: string } {
  const [, own, detail] = /^([a-z_]+): (.+)$/su.exec(message) ?? [];
  return own && detail ? { code: own, detail } : { code, detail: message };
}

/** Says zod's own findings in the words of this API. What a schema says itself is not asked here. */
export const inOurWords: z.core.$ZodErrorMap = (issue) => {
  const key = String(issue.path?.at(-1) ?? '');
  const value = issue.code === 'invalid_union' && issue.discriminator ? tag(issue) : issue.input;
  if (value === undefined && key !== '') return say('required', `Give ${key}.`);
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, key, issue.input);
    case 'invalid_value':
      return say('invalid_choice', `${key} is ${oneOf(issue.values)}.`);
    case 'invalid_union':
      return say('invalid_choice', `${key} is ${oneOf((issue.options ?? []) as readonly unknown[])}.`);
    case 'too_small':
      if (issue.origin === 'array') return say('empty_list', `Give at least one element of ${key}.`);
      return issue.minimum === 1
        ? say('not_positive', 'Send a number greater than zero.')
        : say('negative', 'Send zero or more.');
    case 'too_big':
      return say('too_large', `Stay within ${issue.maximum}.`);
    default:
      return undefined;
  }
};

const tag = (issue: { input?: unknown; discriminator?: string | undefined }): unknown =>
  (issue.input as Record<string, unknown>)[issue.discriminator ?? ''];

function wrongType(expected: string, key: string, input: unknown): string {
  if (expected === 'object' || expected === 'record') return say('wrong_type', 'Send a JSON object here.');
  if (expected === 'string') return say('wrong_type', 'Send a string here.');
  if (expected === 'boolean') return say('wrong_type', `${key} is true or false.`);
  if (expected === 'array') return say('wrong_type', `${key} is a list.`);
  // JSON has no infinity, but 1e999 is read as one.
  if (typeof input === 'number') return say('not_an_integer', 'Send a whole number.');
  return say('wrong_type', 'Send a JSON number here, without quotes.');
}

const oneOf = (options: readonly unknown[]) =>
  options.length === 1
    ? `always "${String(options[0])}"`
    : `one of ${options.map((option) => `"${String(option)}"`).join(', ')}`;
