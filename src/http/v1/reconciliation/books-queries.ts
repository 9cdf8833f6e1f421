import { z } from 'zod';
import { invalidRequest, parseWith } from '../../server/parse';

/** For a route without a query. Checked first, so that an unknown id does not hide an unknown parameter. */
export const refuseQuery = (query: Record<string, unknown>): void => void parseWith(z.strictObject({}), query);

/** A day of the merchant. */
export const day = z.iso
  .date('A day such as 2026-11-20.')
  .refine((value) => value >= '2000-01-01' && value <= '9990-12-31', 'A day from 2000 on.');

export const limit = z
  .string()
  .regex(/^([1-9]\d?|100)$/, 'A number from 1 to 100.')
  .transform(Number)
  .default(20)
  .meta({ document: { type: 'integer', minimum: 1, maximum: 100, default: 20 } });

/** The number in `next_cursor` of the page before. */
export const cursor = z
  .string()
  .transform((value) => Buffer.from(value, 'base64url').toString())
  .pipe(z.string().regex(/^\d{1,15}$/, 'Send next_cursor of the page before, unchanged.'))
  .transform(Number)
  .optional();

export const pageReply = (data: unknown[], next: number | null) => ({
  data,
  has_more: next !== null,
  next_cursor: next === null ? null : Buffer.from(String(next)).toString('base64url'),
});

/** Both days are inclusive; `from` must not be after `to`. */
export const period = { from: day, to: day };

export function requirePeriod({ from, to }: { from: string; to: string }): void {
  if (from <= to) return;
  throw invalidRequest([{ pointer: '/to', code: 'out_of_range', detail: '`to` must not be before `from`.' }]);
}
