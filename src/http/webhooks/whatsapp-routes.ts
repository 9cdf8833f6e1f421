import { Router, raw } from 'express';
import { ProblemError } from '../../domain/values/errors';
import { onlyMethods } from '../server/route';
import { DELIVERY_LIMIT, type HandleDelivery } from './whatsapp-deliveries';

/** WhatsApp's routes in Express: the handshake, and deliveries that are not plain. */
export function webhookRoutes(take: HandleDelivery, handshakeToken: (given: string) => boolean): Router {
  const router = Router();
  const route = router.route('/whatsapp');
  route.get((req, res) => {
    const { 'hub.mode': mode, 'hub.challenge': challenge, 'hub.verify_token': token } = req.query;
    if (mode !== 'subscribe' || typeof challenge !== 'string' || typeof token !== 'string' || !handshakeToken(token))
      throw new ProblemError('forbidden', 'hub.verify_token is not META_VERIFY_TOKEN.');
    // Plain text without sniffing: anybody can send a challenge.
    res.type('text/plain').set('X-Content-Type-Options', 'nosniff').send(challenge);
  });
  route.post(raw({ type: () => true, limit: DELIVERY_LIMIT }), async (req, res) => {
    const body: Buffer = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    await take(req.headers, body, res.locals.requestId);
    res.status(200).end();
  });
  route.all(onlyMethods('GET, POST'));
  return router;
}
