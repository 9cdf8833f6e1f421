import { z } from 'zod';
import { OFFSET } from '../../domain/money';

/**
 * Schemas for the API's document. Requests for orders are checked by domain/order-rules, which reports everything that
 * is wrong at once; what is said here about them is compared with those rules by tests.
 */

/** Text of `min` to `max` characters. JSON Schema counts code points, as the rules do. */
export const textOf = (max?: number, min = 1) => {
  const text = z.string().min(min);
  return max === undefined ? text : text.max(max);
};

export const webUrl = z
  .string()
  .regex(/^[Hh][Tt][Tt][Pp][Ss]?:\/\/[^/\s]\S*$/)
  .describe('An absolute URL that starts with https:// or http://.');
export const httpsUrl = z
  .string()
  .regex(/^[Hh][Tt][Tt][Pp][Ss]:\/\/[^/\s]\S*$/)
  .describe('An absolute URL that starts with https://.');

/** A moment in RFC 3339, UTC. */
export const time = z.iso.datetime().meta({ examples: ['2026-11-20T10:00:00.000Z'] });

export const Amount = z.object({ value: z.int(), offset: z.literal(OFFSET) }).meta({
  id: 'Amount',
  description: 'Money in integer minor units (paise, centavos).',
  examples: [{ value: 19200, offset: 100 }],
});

const offset = z.literal(OFFSET).optional();

export const AmountInput = z
  .strictObject({ value: z.int().min(1), offset })
  .meta({ id: 'AmountInput', description: 'Integer minor units, greater than zero; `offset` may be left out.' });

const described = { value: z.int().min(0), offset, description: textOf(60).optional() };
export const DescribedAmountInput = z.strictObject(described).meta({
  id: 'DescribedAmountInput',
  description: 'Integer minor units, zero or more, with what the customer reads.',
});
export const DiscountInput = z
  .strictObject({ ...described, discount_program_name: textOf(60).optional() })
  .meta({ id: 'DiscountInput', description: 'What is taken off the total.' });

/** A list as every route answers with it. */
export const listOf = (item: z.ZodType) => z.object({ data: z.array(item) });

/** One page of a list. */
export const pageOf = (item: z.ZodType) =>
  z.object({
    data: z.array(item),
    has_more: z.boolean(),
    next_cursor: z.string().nullable().describe('Send it as `cursor` to get the next page; null on the last one.'),
  });
