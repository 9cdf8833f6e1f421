import { z } from 'zod';
import { OFFSET } from '../values/money';
import { textOf } from './request-text';
import { say } from './violations';

const offset = z
  .literal(OFFSET, say('invalid_offset', `offset is ${OFFSET}: send minor units, and leave it out.`))
  .optional();

/** Money that is asked for: WhatsApp wants it greater than zero. */
export const AmountInput = z
  .strictObject({ value: z.int().min(1), offset })
  .meta({ id: 'AmountInput', description: 'Integer minor units, greater than zero; `offset` may be left out.' });

const described = { value: z.int().min(0), offset, description: textOf({ max: 60 }).optional() };

export const DescribedAmountInput = z.strictObject(described).meta({
  id: 'DescribedAmountInput',
  description: 'Integer minor units, zero or more, with what the customer reads.',
});

export const DiscountInput = z
  .strictObject({ ...described, discount_program_name: textOf({ max: 60 }).optional() })
  .meta({ id: 'DiscountInput', description: 'What is taken off the total.' });
