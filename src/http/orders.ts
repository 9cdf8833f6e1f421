import { z } from 'zod';
import type { Queryable } from '../db/client';
import { ProblemError } from '../domain/errors';
import { parseOrderRequest, parseOrderStatusRequest } from '../domain/order-request';
import type { Context } from '../flows/context';
import { createOrder, newReferenceId } from '../flows/create-order';
import { lookupOrder } from '../flows/lookup-order';
import { readOrder } from '../flows/read-order';
import { readTimeline } from '../flows/read-timeline';
import { resolveProblem } from '../flows/resolve-problem';
import { sendOrderDetails } from '../flows/send-order-details';
import { updateOrderStatus } from '../flows/update-order-status';
import { PSP_REQUIRED, validateOrder } from '../flows/validate-order';
import {
  createOrderDoc,
  lookupDoc,
  readOrderDoc,
  resolveDoc,
  sendOrderDoc,
  timelineDoc,
  updateStatusDoc,
  validateOrderDoc,
} from './docs/orders';
import { invalidRequest, parseWith, text } from './parse';
import { type Call, type Route, reply } from './route';

const Empty = z.strictObject({}).optional();
const Resolution = z.strictObject({ note: text(500) });

/** Creating, reading and acting on one order. */
export const orderRoutes = (ctx: Context): Route[] => {
  const read = (referenceId: string) => (db: Queryable) => readOrder(db, referenceId, ctx.settings.livemode);
  const idOf = ({ params }: Call): string => params.reference_id ?? '';

  return [
    {
      method: 'post',
      path: '/orders',
      scope: 'write',
      doc: createOrderDoc,
      handle: async (call) => {
        const parsed = parseOrderRequest(call.body, { now: ctx.clock.now(), livePsp: ctx.settings.hasPsp });
        if (!parsed.ok && parsed.pspRequired) throw new ProblemError('psp_required', PSP_REQUIRED);
        if (!parsed.ok) throw invalidRequest(parsed.violations);
        const referenceId = parsed.draft.referenceId ?? newReferenceId();
        const draft = { ...parsed.draft, referenceId };
        const generated = parsed.draft.referenceId !== referenceId;
        return call.answer(201, read(referenceId), (commit) => createOrder(ctx, draft, commit, { generated }));
      },
    },
    {
      method: 'post',
      path: '/orders/validate',
      scope: 'read',
      doc: validateOrderDoc,
      handle: async ({ body }) => reply(200, await validateOrder(ctx, body)),
    },
    {
      method: 'get',
      path: '/orders/:reference_id',
      scope: 'read',
      doc: readOrderDoc,
      handle: async (call) => reply(200, await read(idOf(call))(ctx.db)),
    },
    {
      method: 'post',
      path: '/orders/:reference_id/order_details',
      scope: 'write',
      doc: sendOrderDoc,
      handle: async (call) => {
        parseWith(Empty, call.body);
        return call.answer(202, read(idOf(call)), (commit) => sendOrderDetails(ctx, idOf(call), commit));
      },
    },
    {
      method: 'post',
      path: '/orders/:reference_id/order_status',
      scope: 'write',
      doc: updateStatusDoc,
      handle: async (call) => {
        const parsed = parseOrderStatusRequest(call.body);
        if (!parsed.ok) throw invalidRequest(parsed.violations);
        const { request } = parsed;
        return call.answer(202, read(idOf(call)), (commit) => updateOrderStatus(ctx, idOf(call), request, commit));
      },
    },
    {
      method: 'post',
      path: '/orders/:reference_id/lookup',
      scope: 'write',
      doc: lookupDoc,
      handle: async (call) => {
        parseWith(Empty, call.body);
        return call.answer(200, read(idOf(call)), (commit) => lookupOrder(ctx, idOf(call), commit));
      },
    },
    {
      method: 'post',
      path: '/orders/:reference_id/problem/resolve',
      scope: 'write',
      doc: resolveDoc(Resolution),
      handle: async (call) => {
        const { note } = parseWith(Resolution, call.body);
        return call.answer(200, read(idOf(call)), (commit) => resolveProblem(ctx, idOf(call), note, commit));
      },
    },
    {
      method: 'get',
      path: '/orders/:reference_id/timeline',
      scope: 'read',
      doc: timelineDoc,
      handle: async (call) => reply(200, { data: await readTimeline(ctx, idOf(call)) }),
    },
  ];
};
