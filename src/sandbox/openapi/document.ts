/** What the sandbox's own routes look like, for the OpenAPI document of the service it stands beside. */
import { z } from 'zod';
import { merchantPaths } from './merchant-paths';
import { body, html, INVALID, type Json, listOf, NO_ORDER, operation, parameter, ref, TAG } from './operation';
import { orderPaths } from './order-paths';
import { SANDBOX_SCHEMAS } from './schemas';

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
        ...operation('sandboxPhone', 'The customer’s phone, in the browser', {}, { description: 'A page.' }),
        responses: { 200: { description: 'HTML.', content: html } },
      },
    },
    ...orderPaths(onOrder, elsewhere),
    '/sandbox/faults': {
      ...elsewhere,
      get: operation(
        'sandboxFaults',
        'What is broken',
        { 200: ref('SandboxFaults') },
        { description: '`ok` is what works.' },
      ),
      put: operation(
        'sandboxSetFaults',
        'Break or mend WhatsApp and the PSP',
        { 200: ref('SandboxFaults') },
        {
          description: 'What is left out stays as it is.',
          ...body('SandboxFaults', { 'Lookups fail': { lookup: 'down' } }),
          errors: { 422: INVALID },
        },
      ),
    },
    '/sandbox/clock': {
      ...elsewhere,
      get: operation(
        'sandboxClock',
        'What time it is in the sandbox',
        { 200: ref('SandboxClock') },
        { description: 'And by how much it is ahead of the real time.' },
      ),
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
    '/sandbox/night': {
      ...elsewhere,
      post: operation(
        'sandboxNight',
        'A night passes: gateways settle, banks credit, and both files are imported',
        { 200: ref('SandboxMorning') },
        {
          description:
            'The clock moves to the next morning. Every payment that no payout has yet is settled less the agreed fee, and credited; the service imports the settlement files and the statements over its own API, and matches. `trouble` happens to the payment of `reference_id`, else to the newest. Where a finding is reported only after some working days, more nights pass.',
          ...body(
            'SandboxNight',
            { 'A quiet night': {}, 'The fee is too high': { trouble: 'wrong_fee', reference_id: 'TEA-1001' } },
            false,
          ),
          errors: {
            404: NO_ORDER,
            409: '`not_possible`: nothing is left to pay out, or the sandbox runs apart from the service.',
            422: INVALID,
            502: '`service_refused`: the service’s own words.',
            503: '`no_service`: no service answers, or its workers do not run.',
          },
        },
      ),
    },
    '/sandbox/stories': {
      ...elsewhere,
      get: {
        ...operation(
          'sandboxStories',
          'Every trouble: what to do, what wapay does then, and why nothing is lost',
          {},
          { description: 'A page, in English or Portuguese by `Accept-Language`.' },
        ),
        responses: { 200: { description: 'HTML.', content: html } },
      },
    },
    '/sandbox/chats': {
      get: operation(
        'sandboxChats',
        'All customers',
        { 200: listOf('SandboxCustomer') },
        { description: 'Who got a message, or was changed.' },
      ),
      ...elsewhere,
    },
    '/sandbox/chats/{phone}': {
      ...elsewhere,
      parameters: [parameter('phone')],
      get: operation(
        'sandboxChat',
        'What a customer sees',
        { 200: listOf('SandboxBubble') },
        { description: 'The messages on this phone, oldest first.' },
      ),
    },
    '/sandbox/customers/{phone}': {
      ...elsewhere,
      parameters: [parameter('phone')],
      put: operation(
        'sandboxSetCustomer',
        'Change a customer',
        { 200: ref('SandboxCustomer') },
        {
          description: 'What is left out stays as it is. An unknown number becomes a customer.',
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
        { 200: ref('SandboxPspWebhook') },
        {
          description: 'A service registers it when it starts beside a sandbox that runs on its own.',
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['url', 'secret'],
                  properties: { url: { type: 'string' }, secret: { type: 'string' } },
                },
                example: { url: 'http://127.0.0.1:3000/webhooks/psp', secret: 'whsec_c2FuZGJveC1zZWNyZXQ=' },
              },
            },
          },
          errors: { 422: INVALID },
        },
      ),
    },
    ...merchantPaths(onOrder, elsewhere),
    '/sandbox/reset': {
      post: operation(
        'sandboxReset',
        'Forget everything',
        { 204: null },
        { description: 'Orders, customers and money of the sandbox; the service keeps what it knows.' },
      ),
      ...elsewhere,
    },
    '/sandbox/wire': {
      get: operation(
        'sandboxWire',
        'What went over the wire, newest last',
        { 200: listOf('SandboxExchange') },
        { description: 'The last 200 exchanges, with their bodies.' },
      ),
      ...elsewhere,
    },
    '/sandbox/stream': {
      get: {
        ...operation(
          'sandboxStream',
          'Exchanges and changes as they happen',
          {},
          {
            description: 'Server-sent events: `exchange` with what went over the wire, `change` when something is new.',
          },
        ),
        responses: {
          200: {
            description: 'Events.',
            content: { 'text/event-stream': { schema: { type: 'string' }, example: 'event: change\ndata: {}\n\n' } },
          },
        },
      },
      ...elsewhere,
    },
  };
  const schemas = Object.entries(SANDBOX_SCHEMAS).map(([name, schema]) => {
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
    return [name, rest] as const;
  });
  const description =
    'The customer as a script, faults, a clock that can be moved, and looking on. Every trouble has its story at ' +
    '/sandbox/stories. Needs no key unless API_KEYS (for a sandbox on its own: SERVICE_API_KEY) is set; then one of them, as ' +
    'bearer or as the password of HTTP Basic. Never with NODE_ENV=production.';
  return { tag: { name: TAG, description }, paths, schemas: Object.fromEntries(schemas) };
}
