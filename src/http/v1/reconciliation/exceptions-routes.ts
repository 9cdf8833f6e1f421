import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { EXCEPTION_KINDS, EXCEPTION_STATES } from '../../../domain/reconciliation/exception-kinds';
import type { Context } from '../../../flows/context';
import {
  explainException,
  listExceptions,
  readException,
  reopenException,
} from '../../../flows/reconciliation/manage-exceptions';
import {
  listReconciliations,
  readReconciliation,
  requestReconciliation,
} from '../../../flows/reconciliation/request-run';
import {
  explainExceptionDoc,
  listExceptionsDoc,
  listReconciliationsDoc,
  readExceptionDoc,
  readReconciliationDoc,
  reconcileDoc,
  reopenExceptionDoc,
} from '../../docs/reconciliation/exceptions-docs';
import { parseWith, text } from '../../server/parse';
import { type Route, reply } from '../../server/route';
import { cursor, day, limit, pageReply, period, refuseQuery, requirePeriod } from './books-queries';

const Query = z.strictObject({
  state: z.enum(EXCEPTION_STATES).optional(),
  kind: z.enum(EXCEPTION_KINDS).optional(),
  from: day.optional(),
  to: day.optional(),
  limit,
  cursor,
});
const Explanation = z.strictObject({ note: text(500) });
const Empty = z.strictObject({}).optional();
const Period = z.strictObject(period);

/** Exceptions of reconciliation, and its runs. */
export const exceptionRoutes = (ctx: Context): Route[] => [
  {
    method: 'get',
    path: '/exceptions',
    scope: 'read',
    doc: listExceptionsDoc(Query),
    handle: async ({ query }) => {
      const { limit: most, cursor: before, ...filter } = parseWith(Query, query);
      const { exceptions, next } = await listExceptions(ctx, { ...filter, before }, most);
      return reply(200, pageReply(exceptions, next));
    },
  },
  {
    method: 'get',
    path: '/exceptions/:id',
    scope: 'read',
    doc: readExceptionDoc,
    handle: async ({ params, query }) => {
      refuseQuery(query);
      return reply(200, await readException(ctx.db, params.id ?? '', ctx.clock.now()));
    },
  },
  {
    method: 'post',
    path: '/exceptions/:id/explain',
    scope: 'write',
    doc: explainExceptionDoc(Explanation),
    handle: async (call) => {
      const { note } = parseWith(Explanation, call.body);
      const id = call.params.id ?? '';
      return call.answer(
        200,
        (db) => readException(db, id, ctx.clock.now()),
        (commit) => explainException(ctx, id, note, commit),
      );
    },
  },
  {
    method: 'post',
    path: '/exceptions/:id/reopen',
    scope: 'write',
    doc: reopenExceptionDoc,
    handle: async (call) => {
      parseWith(Empty, call.body);
      const id = call.params.id ?? '';
      return call.answer(
        200,
        (db) => readException(db, id, ctx.clock.now()),
        (commit) => reopenException(ctx, id, commit),
      );
    },
  },
  {
    method: 'post',
    path: '/reconciliations',
    scope: 'write',
    doc: reconcileDoc(Period),
    handle: async (call) => {
      const { from, to } = parseWith(Period, call.body);
      requirePeriod({ from, to });
      const id = randomUUID();
      return call.answer(
        202,
        (db) => readReconciliation(db, id),
        (commit) => requestReconciliation(ctx, id, { from, to }, commit),
      );
    },
  },
  {
    method: 'get',
    path: '/reconciliations',
    scope: 'read',
    doc: listReconciliationsDoc,
    handle: async () => reply(200, { data: await listReconciliations(ctx.db) }),
  },
  {
    method: 'get',
    path: '/reconciliations/:id',
    scope: 'read',
    doc: readReconciliationDoc,
    handle: async ({ params, query }) => {
      refuseQuery(query);
      return reply(200, await readReconciliation(ctx.db, params.id ?? ''));
    },
  },
];
