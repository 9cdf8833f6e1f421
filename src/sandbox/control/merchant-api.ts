import type { Response, Router } from 'express';
import { z } from 'zod';
import { parseBody } from '../problem';
import type { World } from '../world/world';
import { EXAMPLES } from './example-orders';
import { cancelOrder, createExample, lookUpOrder, merchantView, readMerchantOrder } from './merchant';

export const exampleRequest = z.strictObject({ example: z.enum(EXAMPLES) });

/** The storefront beside the phone: example orders and what the merchant sees, all through the service's own API. */
export function merchantRoutes(router: Router, world: World): void {
  router.get('/merchant', (_request, response) => {
    response.json(merchantView(world));
  });
  router.post('/merchant/orders', async (request, response) => {
    const { example } = parseBody(exampleRequest, request.body);
    const { customerId, ...reply } = await createExample(world, example);
    // The number in the order may be another than WhatsApp's (Brazil's ninth digit).
    response.set('Sandbox-Customer', customerId);
    pass(response, reply);
  });
  router.get('/merchant/orders/:reference_id', async (request, response) => {
    response.json(await readMerchantOrder(world, request.params.reference_id));
  });
  router.post('/merchant/orders/:reference_id/cancel', async (request, response) => {
    pass(response, await cancelOrder(world, request.params.reference_id));
  });
  router.post('/merchant/orders/:reference_id/lookup', async (request, response) => {
    pass(response, await lookUpOrder(world, request.params.reference_id));
  });
}

/** The service's own answer. */
function pass(response: Response, { status, body }: { status: number; body: unknown }): void {
  response
    .status(status)
    .type(status >= 400 ? 'application/problem+json' : 'application/json')
    .send(JSON.stringify(body));
}
