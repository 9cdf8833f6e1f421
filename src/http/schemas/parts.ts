import { z } from 'zod';
import { OFFSET } from '../../domain/values/money';

/** A time as RFC 3339, in UTC. */
export const time = z.iso.datetime().meta({ examples: ['2026-11-20T10:00:00.000Z'] });

export const Amount = z.object({ value: z.int(), offset: z.literal(OFFSET) }).meta({
  id: 'Amount',
  description: 'Money in integer minor units (paise, centavos).',
  examples: [{ value: 19200, offset: 100 }],
});

/** The form of every list in an answer. */
export const listOf = (item: z.ZodType) => z.object({ data: z.array(item) });

/** One page of a list. */
export const pageOf = (item: z.ZodType) =>
  z.object({
    data: z.array(item),
    has_more: z.boolean(),
    next_cursor: z.string().nullable().describe('Send it as `cursor` to get the next page; null on the last one.'),
  });
