import { ORDER_STATUSES } from '../../../src/domain/lifecycles/statuses';
import { parseOrderRequest } from '../../../src/domain/orders/parse-order';
import {
  buildOrderDetails,
  buildOrderStatus,
  defaultCapturedText,
  defaultFailedText,
  defaultStatusBody,
} from '../../../src/domain/orders/whatsapp-message';
import { type Json, NOW, valid } from './samples/order-samples';

const options = { callbackData: 'm-1', asTemplate: false };

function build(request: Json, asTemplate = false): Json {
  const result = parseOrderRequest(request, { now: NOW, livePsp: true });
  if (!result.ok) throw new Error(JSON.stringify(result.violations));
  return buildOrderDetails({ ...result.draft, referenceId: 'A-1' }, { ...options, asTemplate });
}

describe('order_details', () => {
  it.each([
    ['gateway', undefined],
    ['upi', undefined],
    ['indianLink', 'upi'],
    ['pix', 'br'],
    ['simplified', 'br'],
    ['brazilianLink', 'br'],
  ] as const)('%s goes out with payment_type %s, whatever the request said', (name, expected) => {
    const request = valid[name]();
    request.payment_type = request.currency === 'BRL' ? 'br' : 'upi';
    expect(build(request).interactive.action.parameters.payment_type).toBe(expected);
  });

  it('has a body in the customer language where the merchant gave none', () => {
    const indian = build(valid.gateway()).interactive;
    expect(indian.body.text).toBe('Please review your order and pay.');
    expect(Object.keys(indian)).toEqual(['type', 'body', 'action']);
    const { message: _, ...brazilian } = valid.simplified();
    expect(build(brazilian).interactive.body.text).toBe('Confira seu pedido e faça o pagamento.');
  });

  it('goes to a business-scoped id', () => {
    const { to: _, ...request } = valid.gateway();
    const payload = build({ ...request, recipient: 'IN.abc' });
    expect(payload).toMatchObject({ recipient_type: 'individual', recipient: 'IN.abc' });
    expect(payload).not.toHaveProperty('to');
  });

  it('carries no word about the service itself', () => {
    const request = { ...valid.gateway(), metadata: { secret: 'm' }, texts: { captured: 't' }, send: false };
    expect(Object.keys(build(request).interactive.action.parameters)).toEqual([
      'reference_id',
      'type',
      'payment_settings',
      'currency',
      'total_amount',
      'order',
    ]);
  });

  it('as a template fills header, body and button, and needs a template', () => {
    const header = { type: 'text', text: 'Bill' };
    const request = {
      ...valid.gateway(),
      message: { template: { name: 't', language: 'en', header, body_parameters: ['A'] } },
    };
    const { type, template, interactive } = build(request, true);
    expect({ type, interactive }).toEqual({ type: 'template', interactive: undefined });
    expect(template).toMatchObject({
      name: 't',
      language: { policy: 'deterministic', code: 'en' },
      components: [
        { type: 'header', parameters: [header] },
        { type: 'body', parameters: [{ type: 'text', text: 'A' }] },
        { type: 'button', sub_type: 'order_details', index: 0 },
      ],
    });
    expect(() => build(valid.gateway(), true)).toThrow('names no template');
  });
});

describe('order_status', () => {
  const update = { referenceId: 'A-1', to: '5511987654321', recipient: null, body: 'b' };

  it('of a simplified order is the payment alone', () => {
    const payload = buildOrderStatus(
      { ...update, status: null, payment: { status: 'captured', timestamp: 7 } },
      options,
    );
    expect(payload).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '5511987654321',
      type: 'interactive',
      interactive: {
        type: 'order_status',
        body: { text: 'b' },
        action: {
          name: 'review_order',
          parameters: { reference_id: 'A-1', payment: { status: 'captured', timestamp: 7 } },
        },
      },
      biz_opaque_callback_data: 'm-1',
    });
  });

  it.each([null, 'pending'] as const)('is an ordinary template where the order moves nowhere: %s', (status) => {
    const template = { name: 'card_declined', language: 'pt_BR', body_parameters: ['Rafael'] };
    const reported = { ...update, status, payment: { status: 'failed' as const }, template };
    expect(buildOrderStatus(reported, { ...options, asTemplate: true })).toMatchObject({
      type: 'template',
      template: {
        name: 'card_declined',
        components: [{ type: 'body', parameters: [{ type: 'text', text: 'Rafael' }] }],
      },
    });
  });

  it('is never built of nothing', () => {
    expect(() => buildOrderStatus({ ...update, status: null }, options)).toThrow('needs an order status or a payment');
    expect(() => buildOrderStatus({ ...update, status: null }, { ...options, asTemplate: true })).toThrow(
      'something to tell',
    );
    expect(() => buildOrderStatus({ ...update, status: 'shipped' }, { ...options, asTemplate: true })).toThrow(
      'names no template',
    );
  });
});

it('every default text exists in both languages and fits a body', () => {
  const texts = (currency: 'INR' | 'BRL') => [
    ...ORDER_STATUSES.map((status) => defaultStatusBody(status, currency)),
    defaultCapturedText(currency),
    defaultFailedText(currency),
  ];
  const all = [...texts('INR'), ...texts('BRL')];
  expect(all.slice(6, 8)).toEqual([expect.stringContaining('received'), expect.stringContaining('not approved')]);
  expect(all.slice(14)).toEqual([expect.stringContaining('Recebemos'), expect.stringContaining('não foi')]);
  expect(new Set(all).size).toBe(16);
  for (const text of all) expect(text.length).toBeLessThanOrEqual(1024);
});
