import { z } from 'zod';
import { EVENT_TYPES } from '../../domain/lifecycles/statuses';
import type { Context } from '../../flows/context';
import {
  deleteEndpoint,
  type EndpointResource,
  listEndpoints,
  registerEndpoint,
  rotateSecret,
} from '../../flows/notifications/manage-endpoints';
import { createEndpointDoc, deleteEndpointDoc, listEndpointsDoc, rotateSecretDoc } from '../docs/notifications-docs';
import { parseWith, text } from '../server/parse';
import { type Call, type Route, reply } from '../server/route';

const Empty = z.strictObject({}).optional();
const Registration = z.strictObject({
  url: text(2_000),
  events: z
    .array(z.enum(EVENT_TYPES))
    .min(1, 'Name at least one type, or leave events out for all of them.')
    .transform((types) => [...new Set(types)])
    .optional(),
});

/** The merchant's endpoints for notifications. */
export const webhookEndpointRoutes = (ctx: Context): Route[] => {
  const idOf = ({ params }: Call): string => params.id ?? '';

  return [
    {
      method: 'post',
      path: '/webhook_endpoints',
      scope: 'write',
      secret: true,
      doc: createEndpointDoc(Registration),
      handle: async (call) => {
        const { url, events } = parseWith(Registration, call.body);
        return answerWith(call, 201, (commit) => registerEndpoint(ctx, { url, events }, commit));
      },
    },
    {
      method: 'get',
      path: '/webhook_endpoints',
      scope: 'read',
      doc: listEndpointsDoc,
      handle: async () => reply(200, { data: await listEndpoints(ctx) }),
    },
    {
      method: 'delete',
      path: '/webhook_endpoints/:id',
      scope: 'write',
      doc: deleteEndpointDoc,
      handle: async (call) => {
        await deleteEndpoint(ctx, idOf(call));
        return { status: 204, body: undefined };
      },
    },
    {
      method: 'post',
      path: '/webhook_endpoints/:id/rotate_secret',
      scope: 'write',
      secret: true,
      doc: rotateSecretDoc,
      handle: async (call) => {
        parseWith(Empty, call.body);
        return answerWith(call, 200, (commit) => rotateSecret(ctx, idOf(call), commit));
      },
    },
  ];
};

type CommitWithEndpoint = Parameters<typeof registerEndpoint>[2];

/** Answers with the resource that the flow returns: its secret can be read nowhere else. */
function answerWith(call: Call, status: number, run: (commit: CommitWithEndpoint) => Promise<void>) {
  let resource: EndpointResource | undefined;
  return call.answer(
    status,
    async () => resource,
    (commit) =>
      run(async (tx, endpoint) => {
        resource = endpoint;
        await commit(tx);
      }),
  );
}
