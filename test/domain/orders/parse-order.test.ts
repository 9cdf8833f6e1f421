import { parseOrderRequest } from '../../../src/domain/orders/parse-order';
import { NOW, valid } from './samples/order-samples';

const context = { now: NOW, livePsp: true };

function violationsOf(request: unknown): string[] {
  const result = parseOrderRequest(request, context);
  return result.ok ? [] : result.violations.map(({ pointer, code }) => `${pointer} ${code}`).sort();
}

describe('a body that is not an object', () => {
  it.each([[null], [undefined], [[]], ['order'], [1], [true]])('%j has the pointer of the whole', (body) => {
    expect(parseOrderRequest(body, context)).toEqual({
      ok: false,
      violations: [{ pointer: '', code: 'wrong_type', detail: 'Send a JSON object here.' }],
      pspRequired: false,
      computed: { subtotal: null, totalAmount: null },
    });
  });
});

describe('several broken rules', () => {
  it('an empty object lacks everything that is required', () => {
    expect(violationsOf({})).toEqual([
      '/currency required',
      '/payment_settings required',
      '/to required',
      '/type required',
    ]);
  });

  it('a structural mistake hides no limit, total or date', () => {
    const request = valid.gateway();
    request.type = 7;
    request.reference_id = 'a b';
    request.payment_settings[0].payment_gateway.configuration_name = null;
    request.payment_settings[0].payment_gateway.razorpay.receipt = 'r'.repeat(41);
    request.order.items[0].name = ['Tea'];
    request.order.items[0].importer_address.postal_code = 643101;
    request.order.tax.description = 't'.repeat(61);
    request.order.expiration = { timestamp: '1' };
    request.order.subtotal = { value: 1 };
    request.total_amount = { value: 1 };
    request.message = { body: 'x'.repeat(1025), footer: {} };
    request.metadata = 'none';
    request.sent = true;
    expect(violationsOf(request)).toEqual(
      [
        '/type invalid_choice',
        '/reference_id invalid_reference_id',
        '/payment_settings/0/payment_gateway/configuration_name wrong_type',
        '/payment_settings/0/payment_gateway/razorpay/receipt too_long',
        '/order/items/0/name wrong_type',
        '/order/items/0/importer_address/postal_code wrong_type',
        '/order/tax/description too_long',
        '/order/expiration/timestamp expiration_too_soon',
        '/order/subtotal subtotal_mismatch',
        '/total_amount total_mismatch',
        '/message/body too_long',
        '/message/footer wrong_type',
        '/metadata wrong_type',
        '/sent unknown_field',
      ].sort(),
    );
  });

  it('an unusable currency hides neither limits nor totals, and invents no rule of either country', () => {
    const request = valid.gateway();
    request.currency = 'USD';
    request.order.items[0].quantity = 1.5;
    request.order.items.push({ name: 'x'.repeat(61), amount: { value: 1 }, sale_amount: { value: 2 }, quantity: 1 });
    expect(violationsOf(request)).toEqual([
      '/currency invalid_choice',
      '/order/items/0/quantity not_an_integer',
      '/order/items/1/name too_long',
      '/order/items/1/sale_amount sale_amount_not_below_amount',
    ]);
  });

  it('every element of a list is looked at', () => {
    const request = valid.gateway();
    const [first] = request.order.items;
    request.order.items = [first, { ...first, quantity: 0 }, 'tea', { ...first, name: '' }];
    expect(violationsOf(request)).toEqual([
      '/order/items/1/quantity not_positive',
      '/order/items/2 wrong_type',
      '/order/items/3/name too_short',
    ]);
  });
});

describe('what is computed', () => {
  it('is there although another rule is broken', () => {
    const request = { ...valid.gateway(), to: 'nobody' };
    expect(parseOrderRequest(request, context).computed).toEqual({ subtotal: 2000, totalAmount: 2000 });
  });

  it('is the subtotal alone while the tax is unusable', () => {
    const request = valid.gateway();
    request.order.tax.value = 'a lot';
    expect(parseOrderRequest(request, context).computed).toEqual({ subtotal: 2000, totalAmount: null });
  });

  it('is the given total of a simplified order', () => {
    expect(parseOrderRequest(valid.simplified(), context).computed).toEqual({ subtotal: null, totalAmount: 4590 });
  });

  it('is exact where a double would round, and unknown beyond', () => {
    const request = valid.gateway();
    const gateway = request.payment_settings[0].payment_gateway;
    gateway.enabled_payment_options = ['web'];
    request.order = {
      items: [{ ...request.order.items[0], amount: { value: Number.MAX_SAFE_INTEGER - 1 }, quantity: 1 }],
    };
    request.order.tax = { value: 1 };
    expect(parseOrderRequest(request, context)).toMatchObject({
      ok: true,
      computed: { subtotal: Number.MAX_SAFE_INTEGER - 1, totalAmount: Number.MAX_SAFE_INTEGER },
    });
    request.order.tax.value = 2;
    expect(parseOrderRequest(request, context)).toMatchObject({
      ok: false,
      violations: [{ pointer: '/order', code: 'total_too_large' }],
      computed: { totalAmount: null },
    });
  });
});
