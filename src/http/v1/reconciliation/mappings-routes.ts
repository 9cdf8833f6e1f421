import { columnMappingSchema } from '../../../domain/settlements/column-mapping';
import type { Context } from '../../../flows/context';
import { listMappings, readMapping, removeMapping, storeMapping } from '../../../flows/settlements/manage-mappings';
import {
  deleteMappingDoc,
  listMappingsDoc,
  putMappingDoc,
  readMappingDoc,
} from '../../docs/reconciliation/mappings-docs';
import { parseWith } from '../../server/parse';
import { type Route, reply } from '../../server/route';
import { refuseQuery } from './books-queries';

const PATH = '/column_mappings/:name';

/** Mappings for reports whose columns the merchant or the gateway chooses. */
export const columnMappingRoutes = (ctx: Context): Route[] => [
  {
    method: 'get',
    path: '/column_mappings',
    scope: 'read',
    doc: listMappingsDoc,
    handle: async () => reply(200, { data: await listMappings(ctx) }),
  },
  {
    method: 'put',
    path: PATH,
    scope: 'write',
    doc: putMappingDoc,
    handle: async ({ params, body }) =>
      reply(200, await storeMapping(ctx, params.name ?? '', parseWith(columnMappingSchema, body))),
  },
  {
    method: 'get',
    path: PATH,
    scope: 'read',
    doc: readMappingDoc,
    handle: async ({ params, query }) => {
      refuseQuery(query);
      return reply(200, await readMapping(ctx, params.name ?? ''));
    },
  },
  {
    method: 'delete',
    path: PATH,
    scope: 'write',
    doc: deleteMappingDoc,
    handle: async ({ params }) => {
      await removeMapping(ctx, params.name ?? '');
      return { status: 204, body: undefined };
    },
  },
];
