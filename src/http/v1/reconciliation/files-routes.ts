import { z } from 'zod';
import type { Context } from '../../../flows/context';
import { findSource } from '../../../flows/settlements/find-source';
import { listFiles, listRejections, readFile } from '../../../flows/settlements/read-files';
import { receiveFile } from '../../../flows/settlements/receive-file';
import { UnreadableFile } from '../../../ports/settlement-source';
import { listFilesDoc, listRejectionsDoc, readFileDoc, uploadFileDoc } from '../../docs/reconciliation/files-docs';
import { invalidRequest, parseWith, text } from '../../server/parse';
import { type Route, reply } from '../../server/route';
import { refuseQuery } from './books-queries';

const Upload = z.strictObject({ source: text(100), name: text(200).optional() });

/** Accepted media types of a file; the source decides how it is read. */
const TAKES = ['text/csv', 'text/plain', 'application/json', 'application/octet-stream'];

/** Files of gateways and banks that were imported. */
export const settlementFileRoutes = (ctx: Context): Route[] => [
  {
    method: 'post',
    path: '/settlement_files',
    scope: 'write',
    takes: TAKES,
    doc: uploadFileDoc(Upload, TAKES),
    upload: async ({ query, content, announcedBytes }) => {
      const { source: sourceName, name = null } = parseWith(Upload, query);
      const source = await findSource(ctx, sourceName);
      const { id, isRepeated } = await receiveFile(ctx, source, { name, content, announcedBytes }).catch(
        (error: unknown) => {
          throw error instanceof UnreadableFile ? refuseFile(error) : error;
        },
      );
      return reply(isRepeated ? 200 : 202, await readFile(ctx.db, id));
    },
  },
  {
    method: 'get',
    path: '/settlement_files',
    scope: 'read',
    doc: listFilesDoc,
    handle: async () => reply(200, { data: await listFiles(ctx.db) }),
  },
  {
    method: 'get',
    path: '/settlement_files/:id',
    scope: 'read',
    doc: readFileDoc,
    handle: async ({ params, query }) => {
      refuseQuery(query);
      return reply(200, await readFile(ctx.db, params.id ?? ''));
    },
  },
  {
    method: 'get',
    path: '/settlement_files/:id/rejections',
    scope: 'read',
    doc: listRejectionsDoc,
    handle: async ({ params, query }) => {
      refuseQuery(query);
      return reply(200, { data: await listRejections(ctx.db, params.id ?? '') });
    },
  },
];

const refuseFile = ({ message }: UnreadableFile) =>
  invalidRequest([{ pointer: '', code: 'unreadable_file', detail: message }]);
