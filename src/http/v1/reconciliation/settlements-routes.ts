import { z } from 'zod';
import { SETTLEMENT_STATES } from '../../../db/reconciliation/settlements';
import type { Context } from '../../../flows/context';
import { putFeeRates, readFeeRates } from '../../../flows/reconciliation/manage-rates';
import {
  creditSettlement,
  listLines,
  listSettlements,
  readSettlement,
} from '../../../flows/reconciliation/read-settlements';
import {
  creditSettlementDoc,
  listLinesDoc,
  listSettlementsDoc,
  putRatesDoc,
  readRatesDoc,
  readSettlementDoc,
} from '../../docs/reconciliation/books-docs';
import { FeeRatesBody } from '../../schemas/reconciliation';
import { invalidRequest, parseWith, text } from '../../server/parse';
import { type Route, reply } from '../../server/route';
import { cursor, day, limit, pageReply, refuseQuery } from './books-queries';

const Query = z.strictObject({ state: z.enum(SETTLEMENT_STATES).optional(), from: day.optional(), to: day.optional() });
const LinesQuery = z.strictObject({ limit, cursor });
const Credit = z.strictObject({ bank_row_id: z.int().min(1), note: text(500).optional() });
const GATEWAY = /^[a-z0-9_]{1,40}$/;

/** Settlements of gateways, and agreed fee rates. */
export const settlementRoutes = (ctx: Context): Route[] => [
  {
    method: 'get',
    path: '/settlements',
    scope: 'read',
    doc: listSettlementsDoc(Query),
    handle: async ({ query }) => reply(200, { data: await listSettlements(ctx, parseWith(Query, query)) }),
  },
  {
    method: 'get',
    path: '/settlements/:id',
    scope: 'read',
    doc: readSettlementDoc,
    handle: async ({ params, query }) => {
      refuseQuery(query);
      return reply(200, await readSettlement(ctx.db, params.id ?? ''));
    },
  },
  {
    method: 'get',
    path: '/settlements/:id/lines',
    scope: 'read',
    doc: listLinesDoc(LinesQuery),
    handle: async ({ params, query }) => {
      const { limit: most, cursor: after = 0 } = parseWith(LinesQuery, query);
      const { lines, next } = await listLines(ctx, params.id ?? '', { after, limit: most });
      return reply(200, pageReply(lines, next));
    },
  },
  {
    method: 'post',
    path: '/settlements/:id/credit',
    scope: 'write',
    doc: creditSettlementDoc(Credit),
    handle: async (call) => {
      const { bank_row_id: bankRowId, note = null } = parseWith(Credit, call.body);
      const id = call.params.id ?? '';
      return call.answer(
        200,
        (db) => readSettlement(db, id),
        (commit) => creditSettlement(ctx, id, { bankRowId, note }, commit),
      );
    },
  },
  {
    method: 'put',
    path: '/fee_rates/:gateway',
    scope: 'write',
    doc: putRatesDoc,
    handle: async ({ params, body }) => {
      const gateway = params.gateway ?? '';
      if (!GATEWAY.test(gateway))
        throw invalidRequest([{ pointer: '', code: 'invalid', detail: 'A gateway is named in small letters.' }]);
      const { isNew, rates } = await putFeeRates(ctx, gateway, parseWith(FeeRatesBody, body).methods);
      return reply(isNew ? 201 : 200, rates);
    },
  },
  {
    method: 'get',
    path: '/fee_rates/:gateway',
    scope: 'read',
    doc: readRatesDoc,
    handle: async ({ params, query }) => {
      refuseQuery(query);
      return reply(200, await readFeeRates(ctx.db, params.gateway ?? ''));
    },
  },
];
