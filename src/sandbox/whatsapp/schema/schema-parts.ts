import { z } from 'zod';

/** A string of `min` to `max` characters, counted as code points: an emoji is one. */
export const text = (max: number, min = 1) =>
  z.string().refine((value) => [...value].length >= min && [...value].length <= max, {
    error: min > 0 ? `must have ${min} to ${max} characters` : `must have at most ${max} characters`,
  });

/** A string of exactly that many digits. */
export const digits = (count: number) => z.string().regex(new RegExp(`^\\d{${count}}$`), `must be ${count} digits`);

/** A positive amount in minor units. */
export const amount = z.strictObject({ value: z.int().min(1), offset: z.literal(100) });

/** An image by link or by media id. */
export const image = z
  .strictObject({ link: z.url().optional(), id: text(100).optional() })
  .refine((value) => (value.link === undefined) !== (value.id === undefined), {
    error: 'needs exactly one of link and id',
  });
