import { z } from 'zod';
import { say } from './violations';

/** A JSON object, members of any kind. */
export type Members = Record<string, unknown>;

export const hasMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Refuse = (path: (string | number)[], code: string, detail: string) => void;

/**
 * A rule about several members. It is asked even while members are broken, which zod's own refinements are not: one
 * mistake must not hide another. So the rule takes nothing for granted about the members.
 */
export function rule(check: (members: Members, refuse: Refuse) => void): z.core.$ZodCheck<object> {
  return always(hasMembers, check);
}

/** The same of the elements of a list. */
export function listRule(check: (elements: unknown[], refuse: Refuse) => void): z.core.$ZodCheck<unknown[]> {
  return always(Array.isArray, check);
}

function always<T, U extends T>(fits: (value: unknown) => value is U, check: (value: U, refuse: Refuse) => void) {
  return z.core._check<T>(
    ({ value, issues }) =>
      check(value as U, (path, code, detail) => {
        issues.push({ code: 'custom', input: value, path, message: say(code, detail) });
      }),
    { when: ({ value }) => fits(value) },
  );
}

/** Exactly one of two members, as `EXACTLY_ONE` tells the document; `missing` says what to do when there is none. */
export const exactlyOne = (first: string, second: string, missing: string) =>
  rule((members, refuse) => {
    const both = members[first] !== undefined && members[second] !== undefined;
    if (both) refuse([second], 'conflict', `Give either ${first} or ${second}, not both.`);
    if (members[first] === undefined && members[second] === undefined) refuse([first], 'required', missing);
  });

/** `exactlyOne` in JSON Schema. */
export const oneRequired = (...keys: string[]) => ({ oneOf: keys.map((key) => ({ required: [key] })) });

/** What `then` asks for when `test` holds, in JSON Schema. */
export const whenThen = (test: object, then: object) => ({
  if: test,
  then,
});

/**
 * Looks at the value with `schema` while its tag fits none of a union's options, so that a wrong tag hides nothing that
 * is wrong whatever the tag should have been.
 */
export function otherwise(tag: string, tags: readonly unknown[], schema: z.core.$ZodType) {
  return z.core._check<object>(
    (payload) => {
      const { issues } = schema._zod.run({ value: payload.value, issues: [] }, { async: false }) as z.core.ParsePayload;
      payload.issues.push(...issues);
    },
    { when: ({ value }) => hasMembers(value) && !tags.includes(value[tag]) },
  );
}
