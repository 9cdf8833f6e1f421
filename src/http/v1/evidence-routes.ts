import type { Context } from '../../flows/context';
import { readEvidenceBundle } from '../../flows/evidence/read-evidence';
import { evidenceDoc } from '../docs/evidence-docs';
import { type Route, reply } from '../server/route';

/** The evidence of an order's state. */
export const evidenceRoutes = (ctx: Context): Route[] => [
  {
    method: 'get',
    path: '/orders/:reference_id/evidence',
    scope: 'read',
    doc: evidenceDoc,
    handle: async ({ params }) => reply(200, await readEvidenceBundle(ctx, params.reference_id ?? '')),
  },
];
