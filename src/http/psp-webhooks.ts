import { Router, raw } from 'express';
import { ProblemError } from '../domain/errors';
import type { Context } from '../flows/context';
import { receiveHint } from '../flows/receive-hint';

/** A hint holds one reference; Stripe's events hold a whole object. */
const BODY_LIMIT = '1mb';

/**
 * What a PSP tells us: a reason to ask it, never more. What comes back, and who tries again:
 *   401  no secret proves the sender; nothing is stored
 *   200  the hint is durable (or was before), or about nothing of ours; an empty body
 *   404  this PSP is not configured
 *   503  it could not be stored; the sender delivers again
 */
export function pspWebhookRoutes(ctx: Context): Router {
  const router = Router();
  for (const from of ['psp', 'stripe'] as const)
    router.post(`/${from}`, raw({ type: () => true, limit: BODY_LIMIT }), async (req, res) => {
      const source = ctx.hints[from];
      if (!source) throw new ProblemError('not_found', 'No webhook secret of this PSP is configured.');
      const body: Buffer = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
      const hint = source.read(req.headers, body, ctx.clock.now());
      if (!hint) throw new ProblemError('unauthorized', 'The signature is missing, wrong or too old.');
      await receiveHint(ctx, from, hint).catch((error: unknown) => {
        ctx.log.error({ err: error, request_id: res.locals.requestId }, 'a hint could not be stored');
        throw new ProblemError('unavailable', 'Not stored; deliver again.', { retryAfterSeconds: 5 });
      });
      res.status(200).end();
    });
  return router;
}
