/** WhatsApp as 360dialog serves it, and under /{version}/{phone_number_id} as Meta does. */
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { hang, slow } from '../world/slow-responses';
import type { World } from '../world/world';
import { acceptMessage } from './accept-message';
import { checkMessage } from './check-message';
import { leftOf, refund } from './gateway';
import { GraphError } from './graph-error';
import { lookupBody, lookupError } from './lookup-body';

const META_PATH = /^(?:\/v\d+\.\d+)?\/(\d{5,})(?=\/(?:messages|payments|payments_refund)(?:\/|\?|$))/;

/** The router to mount at /whatsapp. */
export function whatsappApi(world: World): Router {
  const router = Router();
  router.use(world.httpLog.recorder('whatsapp', () => world.now()));
  router.use(
    (request, _response, next) => {
      authenticate(world, request);
      next();
    },
    express.json({ limit: '1mb' }),
  );
  router.post('/messages', (request, response) => send(world, request, response));
  router.get(['/payments/:configuration/:reference_id', '/v1/payments/:configuration/:reference_id'], (q, a) =>
    lookUp(world, q, a),
  );
  router.post('/payments_refund', (request, response) => refundPayment(world, request, response));
  router.get('/v1/configs/webhook', (_request, response) => {
    response.json({ url: (world.registrations.get('whatsapp') ?? world.options.webhook)?.url ?? '' });
  });
  router.post('/v1/configs/webhook', (request, response) => registerWebhook(world, request, response));
  router.use(() => {
    throw new GatewayError(404, 'Not found');
  });
  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    const refusal = error instanceof SyntaxError ? new GraphError(100, 'Body is not JSON') : error;
    if (!(refusal instanceof GraphError || refusal instanceof GatewayError)) return next(error);
    response.status(refusal.status).json(refusal.envelope());
  });
  return router;
}

/** 360dialog's own errors, which do not come from WhatsApp. */
class GatewayError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }

  envelope(): object {
    return { meta: { success: false, http_code: this.status, developer_message: this.message } };
  }
}

/** Meta's paths are cut down to 360dialog's, so that both are served by the same handlers. */
function authenticate(world: World, request: Request): void {
  const meta = META_PATH.exec(request.url);
  if (meta === null) {
    if (!request.get('D360-API-KEY')) throw new GatewayError(401, 'Invalid api_key');
    // 360dialog prints the lookup with /v1; what answers without it is not documented.
    if (request.path.startsWith('/payments/')) throw new GatewayError(404, 'Not found');
    return;
  }
  if (!/^Bearer .+/.test(request.get('authorization') ?? '')) throw new GraphError(190, 'No access token');
  if (world.options.phoneNumberId !== undefined && meta[1] !== world.options.phoneNumberId)
    throw new GraphError(33, `Object with ID ${meta[1]} does not exist`);
  request.url = request.url.slice(meta[0].length);
}

function send(world: World, request: Request, response: Response): void {
  const fault = world.faults.send;
  if (fault === 'down') throw new GraphError(2, 'Service temporarily unavailable');
  if (fault === 'token_expired') throw new GraphError(190, 'The access token has expired');
  const answer = acceptMessage(world, checkMessage(request.body, world.now()));
  // Accepted, and the customer gets it; only the sender will never know from this answer.
  if (fault === 'timeout_after') hang(world, response);
  else response.json(answer);
}

async function lookUp(world: World, request: Request, response: Response): Promise<void> {
  const fault = world.faults.lookup;
  if (fault === 'down') {
    response.status(503).json(lookupError(500, 'Generic error', 'System error. Please try again.'));
    return;
  }
  if (fault === 'slow' && !(await slow(world, response))) return;
  const order = world.orders.get(String(request.params.reference_id));
  // What an unknown reference or a wrong configuration gets is not documented; it must not look like an answer.
  if (!order?.gateway || order.gateway.configuration !== request.params.configuration) {
    response.status(400).json(lookupError(100, 'Invalid parameter', 'No payment has this reference and configuration'));
    return;
  }
  response.json(lookupBody(world, order));
}

const refundRequest = z.strictObject({
  reference_id: z.string(),
  speed: z.enum(['instant', 'normal']).optional(),
  payment_config_id: z.string(),
  // The one place where WhatsApp wants an amount's numbers as strings.
  amount: z.strictObject({
    currency: z.literal('INR'),
    value: z.string().regex(/^[1-9]\d{0,14}$/),
    offset: z.literal('100'),
  }),
});

function refundPayment(world: World, request: Request, response: Response): void {
  const parsed = refundRequest.safeParse(request.body);
  if (!parsed.success) throw new GraphError(100, z.prettifyError(parsed.error));
  const { reference_id, payment_config_id, amount, speed } = parsed.data;
  const order = world.orders.get(reference_id);
  if (!order?.gateway || order.gateway.configuration !== payment_config_id)
    throw new GraphError(131009, 'No payment has this reference_id and payment_config_id');
  const paid = order.transactions.find((transaction) => transaction.status === 'success');
  if (paid === undefined) throw new GraphError(131009, 'The payment has not been captured');
  if (Number(amount.value) > leftOf(order, paid)) throw new GraphError(131009, 'Amount exceeds what is left to refund');
  const made = refund(world, order, paid, {
    amount: Number(amount.value),
    speed: speed ?? 'normal',
    external: false,
  });
  response.json({ id: made.id, status: made.status, speed_processed: made.speed });
}

const registration = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  headers: z.record(z.string(), z.string()).optional(),
});

function registerWebhook(world: World, request: Request, response: Response): void {
  const parsed = registration.safeParse(request.body);
  if (!parsed.success) throw new GatewayError(400, 'Invalid webhook configuration');
  const { url, headers } = parsed.data;
  world.registrations.put('whatsapp', { url, headers: headers ?? {} });
  response.json({ url });
}
