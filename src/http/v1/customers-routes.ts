import { z } from 'zod';
import type { Context } from '../../flows/context';
import { eraseCustomer } from '../../flows/maintenance/erase-customer';
import { eraseDoc } from '../docs/customers-docs';
import { exactPhone, parseWith, text } from '../server/parse';
import type { Route } from '../server/route';

const Person = z
  .strictObject({
    phone: exactPhone.optional(),
    user_id: text(140).optional(),
  })
  .refine((body) => (body.phone === undefined) !== (body.user_id === undefined), 'Send either phone or user_id.');

/** Requests about one person's data. */
export const customerRoutes = (ctx: Context): Route[] => [
  {
    method: 'post',
    path: '/customers/erase',
    scope: 'write',
    doc: eraseDoc(Person),
    handle: async (call) => {
      const { phone, user_id: userId } = parseWith(Person, call.body);
      let erased = 0;
      return call.answer(
        200,
        async () => ({ orders: erased }),
        (commit) =>
          eraseCustomer(ctx, { phone, userId }, async (tx, orders) => {
            erased = orders;
            await commit(tx);
          }),
      );
    },
  },
];
