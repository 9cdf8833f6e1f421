import { z } from 'zod';

/** A message for the person who edits the environment. It never holds the value: many of these are secrets. */
export const says = (error: string) => ({ error });

export const plainText = z.string();

const list = z.string().transform((value) => value.split(',').map((part) => part.trim()));

export const filledList = list.refine(
  (parts) => parts.every((part) => part !== ''),
  says('has an empty entry between commas'),
);

/** Secrets of incoming traffic: the new and the old one, while the other side changes over. */
export const rotated = filledList.refine(
  (parts) => parts.length <= 2,
  says('takes one value, or two during a rotation'),
);

/** A year, so that no sum of dates leaves the calendar. */
const MOST_SECONDS = 31_536_000;

export function wholeNumber(least: number, most: number) {
  const message = says(`must be a whole number from ${least} to ${most}`);
  return z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .pipe(z.number().min(least, message).max(most, message));
}

const schedule = list.pipe(
  z
    .array(z.string().regex(/^[1-9]\d{0,8}$/))
    .min(1)
    .transform((parts) => parts.map(Number))
    .refine((seconds) => seconds.every((one) => one <= MOST_SECONDS)),
);
const SCHEDULE_MESSAGE = `must be a comma-separated list of whole seconds from 1 to ${MOST_SECONDS}, for example 5,30,120`;
export const seconds = z.string().transform((value, context) => {
  const parsed = schedule.safeParse(value);
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: SCHEDULE_MESSAGE });
  return z.NEVER;
});

const DAYS_MESSAGE = 'must be a comma-separated list of whole days from 1 to 365, for example 1,7,30,90, or `none`';
const someDays = list.pipe(
  z
    .array(z.string().regex(/^[1-9]\d{0,2}$/))
    .min(1)
    .transform((parts) => parts.map(Number).sort((a, b) => a - b))
    .refine((days) => days.every((one) => one <= 365)),
);
/** Days after something; `none` for never. */
export const daysOrNone = z.string().transform((value, context) => {
  if (value === 'none') return [];
  const parsed = someDays.safeParse(value);
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: DAYS_MESSAGE });
  return z.NEVER;
});

/** An address to put paths behind: no query, no credentials, no slash at the end. */
export const baseUrl = z
  .string()
  .refine((value) => {
    const url = parseUrl(value);
    const plain = url && !url.search && !url.hash && !url.username && !url.password;
    return plain && (url.protocol === 'http:' || url.protocol === 'https:');
  }, says('must be an http:// or https:// address without credentials, query or fragment'))
  .transform((value) => value.replace(/\/+$/, ''));

export const postgresUrl = z.string().refine((value) => {
  const url = parseUrl(value);
  return url?.protocol === 'postgres:' || url?.protocol === 'postgresql:';
}, says('must be a postgresql:// address'));

export function oneOf<const T extends readonly [string, ...string[]]>(words: T) {
  return z.enum(words, says(`must be one of ${words.join(', ')}`));
}

export function parseUrl(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}
