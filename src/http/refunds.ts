import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AmountInput } from '../domain/order-schema/amounts';
import type { Context } from '../flows/context';
import { readRefund, readRefunds } from '../flows/read-refunds';
import { refundPayment } from '../flows/refund-payment';
import { listRefundsDoc, refundDoc } from './docs/refunds';
import { parseWith, text } from './parse';
import { type Route, reply } from './route';

const Refund = z
  .strictObject({
    amount: AmountInput.optional(),
    speed: z.enum(['instant', 'normal']).optional(),
    transaction_id: text(512).optional(),
  })
  .default({});

/** Giving money back, and reading what was given back. */
export const refundRoutes = (ctx: Context): Route[] => [
  {
    method: 'post',
    path: '/orders/:reference_id/refunds',
    scope: 'refund',
    doc: refundDoc(Refund),
    handle: async (call) => {
      const { amount, speed, transaction_id } = parseWith(Refund, call.body);
      const request = {
        amount: amount?.value ?? null,
        speed: speed ?? null,
        transactionId: transaction_id ?? null,
      };
      const id = randomUUID();
      const referenceId = call.params.reference_id ?? '';
      return call.answer(
        202,
        (db) => readRefund(db, id),
        (commit) => refundPayment(ctx, referenceId, id, request, commit),
      );
    },
  },
  {
    method: 'get',
    path: '/orders/:reference_id/refunds',
    scope: 'read',
    doc: listRefundsDoc,
    handle: async ({ params }) => reply(200, { data: await readRefunds(ctx.db, params.reference_id ?? '') }),
  },
];
