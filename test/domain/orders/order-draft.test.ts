import { type OrderDraft, parseOrderRequest, parseOrderStatusRequest } from '../../../src/domain/orders/parse-order';
import { type Json, NOW, valid } from './samples/order-samples';

const context = { now: NOW, livePsp: true };

function draftOf(request: Json): OrderDraft {
  const result = parseOrderRequest(request, context);
  if (!result.ok) throw new Error(JSON.stringify(result.violations));
  return result.draft;
}

describe('the draft', () => {
  it('has every default', () => {
    const request = valid.gateway();
    delete request.reference_id;
    delete request.order.tax;
    expect(draftOf(request)).toEqual({
      referenceId: null,
      to: '919845012345',
      recipient: null,
      type: 'digital-goods',
      currency: 'INR',
      totalAmount: 1900,
      kinds: ['payment_gateway'],
      source: 'whatsapp_lookup',
      configurationName: 'rzp',
      credentialId: null,
      lastFourDigits: null,
      details: {
        payment_settings: request.payment_settings,
        order: {
          status: 'pending',
          items: [{ ...request.order.items[0], amount: { value: 1000, offset: 100 } }],
          subtotal: { value: 2000, offset: 100 },
          tax: { value: 0, offset: 100 },
          shipping: { value: 50, offset: 100 },
          discount: { value: 150, offset: 100 },
        },
      },
      message: {},
      texts: {},
      templates: {},
      payer: null,
      autoMessages: true,
      metadata: {},
      send: true,
      expiresAt: null,
    });
  });

  it('counts sale amounts, and keeps both', () => {
    const request = valid.gateway();
    request.order.items[0].sale_amount = { value: 1 };
    const draft = draftOf(request);
    expect(draft.details.order?.items[0]).toMatchObject({
      amount: { value: 1000 },
      sale_amount: { value: 1, offset: 100 },
    });
    expect(draft.totalAmount).toBe(2);
  });

  it('sends a numeric timestamp as text', () => {
    const request = valid.gateway();
    const seconds = NOW.getTime() / 1000 + 300;
    request.order.expiration = { timestamp: seconds };
    const draft = draftOf(request);
    expect(draft.details.order?.expiration).toEqual({ timestamp: String(seconds) });
    expect(draft.expiresAt).toEqual(new Date(NOW.getTime() + 300_000));
  });

  it('takes the business-scoped id instead of a phone number', () => {
    const { to: _, ...request } = valid.gateway();
    expect(draftOf({ ...request, recipient: 'IN.abc123' })).toMatchObject({ to: null, recipient: 'IN.abc123' });
  });

  it('takes tr as the reference where none is given', () => {
    const { reference_id: _, ...request } = valid.upi();
    expect(draftOf(request)).toMatchObject({ referenceId: 'A-1', kinds: ['upi_intent_link'], source: 'psp_lookup' });
  });

  it('does not ask for the importer with a UPI intent', () => {
    const request = valid.upi();
    request.order.items = [{ name: 'Gas', amount: { value: 5 }, quantity: 1 }];
    request.order.shipping = request.order.discount = undefined;
    expect(draftOf(request).totalAmount).toBe(105);
  });

  it('leaves the last four digits to the credential, and repeats them when given', () => {
    const request = valid.oneClick();
    expect(draftOf(request)).toMatchObject({ credentialId: 'cred_01JD3T7Q9Z', lastFourDigits: '4821' });
    delete request.payment_settings[0].offsite_card_pay.last_four_digits;
    expect(draftOf(request)).toMatchObject({ credentialId: 'cred_01JD3T7Q9Z', lastFourDigits: null });
  });

  it('refuses a card number only as a credential id', () => {
    const request = valid.gateway();
    request.metadata = { legacy: '4111111111111111' };
    request.payment_settings[0].payment_gateway.razorpay.notes = { n: '4111111111111111' };
    expect(draftOf(request).metadata).toEqual({ legacy: '4111111111111111' });
  });

  it('combines every kind of Brazil in one order', () => {
    const request = valid.simplified();
    const others = [valid.oneClick(), valid.brazilianLink(), valid.boleto()].map((other) => other.payment_settings[0]);
    request.payment_settings.push(...others);
    expect(draftOf(request)).toMatchObject({
      kinds: ['pix_dynamic_code', 'offsite_card_pay', 'payment_link', 'boleto'],
      source: 'psp_lookup',
      configurationName: null,
      details: { order: null },
      totalAmount: 4590,
    });
  });

  it('sends a boleto as bare digits', () => {
    const request = valid.boleto();
    request.payment_settings[0].boleto.digitable_line = '23793.38128 86000.830132 52856.000063 5 16410000004590';
    expect(draftOf(request).details.payment_settings).toEqual(valid.boleto().payment_settings);
  });

  it('accepts the total above the UPI ceiling when only the web is offered', () => {
    const request = valid.gateway();
    request.order.items[0].amount.value = 90_000_000;
    request.payment_settings[0].payment_gateway.enabled_payment_options = ['web'];
    expect(draftOf(request).totalAmount).toBe(180_000_000);
  });

  it('accepts exactly the UPI ceiling, ten items with images, and limits filled to the last code point', () => {
    const request = valid.gateway();
    const item = {
      ...request.order.items[0],
      name: '🍞'.repeat(60),
      image: { link: 'https://a.example/1.png' },
      amount: { value: 5_000_000 },
    };
    request.order = { items: Array.from({ length: 10 }, () => ({ ...item, quantity: 1 })), type: 'quick_pay' };
    request.message = { body: '🍞'.repeat(1024), footer: '🍞'.repeat(60) };
    expect(draftOf(request).totalAmount).toBe(50_000_000);
  });

  it('keeps a metadata key that would change a prototype', () => {
    const metadata = JSON.parse('{"__proto__": "x"}');
    expect(Object.entries(draftOf({ ...valid.gateway(), metadata }).metadata)).toEqual([['__proto__', 'x']]);
  });
});

describe('an order that WhatsApp cannot look up', () => {
  const without = { now: NOW, livePsp: false };

  it.each(['upi', 'indianLink', 'pix', 'simplified', 'oneClick', 'brazilianLink', 'boleto'] as const)(
    'needs a PSP: %s',
    (name) => {
      expect(parseOrderRequest(valid[name](), without)).toMatchObject({ ok: false, violations: [], pspRequired: true });
    },
  );

  it('needs none with a gateway', () => expect(parseOrderRequest(valid.gateway(), without).ok).toBe(true));

  it('is told about its broken rules first', () => {
    const result = parseOrderRequest({ ...valid.pix(), to: '' }, without);
    expect(result).toMatchObject({
      ok: false,
      violations: [{ pointer: '/to', code: 'too_short' }],
      pspRequired: false,
    });
  });
});

describe('a request to move an order', () => {
  it('reads everything, and spells partially shipped with an underscore', () => {
    const template = { name: 't', language: 'pt_BR', body_parameters: ['Ana'] };
    expect(
      parseOrderStatusRequest({ status: 'partially-shipped', description: 'AWB', body: 'b', footer: 'f', template }),
    ).toEqual({
      ok: true,
      request: { status: 'partially_shipped', description: 'AWB', body: 'b', footer: 'f', template },
    });
  });

  it('needs only a status', () => {
    expect(parseOrderStatusRequest({ status: 'canceled' })).toEqual({
      ok: true,
      request: { status: 'canceled', description: null, body: null, footer: null, template: null },
    });
  });

  it('tells all broken rules at once', () => {
    const result = parseOrderStatusRequest({
      status: 'cancelled',
      description: 'd'.repeat(121),
      body: 'b'.repeat(1025),
      footer: 'f'.repeat(61),
      template: { name: 't' },
      reason: 'x',
    });
    expect(result.ok ? [] : result.violations.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/status invalid_choice',
      '/description too_long',
      '/body too_long',
      '/footer too_long',
      '/template/language required',
      '/reason unknown_field',
    ]);
    expect(parseOrderStatusRequest({ status: 'shipped', note: 1 })).toMatchObject({ ok: false });
    expect(parseOrderStatusRequest('shipped')).toMatchObject({ ok: false, violations: [{ pointer: '' }] });
  });
});
