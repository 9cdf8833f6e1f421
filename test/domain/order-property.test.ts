import fc from 'fast-check';
import { parseOrderRequest } from '../../src/domain/order-request';
import { buildOrderDetails } from '../../src/domain/whatsapp-message';
import { BOLETO_4590, type Json, NOW, valid } from './order-samples';

const context = { now: NOW, livePsp: true };
const RUNS = { numRuns: 300 };

/** Text of 1 to `max` code points, of any script, that JSON and PostgreSQL can keep. */
const text = (max: number) =>
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: max })
    .map((value) => value.replaceAll('\u0000', '0'))
    .filter((value) => value.length > 0);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const web = fc.webUrl({ validSchemes: ['https'] });
const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
const record = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model).map(withoutUndefined);

/** The offset may be left out of a request. */
const amount = (min: number, max: number, extra: Record<string, fc.Arbitrary<unknown>> = {}) =>
  record<Json>({ value: fc.integer({ min, max }), offset: maybe(fc.constant(100)), ...extra });
const described = (max: number) => amount(0, max, { description: maybe(text(60)) });

const importer = {
  country_of_origin: text(100),
  importer_name: text(200),
  importer_address: record<Json>({
    address_line1: text(100),
    address_line2: maybe(text(100)),
    city: text(120),
    zone_code: fc.stringMatching(/^[A-Z]{2}$/),
    postal_code: digits(6),
    country_code: fc.constant('IN'),
  }),
};

const item = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  record<Json>({
    name: text(60),
    amount: amount(2, 1_000_000),
    sale: maybe(fc.double({ min: 0.01, max: 0.99, noNaN: true })),
    quantity: fc.integer({ min: 1, max: 9 }),
    ...fields,
  }).map(({ sale, ...rest }) => {
    const reduced = Math.max(1, Math.floor(rest.amount.value * (sale ?? 0)));
    return sale === undefined ? rest : { ...rest, sale_amount: { value: Math.min(reduced, rest.amount.value - 1) } };
  });

const expiration = (described: boolean) =>
  record<Json>({
    timestamp: fc
      .tuple(fc.integer({ min: 300, max: 10 ** 9 }), fc.boolean())
      .map(([after, asText]) => (asText ? String(NOW.getTime() / 1000 + after) : NOW.getTime() / 1000 + after)),
    description: described ? text(120) : maybe(text(120)),
  });

const bill = (items: fc.Arbitrary<Json>, brazil: boolean, fields: Record<string, fc.Arbitrary<unknown>> = {}) =>
  record<Json>({
    ...fields,
    status: maybe(fc.constant('pending')),
    items: fc.array(items, { minLength: 1, maxLength: 10 }),
    tax: maybe(described(100_000)),
    shipping: maybe(described(100_000)),
    discount: maybe(amount(0, 10 ** 9, { description: maybe(text(60)), discount_program_name: maybe(text(60)) })),
    expiration: maybe(expiration(brazil)),
  }).map((order) => {
    if (order.discount) order.discount.value %= subtotalOf(order.items);
    return order;
  });

const gateway = fc
  .oneof(
    record<Json>({
      type: fc.constant('razorpay'),
      razorpay: maybe(
        record<Json>({ receipt: maybe(text(40)), notes: maybe(fc.dictionary(text(20), text(256), { maxKeys: 15 })) }),
      ),
    }),
    record<Json>({
      type: fc.constant('payu'),
      payu: maybe(record<Json>({ udf1: maybe(text(255)), udf4: maybe(text(255)) })),
    }),
    record<Json>({ type: fc.constant('zaakpay'), zaakpay: maybe(record<Json>({ extra2: maybe(text(180)) })) }),
    record<Json>({
      type: fc.constant('billdesk'),
      billdesk: maybe(record<Json>({ additional_info7: maybe(text(120)) })),
    }),
  )
  .chain((chosen) =>
    record<Json>({
      configuration_name: text(60),
      preferred_payment_methods: maybe(fc.constantFrom('gpay', 'cred', 'bhim').map((method) => [{ method }])),
      // With the web alone every total is possible.
      enabled_payment_options: fc.constant(['web']),
    }).map((rest) => ({ ...chosen, ...rest })),
  )
  .map((payment_gateway) => ({ type: 'payment_gateway', payment_gateway }));

const indianLink = record<Json>({ uri: web, success_url: maybe(web), cancel_url: maybe(web) }).map((payment_link) => ({
  type: 'payment_link',
  payment_link,
}));

const common = (longest: number) => ({
  reference_id: fc
    .stringMatching(new RegExp(`^[A-Za-z0-9_-]{1,${longest}}$`))
    .filter((value) => value.length <= longest),
  metadata: maybe(fc.dictionary(text(40), text(500), { maxKeys: 20 })),
  texts: maybe(record<Json>({ captured: maybe(text(1024)), failed: maybe(text(1024)) })),
  send: maybe(fc.boolean()),
  auto_messages: maybe(fc.boolean()),
});

const message = (header: fc.Arbitrary<unknown>) =>
  maybe(record<Json>({ header: maybe(header), body: maybe(text(1024)), footer: maybe(text(60)) }));
const byLink = web.map((link) => ({ type: 'image', image: { link } }));
const byId = text(30).map((id) => ({ type: 'image', image: { id } }));

const beneficiary = record<Json>({
  name: text(200),
  address_line1: text(100),
  address_line2: maybe(text(100)),
  city: text(50),
  state: text(50),
  country: fc.constant('India'),
  postal_code: digits(6),
});

const indian = fc.boolean().chain((catalogue) =>
  record<Json>({
    ...common(35),
    to: digits(11).map((rest) => `+91${rest}`),
    currency: fc.constant('INR'),
    payment_settings: fc.oneof(gateway, indianLink).map((setting) => [setting]),
    message: message(fc.oneof(byLink, byId)),
    ...(catalogue
      ? {
          order: bill(item({ retailer_id: text(30) }), false, {
            catalog_id: text(30),
            type: maybe(fc.constant('quick_pay')),
          }),
        }
      : { order: bill(item({ ...importer, image: maybe(web.map((link) => ({ link }))) }), false) }),
    type: fc.constant('physical-goods'),
    beneficiaries: fc.array(beneficiary, { minLength: 1, maxLength: 3 }),
  }),
);

const brazilianSettings = fc
  .subarray(
    [
      { type: 'payment_link', payment_link: { uri: 'https://pay.example/1' } },
      { type: 'offsite_card_pay', offsite_card_pay: { credential_id: 'c-1', last_four_digits: '1234' } },
      { type: 'boleto', boleto: { digitable_line: withoutValue(BOLETO_4590) } },
    ],
    { minLength: 1 },
  )
  .chain((settings) => fc.shuffledSubarray(settings, { minLength: settings.length }));

const brazilian = fc.boolean().chain((simplified) =>
  record<Json>({
    ...common(60),
    recipient: fc.stringMatching(/^[A-Za-z0-9]{1,60}$/).map((id) => `BR.${id}`),
    currency: fc.constant('BRL'),
    type: fc.constantFrom('digital-goods', 'physical-goods'),
    payment_settings: brazilianSettings,
    ...(simplified
      ? { total_amount: amount(1, 10 ** 12), message: message(fc.constant(undefined)) }
      : { order: bill(item({ retailer_id: text(30) }), true), message: message(byLink) }),
  }),
);

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
      to: request.to?.slice(1),
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

/** Adds piece by piece, so that it shares no formula with the code under test. */
function subtotalOf(items: Json[]): number {
  let subtotal = 0;
  for (const { sale_amount: sale, amount: full, quantity } of items) {
    for (let piece = 0; piece < quantity; piece += 1) subtotal += (sale ?? full).value;
  }
  return subtotal;
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

/** The same slip without a value: the digits of the value are zero and the general check digit is computed again. */
function withoutValue(line: string): string {
  const free = line.slice(4, 9) + line.slice(10, 20) + line.slice(21, 31);
  const barcode = `${line.slice(0, 4)}${line.slice(33, 37)}0000000000${free}`;
  const sum = [...barcode].reverse().reduce((total, digit, index) => total + Number(digit) * (2 + (index % 8)), 0);
  const check = 11 - (sum % 11);
  return `${line.slice(0, 32)}${check > 9 ? 1 : check}${line.slice(33, 37)}0000000000`;
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
