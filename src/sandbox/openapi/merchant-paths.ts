import { body, INVALID, type Json, NO_ORDER, operation, ref } from './operation';

/** The storefront beside the phone; its answers are the service's own. */
export function merchantPaths(onOrder: Json, elsewhere: Json): Record<string, Json> {
  const errors = { 404: NO_ORDER, 409: 'As the service says.', 503: '`no_service`: no service answers.' };
  return {
    '/sandbox/merchant': {
      get: operation(
        'sandboxMerchant',
        'Where the service is',
        { 200: ref('SandboxMerchant') },
        { description: 'The address of the service whose webhook is registered here.' },
      ),
      ...elsewhere,
    },
    '/sandbox/merchant/orders': {
      post: operation(
        'sandboxExample',
        'Create an example order',
        { 201: ref('Order') },
        {
          description: 'The sandbox asks the service’s own API for it, as a storefront would.',
          ...body('SandboxExample', { 'Tea in India': { example: 'tea' } }),
          errors: { 422: INVALID, 503: errors[503] },
        },
      ),
      ...elsewhere,
    },
    '/sandbox/merchant/orders/{reference_id}': {
      ...onOrder,
      get: operation(
        'sandboxMerchantOrder',
        'The order and its timeline, as the merchant sees them',
        { 200: ref('SandboxMerchantOrder') },
        {
          description: 'Read over the service’s own API.',
          errors: { 502: '`service_refused`: the service’s own words.', 503: errors[503] },
        },
      ),
    },
    '/sandbox/merchant/orders/{reference_id}/cancel': {
      ...onOrder,
      post: operation(
        'sandboxCancel',
        'The merchant cancels the order',
        { 202: ref('Order') },
        { description: 'Over the service’s own API: `order_status` `canceled`.', errors },
      ),
    },
    '/sandbox/merchant/orders/{reference_id}/lookup': {
      ...onOrder,
      post: operation(
        'sandboxLookup',
        'The merchant has the payment looked up',
        { 200: ref('Order') },
        { description: 'Over the service’s own API.', errors },
      ),
    },
  };
}
