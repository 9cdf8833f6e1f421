import fc from 'fast-check';
import { BOLETO_4590, type Json, NOW } from './order-samples';

/** Text of 1 to `max` code points, of any script, that JSON and PostgreSQL can keep. */
export const text = (max: number) =>
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
      configuration_name: text(60).filter((name) => name !== '.' && name !== '..'),
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

/** Orders in rupees that break no rule. */
export const indian = fc.boolean().chain((catalogue) =>
  record<Json>({
    ...common(35),
    to: fc.stringMatching(/^\+?91[6-9][0-9]{9}$/),
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

/** Orders in reais that break no rule. */
export const brazilian = fc.boolean().chain((simplified) =>
  record<Json>({
    ...common(60),
    recipient: fc.stringMatching(/^BR\.(ENT\.)?[A-Za-z0-9]{1,60}$/),
    currency: fc.constant('BRL'),
    type: fc.constantFrom('digital-goods', 'physical-goods'),
    payment_settings: brazilianSettings,
    ...(simplified
      ? { total_amount: amount(1, 10 ** 12), message: message(fc.constant(undefined)) }
      : { order: bill(item({ retailer_id: text(30) }), true), message: message(byLink) }),
  }),
);

/** Adds piece by piece, so that it shares no formula with the code under test. */
export function subtotalOf(items: Json[]): number {
  let subtotal = 0;
  for (const { sale_amount: sale, amount: full, quantity } of items) {
    for (let piece = 0; piece < quantity; piece += 1) subtotal += (sale ?? full).value;
  }
  return subtotal;
}

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
