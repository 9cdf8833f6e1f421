import { z } from 'zod';
import { PROBLEM_CODES } from '../../domain/lifecycles/statuses';
import { parseOrderStatusRequest } from '../../domain/orders/parse-order';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../../flows/context';
import { createOrder, newReferenceId } from '../../flows/orders/create-order';
import { parseRequest } from '../../flows/orders/parse-request';
import { resolveProblem } from '../../flows/orders/resolve-problem';
import { sendOrderDetails } from '../../flows/orders/send-order-details';
import { updateOrderStatus } from '../../flows/orders/update-order-status';
import { PSP_REQUIRED, validateOrder } from '../../flows/orders/validate-order';
import { acceptTransaction } from '../../flows/payments/accept-transaction';
import { lookupOrder } from '../../flows/payments/lookup-order';
import type { BeforeCommit } from '../../flows/state/change-orders';
import { presentOrder } from '../../flows/views/present-order';
import { readOrder, requireOrder } from '../../flows/views/read-order';
import { readTimeline } from '../../flows/views/read-timeline';
import {
  acceptDoc,
  createOrderDoc,
  lookupDoc,
  readOrderDoc,
  resolveDoc,
  sendOrderDoc,
  timelineDoc,
  updateStatusDoc,
  validateOrderDoc,
} from '../docs/orders-docs';
import { invalidRequest, parseWith, text } from '../server/parse';
import { type Call, type Route, reply } from '../server/route';

const Empty = z.strictObject({}).optional();
const Resolution = z.strictObject({ note: text(500), codes: z.array(z.enum(PROBLEM_CODES)).min(1).optional() });
const Acceptance = z.strictObject({ note: text(500) });

/** Creating, reading and acting on one order. */
export const orderRoutes = (ctx: Context): Route[] => {
  const idOf = ({ params }: Call): string => params.reference_id ?? '';
  /** Runs a flow about one order and answers with its resource. */
  const answer = (call: Call, status: number, referenceId: string, run: (commit: BeforeCommit) => Promise<unknown>) =>
    call.answer(
      status,
      async (db, order) => presentOrder(order ?? (await requireOrder(db, referenceId)), ctx.settings.livemode),
      run,
    );

  return [
    {
      method: 'post',
      path: '/orders',
      scope: 'write',
      doc: createOrderDoc,
      handle: async (call) => {
        const parsed = parseRequest(ctx, call.body);
        if (!parsed.ok && parsed.pspRequired) throw new ProblemError('psp_required', PSP_REQUIRED);
        if (!parsed.ok) throw invalidRequest(parsed.violations);
        const referenceId = parsed.draft.referenceId ?? newReferenceId();
        const draft = { ...parsed.draft, referenceId };
        const generated = parsed.draft.referenceId !== referenceId;
        return answer(call, 201, referenceId, (commit) => createOrder(ctx, draft, commit, { generated }));
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
      handle: async (call) => reply(200, await readOrder(ctx.db, idOf(call), ctx.settings.livemode)),
    },
    {
      method: 'post',
      path: '/orders/:reference_id/order_details',
      scope: 'write',
      doc: sendOrderDoc,
      handle: async (call) => {
        parseWith(Empty, call.body);
        return answer(call, 202, idOf(call), (commit) => sendOrderDetails(ctx, idOf(call), commit));
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
        return answer(call, 202, idOf(call), (commit) => updateOrderStatus(ctx, idOf(call), request, commit));
      },
    },
    {
      method: 'post',
      path: '/orders/:reference_id/lookup',
      scope: 'write',
      doc: lookupDoc,
      handle: async (call) => {
        parseWith(Empty, call.body);
        return answer(call, 200, idOf(call), (commit) => lookupOrder(ctx, idOf(call), commit));
      },
    },
    {
      method: 'post',
      path: '/orders/:reference_id/problem/resolve',
      scope: 'write',
      doc: resolveDoc(Resolution),
      handle: async (call) => {
        const resolution = parseWith(Resolution, call.body);
        return answer(call, 200, idOf(call), (commit) => resolveProblem(ctx, idOf(call), resolution, commit));
      },
    },
    {
      method: 'post',
      path: '/orders/:reference_id/transactions/:transaction_id/accept',
      scope: 'write',
      doc: acceptDoc(Acceptance),
      handle: async (call) => {
        const { note } = parseWith(Acceptance, call.body);
        const accepted = { transactionId: call.params.transaction_id ?? '', note };
        return answer(call, 200, idOf(call), (commit) => acceptTransaction(ctx, idOf(call), accepted, commit));
      },
    },
    {
      method: 'get',
      path: '/orders/:reference_id/timeline',
      scope: 'read',
      doc: timelineDoc,
      handle: async (call) => reply(200, { data: await readTimeline(ctx, idOf(call), call.language) }),
    },
  ];
};
