import { z } from 'zod';
import type { RouteDoc } from '../schemas/route-doc';

const Erased = z.object({ orders: z.int().describe('How many orders held something about this customer.') });

/** `schema` as the route checks it. */
export const eraseDoc = (schema: z.ZodType): RouteDoc => ({
  id: 'eraseCustomer',
  tag: 'Customers',
  summary: 'Erase a customer',
  description: 'Personal data is removed, records of money are kept. Send either `phone` or `user_id`.',
  body: { schema, examples: { 'By phone': { phone: '+919845012345' } } },
  answers: { 200: { description: 'Done.', schema: Erased, example: { orders: 3 } } },
});
