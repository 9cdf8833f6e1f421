import { Router, raw } from 'express';
import { ProblemError } from '../domain/errors';
import type { Context } from '../flows/context';
import type { ReceiveWebhook } from '../flows/receive-webhook';

/** Meta sends up to 3 MB, and up to 1,000 updates, in one delivery (Meta, Webhooks overview). */
const BODY_LIMIT = '4mb';

/**
 * WhatsApp's deliveries. What comes back, and who tries again:
 *   401  no configured scheme proves the sender; nothing is stored
 *   200  every item is durable (or was before); an empty body
 *   503  the items could not be stored; the sender delivers again
 */
export function webhookRoutes(
  ctx: Context,
  receive: ReceiveWebhook,
  handshakeToken: (given: string) => boolean,
): Router {
  const router = Router();
  router.get('/whatsapp', (req, res) => {
    const { 'hub.mode': mode, 'hub.challenge': challenge, 'hub.verify_token': token } = req.query;
    if (mode !== 'subscribe' || typeof challenge !== 'string' || typeof token !== 'string' || !handshakeToken(token))
      throw new ProblemError('forbidden', 'hub.verify_token is not META_VERIFY_TOKEN.');
    // Plain text with nothing sniffed from it: the challenge is a stranger's text.
    res.type('text/plain').set('X-Content-Type-Options', 'nosniff').send(challenge);
  });
  router.post('/whatsapp', raw({ type: () => true, limit: BODY_LIMIT }), async (req, res) => {
    const body: Buffer = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    if (!ctx.webhooks.isAuthentic(req.headers, body))
      throw new ProblemError('unauthorized', 'The delivery proves its sender by none of the configured schemes.');
    await receive(body).catch((error: unknown) => {
      ctx.log.error({ err: error, request_id: res.locals.requestId }, 'a delivery could not be stored');
      throw new ProblemError('unavailable', 'Not stored; deliver again.', { retryAfterSeconds: 5 });
    });
    res.status(200).end();
  });
  return router;
}
