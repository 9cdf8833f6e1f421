import { type Request, type Response, Router, raw } from 'express';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../../flows/context';
import type { RefusedCounter } from '../../flows/ingest/count-refused';
import { receivePspWebhook } from '../../flows/ingest/receive-psp-webhook';
import { PSP_WEBHOOK_PATHS, type PspWebhookPath } from '../../ports/psp';
import { onlyMethods } from '../server/route';
import { proofOf } from './proof';

/**
 * Most webhooks only name a reference, but Stripe's events hold a whole object, and a bank may send many Pix in one.
 */
const BODY_LIMIT = 1024 * 1024;

/**
 * A PSP's webhooks: a reason to look the payment up, never more. The answers, and who tries again:
 *   401  nothing proves the sender; nothing is stored
 *   200  the events are durable (or were before), or about nothing of ours; an empty body
 *   404  this PSP is not configured
 *   503  they could not be stored; the sender delivers again
 *
 * A bank appends /pix to the address that it was given, and has no other place for a secret than the address.
 */
export function pspWebhookRoutes(ctx: Context, refused: RefusedCounter): Router {
  const router = Router();
  const body = raw({ type: () => true, limit: BODY_LIMIT });
  const mount = (path: string, from: PspWebhookPath) =>
    router
      .route(path)
      .post(body, (req, res) => receive({ ctx, refused, from }, req, res))
      .all(onlyMethods('POST'));
  for (const from of PSP_WEBHOOK_PATHS) mount(`/${from}`, from);
  // Registered before the next route, where `pix` would be taken for a token.
  mount('/pix/pix', 'pix');
  for (const path of ['/pix/:token', '/pix/:token/pix']) mount(path, 'pix');
  return router;
}

interface Receiver {
  ctx: Context;
  refused: RefusedCounter;
  from: PspWebhookPath;
}

async function receive({ ctx, refused, from }: Receiver, req: Request, res: Response): Promise<void> {
  const reader = ctx.pspWebhooks[from];
  if (!reader) throw new ProblemError('not_found', 'No webhook secret of this PSP is configured.');
  const bytes: Buffer = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
  const { headers, query, params } = req;
  const pathToken = typeof params.token === 'string' ? params.token : null;
  const events = reader.read({ headers, query, pathToken, raw: bytes }, ctx.clock.now());
  if (!events) {
    refused.add(from, pathToken !== null || query.token !== undefined ? 'wrong' : proofOf(headers));
    throw new ProblemError('unauthorized', 'The proof of the sender is missing, wrong or too old.');
  }
  await receivePspWebhook(ctx, from, events).catch((error: unknown) => {
    ctx.log.error(
      { event: 'webhook_not_stored', source: from, err: error, request_id: res.locals.requestId },
      'cannot store a PSP webhook; answered 503, the PSP delivers again',
    );
    throw new ProblemError('unavailable', 'Not stored; deliver again.', { retryAfterSeconds: 5 });
  });
  res.status(200).end();
}
