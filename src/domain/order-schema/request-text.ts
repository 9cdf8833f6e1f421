import { z } from 'zod';
import { codePoints, isStorable } from '../values/text';
import { say } from './violations';

/** For texts to which WhatsApp publishes no limit: more than any real one has, and little enough to be shown and stored. */
export const UNPUBLISHED_LIMIT = 1_000;

/** A form that text must have, with the code of what has another one and what to do about it. */
export interface Form {
  pattern: RegExp;
  code: string;
  detail: string;
  /** What no pattern can say; broken under the same code. */
  also?: (text: string) => boolean;
}

export interface TextRule {
  /** Code points; at least 1 unless said otherwise. */
  min?: number;
  max?: number;
  /** Several: the first that does not fit is reported; each is narrower than the one before, so the last is documented. */
  form?: Form | readonly Form[];
  /** A rule that the document cannot show. */
  never?: { test: (text: string) => boolean; code: string; detail: string };
}

/** Which rule the text breaks, with what to do, or null. Lengths are code points, as in JSON Schema. */
export function brokenText(
  text: string,
  { min = 1, max, form, never }: TextRule,
): { code: string; detail: string } | null {
  if (!isStorable(text)) return { code: 'invalid_text', detail: 'Remove NUL characters and lone surrogates.' };
  // A text has at most as many code points as UTF-16 units, and at least half as many.
  if (text.length < min * 2 && codePoints(text) < min)
    return { code: 'too_short', detail: `Give at least ${min} character, or leave the field out.` };
  if (max !== undefined && text.length > max && codePoints(text) > max)
    return { code: 'too_long', detail: `Shorten it to ${max} characters.` };
  const unfit = formsOf(form).find(({ pattern, also }) => !(pattern.test(text) && (also?.(text) ?? true)));
  if (unfit) return unfit;
  return never?.test(text) ? never : null;
}

const formsOf = (form: TextRule['form']): readonly Form[] =>
  form === undefined ? [] : 'pattern' in form ? [form] : form;

/** A string by a rule. zod's own `max` counts UTF-16 units, so the length is checked here and shown to the document. */
export function textOf(rule: TextRule = {}): z.ZodString {
  const { min = 1, max, form } = rule;
  const documented = formsOf(form).at(-1);
  return z
    .string()
    .check(({ value, issues }) => {
      const broken = brokenText(value, rule);
      if (broken) issues.push({ code: 'custom', input: value, message: say(broken.code, broken.detail) });
    })
    .meta({
      ...(min > 0 && !documented && { minLength: min }),
      ...(max !== undefined && { maxLength: max }),
      ...(documented && { pattern: documented.pattern.source }),
    });
}

const parses = (text: string) => URL.canParse(text);

/** An absolute http or https link. */
export const webUrl = textOf({
  form: {
    pattern: /^[Hh][Tt][Tt][Pp][Ss]?:\/\/[^/\s]\S*$/u,
    code: 'invalid_url',
    detail: 'Give an absolute URL that starts with https:// or http://.',
    also: parses,
  },
}).describe('An absolute URL that starts with https:// or http://.');

/** An absolute https link. */
export const httpsUrl = textOf({
  form: {
    pattern: /^[Hh][Tt][Tt][Pp][Ss]:\/\/[^/\s]\S*$/u,
    code: 'invalid_url',
    detail: 'Give an absolute URL that starts with https://.',
    also: parses,
  },
}).describe('An absolute URL that starts with https://.');
