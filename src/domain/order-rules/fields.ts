import { pointerTo } from '../json-pointer';
import { codePoints, isStorable, isWebUrl } from '../text';
import type { Report } from './report';

export interface TextRule {
  required?: boolean;
  /** Code points; at least 1 unless said otherwise. */
  min?: number;
  max?: number;
  /** Another rule of the text, with its own code and what to do. */
  matches?: { test: (text: string) => boolean; code: string; detail: string };
}

/** A rule for `TextRule.matches` made from a regular expression. */
export const matching = (pattern: RegExp, code: string, detail: string) => ({
  test: (text: string) => pattern.test(text),
  code,
  detail,
});

/** An absolute http or https link. */
export const WEB_URL = {
  test: (text: string) => isWebUrl(text),
  code: 'invalid_url',
  detail: 'Give an absolute URL that starts with https:// or http://.',
};

/** An absolute https link. */
export const HTTPS_URL = {
  test: (text: string) => isWebUrl(text, ['https:']),
  code: 'invalid_url',
  detail: 'Give an absolute URL that starts with https://.',
};

/**
 * Reads the members of one JSON object. Every getter answers undefined for what is absent or broken; what is broken is
 * in the report, so a reader goes on and finds the rest. Members that nobody asked for are unknown fields.
 * A zod schema was left: one member of the wrong type keeps its refinements from running, which would hide wrong totals.
 */
export class Fields {
  private readonly asked = new Set<string>();

  private constructor(
    private readonly members: Record<string, unknown>,
    readonly pointer: string,
    readonly report: Report,
  ) {}

  /** The members of `value`, or undefined (reported) when it is not a JSON object. */
  static of(value: unknown, pointer: string, report: Report): Fields | undefined {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return new Fields(value as Record<string, unknown>, pointer, report);
    }
    report.add(pointer, 'wrong_type', 'Send a JSON object here.');
    return undefined;
  }

  at(key: string): string {
    return pointerTo(this.pointer, key);
  }

  has(key: string): boolean {
    return Object.hasOwn(this.members, key) && this.members[key] !== undefined;
  }

  /** The raw member; undefined when absent, which is reported when it is required. */
  value(key: string, required = false): unknown {
    this.asked.add(key);
    if (this.has(key)) return this.members[key];
    if (required) this.report.add(this.at(key), 'required', `Give ${key}.`);
    return undefined;
  }

  text(key: string, rule: TextRule = {}): string | undefined {
    const value = this.value(key, rule.required);
    return value === undefined ? undefined : readText(value, this.at(key), rule, this.report);
  }

  choice<const T extends string>(key: string, options: readonly T[], required = false): T | undefined {
    const value = this.value(key, required);
    if (value === undefined) return undefined;
    const found = options.find((option) => option === value);
    if (found === undefined) this.report.add(this.at(key), 'invalid_choice', `${key} is ${oneOf(options)}.`);
    return found;
  }

  boolean(key: string): boolean | undefined {
    const value = this.value(key);
    if (value === undefined || typeof value === 'boolean') return value;
    this.report.add(this.at(key), 'wrong_type', `${key} is true or false.`);
    return undefined;
  }

  /** A safe integer that is at least `min`. */
  integer(key: string, rule: { required?: boolean; min: 0 | 1 }): number | undefined {
    const value = this.value(key, rule.required);
    if (value === undefined) return undefined;
    const broken = brokenInteger(value, rule.min);
    if (broken === null) return value as number;
    this.report.add(this.at(key), broken.code, broken.detail);
    return undefined;
  }

  object(key: string, required = false): Fields | undefined {
    const value = this.value(key, required);
    return value === undefined ? undefined : Fields.of(value, this.at(key), this.report);
  }

  /** The elements of a list that holds at least one. */
  list(key: string, rule: { required?: boolean } = {}): unknown[] | undefined {
    const value = this.value(key, rule.required);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) {
      this.report.add(this.at(key), 'wrong_type', `${key} is a list.`);
      return undefined;
    }
    if (value.length === 0) this.report.add(this.at(key), 'empty_list', `Give at least one element of ${key}.`);
    return value;
  }

  /** A map of texts, such as metadata. */
  texts(key: string, rule: { maxKeys: number; maxKey?: number; maxValue: number }): Record<string, string> | undefined {
    const map = this.object(key);
    if (map === undefined) return undefined;
    const names = Object.keys(map.members);
    if (names.length > rule.maxKeys) {
      this.report.add(map.pointer, 'too_many_keys', `${key} has at most ${rule.maxKeys} keys.`);
    }
    return Object.fromEntries(
      names.map((name) => {
        readText(name, map.at(name), { max: rule.maxKey ?? Number.POSITIVE_INFINITY }, this.report, 'key_');
        return [name, map.text(name, { min: 0, max: rule.maxValue }) ?? ''];
      }),
    );
  }

  /** Reports every member that no getter asked for. */
  rejectUnknown(): void {
    for (const key of Object.keys(this.members)) {
      if (this.asked.has(key)) continue;
      this.report.add(this.at(key), 'unknown_field', 'This field is not known here; remove it or correct its name.');
    }
  }
}

/** The text, or undefined with every broken rule reported under `prefix` + code. */
export function readText(
  value: unknown,
  pointer: string,
  rule: TextRule,
  report: Report,
  prefix = '',
): string | undefined {
  if (typeof value !== 'string') {
    report.add(pointer, 'wrong_type', 'Send a string here.');
    return undefined;
  }
  const broken = brokenText(value, rule);
  if (broken === null) return value;
  report.add(pointer, prefix + broken.code, broken.detail);
  return undefined;
}

/** Which rule the text breaks, with what to do, or null. */
export function brokenText(text: string, rule: TextRule): { code: string; detail: string } | null {
  const { min = 1, max } = rule;
  if (!isStorable(text)) return { code: 'invalid_text', detail: 'Remove NUL characters and lone surrogates.' };
  const length = codePoints(text);
  if (length < min) return { code: 'too_short', detail: `Give at least ${min} character, or leave the field out.` };
  if (max !== undefined && length > max) return { code: 'too_long', detail: `Shorten it to ${max} characters.` };
  return rule.matches && !rule.matches.test(text) ? rule.matches : null;
}

/** Why the value is not a safe integer of at least `min`, or null when it is one. */
export function brokenInteger(value: unknown, min: 0 | 1): { code: string; detail: string } | null {
  if (typeof value !== 'number') return { code: 'wrong_type', detail: 'Send a JSON number here, without quotes.' };
  if (!Number.isInteger(value)) return { code: 'not_an_integer', detail: 'Send a whole number.' };
  if (!Number.isSafeInteger(value)) return { code: 'too_large', detail: `Stay within ${Number.MAX_SAFE_INTEGER}.` };
  if (value >= min) return null;
  return min === 1
    ? { code: 'not_positive', detail: 'Send a number greater than zero.' }
    : { code: 'negative', detail: 'Send zero or more.' };
}

/** The object without its undefined members. Call it with what was read; the report tells whether it is complete. */
export function compact<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}

const oneOf = (options: readonly string[]) =>
  options.length === 1 ? `always "${options[0]}"` : `one of ${options.map((option) => `"${option}"`).join(', ')}`;
