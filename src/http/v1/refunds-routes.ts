import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AmountInput } from '../../domain/order-schema/amounts';
import type { Context } from '../../flows/context';
import { requestRefund } from '../../flows/refunds/request-refund';
import { requireOrder } from '../../flows/views/read-order';
import { readRefund, readRefunds } from '../../flows/views/read-refunds';
import { listRefundsDoc, refundDoc } from '../docs/refunds-docs';
import { parseWith, text } from '../server/parse';
import { type Route, reply } from '../server/route';

const Refund = z
  .strictObject({
    amount: AmountInput.optional(),
    speed: z.enum(['instant', 'normal']).optional(),
    transaction_id: text(512).optional(),
  })
  .default({});

/** Requesting and reading refunds. */
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
        async (db, order) => readRefund(order ?? (await requireOrder(db, referenceId)), id),
        (commit) => requestRefund(ctx, referenceId, id, request, commit),
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
