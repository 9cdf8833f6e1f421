import { type Amount, OFFSET } from '../money';
import type { Fields } from './fields';
import { compact } from './fields';
import type { DescribedAmount } from './shapes';

/** Reads `{ value, offset? }`; the offset is filled in. `min` 1 where WhatsApp wants a positive amount. */
export function readAmount(from: Fields, key: string, min: 0 | 1, required = false): Amount | undefined {
  const amount = from.object(key, required);
  if (amount === undefined) return undefined;
  const read = readValue(amount, min);
  amount.rejectUnknown();
  return read;
}

/** Reads an amount of the order's bill with its description, and the discount's programme name. */
export function readDescribedAmount(from: Fields, key: 'tax' | 'shipping' | 'discount'): DescribedAmount | undefined {
  const amount = from.object(key);
  if (amount === undefined) return undefined;
  const read = readValue(amount, 0);
  const description = amount.text('description', { max: 60 });
  const program = key === 'discount' ? amount.text('discount_program_name', { max: 60 }) : undefined;
  amount.rejectUnknown();
  return read && compact<DescribedAmount>({ ...read, description, discount_program_name: program });
}

function readValue(amount: Fields, min: 0 | 1): Amount | undefined {
  const value = amount.integer('value', { required: true, min });
  const offset = amount.value('offset') ?? OFFSET;
  if (offset !== OFFSET) {
    amount.report.add(
      amount.at('offset'),
      'invalid_offset',
      `offset is ${OFFSET}: send minor units, and leave it out.`,
    );
    return undefined;
  }
  return value === undefined ? undefined : { value, offset: OFFSET };
}
