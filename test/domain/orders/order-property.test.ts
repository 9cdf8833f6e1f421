import fc from 'fast-check';
import { parseOrderRequest } from '../../../src/domain/orders/parse-order';
import { buildOrderDetails } from '../../../src/domain/orders/whatsapp-message';
import { brazilian, indian, subtotalOf, text } from './samples/order-arbitraries';
import { type Json, NOW, valid } from './samples/order-samples';

const context = { now: NOW, livePsp: true };
const RUNS = { numRuns: 300 };

it('any valid order is accepted, and its message has exactly the given fields with the totals right', () => {
  fc.assert(
    fc.property(fc.oneof(indian, brazilian), (request) => {
      const result = parseOrderRequest(JSON.parse(JSON.stringify(request)), context);
      if (!result.ok) throw new Error(JSON.stringify(result.violations));
      const built = buildOrderDetails(
        { ...result.draft, referenceId: request.reference_id },
        { callbackData: 'm', asTemplate: false },
      );
      expect(JSON.parse(JSON.stringify(built))).toEqual(expectedMessage(request));
    }),
    RUNS,
  );
});

/** What the message must be, said a second time and with an arithmetic of its own. */
function expectedMessage(request: Json): Json {
  const { order, currency, payment_settings: settings } = request;
  let total = request.total_amount?.value;
  let bill: Json;
  if (order) {
    const subtotal = subtotalOf(order.items);
    total = subtotal - (order.discount?.value ?? 0) + (order.shipping?.value ?? 0) + (order.tax?.value ?? 0);
    bill = withOffsets({ ...order, status: 'pending', subtotal: { value: subtotal }, tax: order.tax ?? { value: 0 } });
    if (bill.expiration) bill.expiration.timestamp = `${bill.expiration.timestamp}`;
  }
  const { header, body, footer } = request.message ?? {};
  const link = settings[0].type === 'payment_link';
  return JSON.parse(
    JSON.stringify({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: request.to?.replace('+', ''),
      recipient: request.recipient,
      type: 'interactive',
      interactive: {
        type: 'order_details',
        header,
        body: {
          text:
            body ??
            (currency === 'BRL' ? 'Confira seu pedido e faça o pagamento.' : 'Please review your order and pay.'),
        },
        footer: footer === undefined ? undefined : { text: footer },
        action: {
          name: 'review_and_pay',
          parameters: {
            reference_id: request.reference_id,
            type: request.type,
            beneficiaries: request.beneficiaries,
            payment_type: currency === 'BRL' ? 'br' : link ? 'upi' : undefined,
            payment_settings: settings,
            currency,
            total_amount: { value: total, offset: 100 },
            order: bill,
          },
        },
      },
      biz_opaque_callback_data: 'm',
    }),
  );
}

/** Every amount inside, with its offset. */
function withOffsets(value: Json): Json {
  if (Array.isArray(value)) return value.map(withOffsets);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [key, withOffsets(member)]);
  return { ...Object.fromEntries(members), ...('value' in value && { offset: 100 }) };
}

/** One way to break a valid order: where it will be reported and why. */
type Break = { pointer: string; code: string; change: (request: Json) => void };

const breaks: fc.Arbitrary<Break> = fc.oneof(
  at(
    ['/reference_id'],
    'too_long',
    text(1).map((one) => one.repeat(61)),
  ),
  at(['/message'], 'wrong_type', fc.oneof(fc.string(), fc.integer(), fc.constant(null))),
  at(
    ['/order/status'],
    'invalid_choice',
    fc.string().filter((value) => value !== 'pending'),
  ),
  at(
    ['/order/items/0/quantity'],
    'not_an_integer',
    fc.double({ min: 0.1, max: 9.9, noNaN: true }).filter((value) => !Number.isInteger(value)),
  ),
  at(['/order/items/0/quantity'], 'not_positive', fc.integer({ max: 0 })),
  at(['/order/items/0/amount/value'], 'not_positive', fc.integer({ max: 0 })),
  at(
    ['/order/items/0/amount/offset'],
    'invalid_offset',
    fc.integer().filter((value) => value !== 100),
  ),
  at(['/order/tax'], 'wrong_type', fc.oneof(fc.integer(), fc.string(), fc.constant(null))),
  at(
    ['/order/items/0/name', '/to'],
    'wrong_type',
    fc.oneof(fc.integer(), fc.constant({}), fc.constant(null), fc.boolean()),
  ),
  at(
    ['/order/items/0/name', '/payment_settings/0/payment_gateway/configuration_name'],
    'too_long',
    text(1).map((one) => one.repeat(61)),
  ),
  at(
    ['/payment_settings/0/payment_gateway/configuration_name', '/order/items/0/name'],
    'invalid_text',
    fc.tuple(text(9), fc.constantFrom('\u0000', '\ud800', '\udfff')).map((parts) => parts.join('')),
  ),
  fc
    .stringMatching(/^[xyz]{1,9}$/)
    .chain((name) => at([`/${name}`, `/order/${name}`, `/order/items/0/${name}`], 'unknown_field', fc.jsonValue())),
);

/** Sets one of the members named by the pointers to a generated value. */
function at(pointers: string[], code: string, values: fc.Arbitrary<unknown>): fc.Arbitrary<Break> {
  return fc.tuple(fc.constantFrom(...pointers), values).map(([pointer, value]) => ({
    pointer,
    code,
    change: (request) => {
      const path = pointer.slice(1).split('/');
      const last = path.pop() as string;
      const parent = path.reduce((within, key) => within[key], request);
      parent[last] = value;
    },
  }));
}

it('any valid order with one broken rule is refused for that rule alone', () => {
  const base = fc.constantFrom(valid.gateway, valid.physical);
  fc.assert(
    fc.property(base, breaks, (make, { pointer, code, change }) => {
      const request = make();
      change(request);
      const result = parseOrderRequest(request, context);
      const found = result.ok
        ? []
        : result.violations.map((violation) => ({ pointer: violation.pointer, code: violation.code }));
      expect(found).toEqual([{ pointer, code }]);
    }),
    { numRuns: 500 },
  );
});

it('two rules broken at different places are both reported', () => {
  fc.assert(
    fc.property(breaks, breaks, (one, other) => {
      // A broken parent has no members that could be broken too.
      fc.pre(!one.pointer.startsWith(other.pointer) && !other.pointer.startsWith(one.pointer));
      const request = valid.gateway();
      one.change(request);
      other.change(request);
      const result = parseOrderRequest(request, context);
      const found = result.ok ? [] : result.violations.map(({ pointer, code }) => `${pointer} ${code}`);
      expect(found).toEqual(expect.arrayContaining([`${one.pointer} ${one.code}`, `${other.pointer} ${other.code}`]));
    }),
    RUNS,
  );
});

it('a total that is off by anything is refused, and the right one accepted', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 ** 7 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: -999, max: 999 }),
      (value, quantity, off) => {
        const request = valid.catalogue();
        request.order.items = [{ retailer_id: 'T', name: 'Tea', amount: { value }, quantity }];
        request.payment_settings[0].payment_gateway.enabled_payment_options = ['web'];
        const total = value * quantity;
        fc.pre(total + off > 0);
        request.total_amount = { value: total + off };
        const result = parseOrderRequest(request, context);
        const found = result.ok ? [] : result.violations.map(({ code }) => code);
        expect(found).toEqual(off === 0 ? [] : ['total_mismatch']);
      },
    ),
    RUNS,
  );
});

it('whatever JSON comes, the answer is a list of violations with pointers, never an exception', () => {
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.tuple(fc.constantFrom(...Object.values(valid)), fc.string(), fc.jsonValue()).map(([make, key, value]) => {
      const request = make();
      const places = [
        request,
        request.payment_settings[0],
        request.order,
        request.message,
        ...(request.order?.items ?? []),
      ];
      const place = places.filter((found) => typeof found === 'object')[key.length % 3] ?? request;
      const keys = Object.keys(place);
      place[keys[key.length % keys.length] as string] = value;
      return request;
    }),
  );
  fc.assert(
    fc.property(anything, (body) => {
      const result = parseOrderRequest(body, context);
      if (!result.ok) expect(result.violations.length).toBeGreaterThan(0);
      for (const violation of result.ok ? [] : result.violations) expect(violation.pointer).toMatch(/^(\/|$)/u);
    }),
    RUNS,
  );
});
