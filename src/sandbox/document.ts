/** What the sandbox's own routes look like, for the OpenAPI document of the service it stands beside. */
import { z } from 'zod';
import { clockRequest } from './clock-api';
import { actionRequest, refundRequest } from './customer-actions';
import { customerChange, faults } from './customer-api';
import { exampleRequest } from './merchant-api';
import { body, content, INVALID, type Json, listOf, NO_ORDER, operation, parameter, ref, TAG } from './operation';

const money = z.object({ value: z.int(), offset: z.literal(100) });
const order = z.looseObject({
  reference_id: z.string(),
  status: z.string(),
  payment_status: z.enum(['pending', 'captured']),
  currency: z.string(),
  total_amount: money,
  kind: z.enum(['payment_gateway', 'offsite_card_pay', 'psp']),
  transactions: z.array(z.looseObject({ id: z.string(), status: z.string() })),
  charges: z.array(z.looseObject({ id: z.string(), status: z.string() })),
  deliveries: z.array(z.looseObject({ about: z.string(), http_status: z.int().nullable() })),
  notes: z.array(z.string()),
});
const customer = z.looseObject({ phone: z.string().nullable(), user_id: z.string(), window: z.string() });
const bubble = z.looseObject({ wamid: z.string(), from: z.enum(['merchant', 'customer']), kind: z.string() });

const SCHEMAS: Record<string, z.ZodType> = {
  SandboxOrder: order,
  SandboxAction: actionRequest,
  SandboxRefund: refundRequest,
  SandboxFaults: faults,
  SandboxCustomer: customer,
  SandboxCustomerChange: customerChange,
  SandboxBubble: bubble,
  SandboxExample: exampleRequest,
  SandboxClock: z.looseObject({
    now: z.iso.datetime(),
    ahead_seconds: z.number(),
    fixed: z.string().nullable().meta({ description: 'Why the clock cannot be moved; null: it can.' }),
  }),
  SandboxLeap: clockRequest,
};

const act = (name: string, summary: string, description: string, examples: Record<string, unknown>): Json => ({
  post: operation(
    name,
    summary,
    { 200: ref('SandboxOrder'), 202: ref('SandboxOrder') },
    {
      description,
      ...body('SandboxAction', examples, false),
      errors: { 404: NO_ORDER, 409: '`order_paid`, `payment_in_progress` or `not_possible`.', 422: INVALID },
    },
  ),
});

/** The storefront beside the phone; its answers are the service's own. */
function merchantPaths(onOrder: Json, elsewhere: Json): Record<string, Json> {
  const errors = { 404: NO_ORDER, 409: 'As the service says.', 503: '`no_service`: no service answers.' };
  return {
    '/sandbox/merchant': {
      get: operation('sandboxMerchant', 'Where the service is', { 200: { type: 'object' } }),
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
        { 200: { type: 'object', required: ['order', 'timeline'], properties: { order: ref('Order') } } },
        { errors: { 502: '`service_refused`: the service’s own words.', 503: errors[503] } },
      ),
    },
    '/sandbox/merchant/orders/{reference_id}/cancel': {
      ...onOrder,
      post: operation('sandboxCancel', 'The merchant cancels the order', { 202: ref('Order') }, { errors }),
    },
    '/sandbox/merchant/orders/{reference_id}/lookup': {
      ...onOrder,
      post: operation('sandboxLookup', 'The merchant has the payment looked up', { 200: ref('Order') }, { errors }),
    },
  };
}

/** The sandbox's part of the document. `base` is where the sandbox runs when that is not this service. */
export function describeSandbox(base: string | null = null): {
  tag: Json;
  paths: Record<string, Json>;
  schemas: Record<string, Json>;
} {
  const onOrder = { parameters: [parameter('reference_id')], ...(base && { servers: [{ url: base }] }) };
  const elsewhere = base ? { servers: [{ url: base }] } : {};
  const paths: Record<string, Json> = {
    '/sandbox': {
      ...elsewhere,
      get: {
        ...operation('sandboxPhone', 'The customer’s phone, in the browser', {}),
        responses: { 200: { description: 'HTML.', content: { 'text/html': { schema: { type: 'string' } } } } },
      },
    },
    '/sandbox/orders': { get: operation('sandboxOrders', 'All orders', { 200: listOf('SandboxOrder') }), ...elsewhere },
    '/sandbox/orders/{reference_id}': {
      ...onOrder,
      get: operation(
        'sandboxOrder',
        'An order as WhatsApp and the bank see it',
        { 200: ref('SandboxOrder') },
        { errors: { 404: NO_ORDER } },
      ),
    },
    '/sandbox/orders/{reference_id}/pay': {
      ...onOrder,
      ...act('sandboxPay', 'The customer pays', 'Canceled and expired orders can be paid too: banks authorise late.', {
        'By UPI': { method: 'upi' },
        'The webhook is lost': { webhook: 'lost' },
      }),
    },
    '/sandbox/orders/{reference_id}/fail': {
      ...onOrder,
      ...act('sandboxFail', 'The customer’s attempt fails', 'A failed attempt may be followed by another.', {
        'A card': { method: 'card' },
      }),
    },
    '/sandbox/orders/{reference_id}/confirm': {
      ...onOrder,
      ...act('sandboxConfirm', 'The customer confirms the stored card', 'Sends the consent of a one-click order.', {
        'Twice by mistake': { webhook: 'duplicated' },
      }),
    },
    '/sandbox/orders/{reference_id}/pay_after_cancel': {
      ...onOrder,
      ...act(
        'sandboxPayAfterCancel',
        'The merchant cancels, and then the bank pays',
        'Waits until WhatsApp has taken the cancel. Needs a service that answers.',
        { 'By UPI': { method: 'upi' } },
      ),
    },
    '/sandbox/orders/{reference_id}/pay_after_expiry': {
      ...onOrder,
      ...act(
        'sandboxPayAfterExpiry',
        'The order expires, and then the bank pays',
        'Moves the clock past the order’s expiry, and waits until the service has noticed.',
        { 'By UPI': { method: 'upi' } },
      ),
    },
    '/sandbox/orders/{reference_id}/refund': {
      ...onOrder,
      post: operation(
        'sandboxRefund',
        'A refund in the gateway’s dashboard',
        { 200: ref('SandboxOrder') },
        {
          ...body('SandboxRefund', { 'Part of it': { amount: { value: 1000 } } }, false),
          errors: { 404: NO_ORDER, 409: '`not_refundable`.', 422: INVALID },
        },
      ),
    },
    '/sandbox/faults': {
      ...elsewhere,
      get: operation('sandboxFaults', 'What is broken', { 200: ref('SandboxFaults') }),
      put: operation(
        'sandboxSetFaults',
        'Break or mend WhatsApp and the PSP',
        { 200: ref('SandboxFaults') },
        {
          ...body('SandboxFaults', { 'Lookups fail': { lookup: 'down' } }),
          errors: { 422: INVALID },
        },
      ),
    },
    '/sandbox/clock': {
      ...elsewhere,
      get: operation('sandboxClock', 'What time it is in the sandbox', { 200: ref('SandboxClock') }),
      post: operation(
        'sandboxForwardClock',
        'Move the clock forward, for good',
        { 200: ref('SandboxClock') },
        {
          description:
            'Either by `forward_seconds` or `until` a moment. Service and world share the clock, and whatever is due by it happens at once. It is stored and never goes back. Signatures of notifications keep the real time, so that receivers accept them.',
          ...body('SandboxLeap', { 'The reconciler’s first look': { forward_seconds: 120 } }),
          errors: {
            409: '`not_possible`: the sandbox runs apart from the service, or the moment is over.',
            422: INVALID,
          },
        },
      ),
    },
    '/sandbox/stories': {
      ...elsewhere,
      get: {
        ...operation('sandboxStories', 'Every trouble: what to do, what wapay does then, and why nothing is lost', {}),
        responses: { 200: { description: 'HTML.', content: { 'text/html': { schema: { type: 'string' } } } } },
      },
    },
    '/sandbox/chats': {
      get: operation('sandboxChats', 'All customers', { 200: listOf('SandboxCustomer') }),
      ...elsewhere,
    },
    '/sandbox/chats/{phone}': {
      ...elsewhere,
      parameters: [parameter('phone')],
      get: operation('sandboxChat', 'What a customer sees', { 200: listOf('SandboxBubble') }),
    },
    '/sandbox/customers/{phone}': {
      ...elsewhere,
      parameters: [parameter('phone')],
      put: operation(
        'sandboxSetCustomer',
        'Change a customer',
        { 200: ref('SandboxCustomer') },
        {
          ...body('SandboxCustomerChange', { 'The 24-hour window is closed': { window: 'closed' } }),
          errors: { 422: INVALID },
        },
      ),
    },
    '/sandbox/psp_webhook': {
      ...elsewhere,
      put: operation(
        'sandboxSetPspWebhook',
        'Where the PSP tells of payments',
        { 200: { type: 'object' } },
        {
          requestBody: { required: true, content: content({ type: 'object', required: ['url', 'secret'] }) },
          errors: { 422: INVALID },
        },
      ),
    },
    ...merchantPaths(onOrder, elsewhere),
    '/sandbox/reset': { post: operation('sandboxReset', 'Forget everything', { 204: null }), ...elsewhere },
    '/sandbox/wire': {
      get: operation('sandboxWire', 'What went over the wire, newest last', {
        200: { type: 'object', properties: { data: { type: 'array' } } },
      }),
      ...elsewhere,
    },
    '/sandbox/stream': {
      get: {
        ...operation('sandboxStream', 'Exchanges and changes as they happen', {}),
        description: 'Server-sent events: `exchange` with what went over the wire, `change` when something is new.',
        responses: {
          200: { description: 'Events.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
        },
      },
      ...elsewhere,
    },
  };
  const schemas = Object.entries(SCHEMAS).map(([name, schema]) => {
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
    return [name, rest] as const;
  });
  const description =
    'The customer as a script, faults, a clock that can be moved, and looking on. Every trouble has its story at ' +
    '/sandbox/stories. Needs no key; never with NODE_ENV=production.';
  return { tag: { name: TAG, description }, paths, schemas: Object.fromEntries(schemas) };
}
