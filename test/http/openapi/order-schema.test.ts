import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { OrderRequest, OrderStatusBody } from '../../../src/domain/order-schema/order-request';
import { parseOrderRequest, parseOrderStatusRequest } from '../../../src/domain/orders/parse-order';
import { type Components, convert } from '../../../src/http/openapi/convert';
import { brazilian, indian } from '../../domain/orders/samples/order-arbitraries';
import { tables } from '../../domain/orders/samples/order-rule-rows';
import { type Json, NOW, requestFrom, sample, valid } from '../../domain/orders/samples/order-samples';

/*
 * The schemas of the document are what judges orders. Two things could still make them differ: the way from zod to JSON
 * Schema, where our own checks are told in words of their own, and rules across fields, which are asked beside the
 * schema. So a validator of JSON Schema judges the same orders here.
 */

/** Rules about sums, times, check digits and text encodings: no JSON Schema can say them. */
const BEYOND_A_SCHEMA = new Set([
  ...['total_mismatch', 'subtotal_mismatch', 'total_not_positive', 'total_too_large', 'upi_ceiling'],
  ...['sale_amount_not_below_amount', 'expiration_too_soon', 'invalid_text', 'key_invalid_text', 'card_number'],
  ...['unsupported_upi_parameter', 'duplicate_upi_parameter', 'invalid_upi_payee', 'upi_reference_required'],
  ...['upi_reference_mismatch', 'invalid_pix_key', 'pix_crc_mismatch', 'pix_amount_mismatch'],
  ...['boleto_check_digit', 'boleto_amount_mismatch', 'blank_text', 'invalid_tax_id'],
]);

/** Whether an instrument is required depends on what the PSP of its kind makes. */
const mayBeMade = (pointer: string, code: string) =>
  code === 'required' && /^\/payment_settings\/0\/\w+\/(link|uri|code|key|key_type|digitable_line)$/.test(pointer);

/** Inside the UPI link, where the schema sees only text. */
const inUpiLink = (pointer: string, code: string) =>
  pointer.endsWith('/upi_intent_link/link') && (code === 'invalid_reference_id' || code === 'invalid_upi_link');

const order = compile(OrderRequest);

function compile(schema: Parameters<typeof convert>[0]): ValidateFunction {
  const components: Components = {};
  const root = convert(schema, components);
  const ajv = addFormats(new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true }));
  ajv.addKeyword('components');
  return ajv.compile({ ...root, components: { schemas: components } });
}

/** As it would arrive: without what JSON cannot carry. */
const asJson = (value: Json): Json => JSON.parse(JSON.stringify(value));

test('every order that the service accepts, the document accepts', () => {
  fc.assert(
    fc.property(fc.oneof(indian, brazilian), (generated) => {
      const request = asJson(generated);
      expect(parseOrderRequest(request, { now: NOW, livePsp: true }).ok).toBe(true);
      if (!order(request)) throw new Error(JSON.stringify(order.errors));
    }),
    { numRuns: 300 },
  );
});

test.each(Object.entries(valid))('the document accepts a valid order: %s', (_name, make) => {
  order(asJson(make()));
  expect(order.errors).toBeNull();
});

test.each([
  ...['order_details.in.payment_link', 'order_details.in.pg.razorpay.catalog', 'order_details.in.pg.preferred_upi_app'],
  ...['order_details.in.pg.payu.noncatalog_physical', 'order_details.br.offsite_card_pay'],
  ...['order_details.br.pix_dynamic_code', 'order_details.br.simplified_pix', 'template.order_details.in.pg'],
])('the document accepts a documented payload, pasted: %s', (name) => {
  order(requestFrom(sample(name)));
  expect(order.errors).toBeNull();
});

for (const [subject, [make, rows]] of Object.entries(tables)) {
  const expressible = rows
    .filter(([, pointer, code]) => !BEYOND_A_SCHEMA.has(code) && !inUpiLink(pointer, code) && !mayBeMade(pointer, code))
    .map(([change, pointer, code]) => [`${pointer} ${code}`, change] as const);
  if (expressible.length > 0)
    test.each(expressible)(`the document refuses a broken rule of ${subject}: %s`, (_rule, change) => {
      const request = make();
      change(request);
      // What JSON cannot carry (a member called __proto__ that is not the prototype) is carried by parsing it.
      expect(order(asJson(request))).toBe(false);
    });
}

/** What does not belong where it is put, or only just. */
const hostile = fc.oneof(
  fc.constantFrom<Json>(
    null,
    '',
    0,
    -1,
    0.5,
    2 ** 53,
    true,
    [],
    {},
    [null],
    [{}],
    { value: 0 },
    'INR',
    'BRL',
    'x\ud83c',
    '\u0000',
  ),
  fc.constantFrom<Json>(
    'boleto',
    'payment_link',
    'upi',
    'br',
    'pending',
    100,
    1_893_456_000,
    'https://a.example/1',
    'http://a',
  ),
  fc.string({ unit: 'binary', maxLength: 70 }),
  fc.constantFrom(35, 36, 40, 41, 60, 61, 120, 121, 500, 501, 1024, 1025).map((length) => '🍞'.repeat(length)),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Every place of a body where something can be put, as the container and the key. */
function placesIn(value: Json): [Json, string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((key) => [[value, key] as [Json, string], ...placesIn(value[key])]);
}

/** A value's JSON; undefined for what JSON cannot carry, such as an object within itself. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

test('whatever is changed about an order: what the service accepts, the document does not forbid', () => {
  let [accepted, refused] = [0, 0];
  // Texts, so that each place gets a value of its own.
  const arriving = hostile.map(jsonOf).filter((text) => text !== undefined);
  const changes = fc.array(fc.tuple(fc.nat(), fc.constantFrom('set', 'drop', 'add', 'swap'), arriving, fc.nat()), {
    minLength: 1,
    maxLength: 2,
  });
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(valid)), changes, (make, all) => {
      const request = asJson(make());
      for (const [where, how, text, other] of all) {
        const places = placesIn(request);
        const [within, key] = places[where % places.length] ?? [request, 'to'];
        const [, borrowed] = places[other % places.length] ?? [request, 'to'];
        if (how === 'drop') delete within[key];
        else if (how === 'swap')
          within[key] = structuredClone((places[other % places.length] ?? [request])[0][borrowed]);
        else within[how === 'add' && !Array.isArray(within) ? borrowed : key] = JSON.parse(text);
      }
      const { ok } = parseOrderRequest(request, { now: NOW, livePsp: true });
      if (ok) accepted += 1;
      else refused += 1;
      if (ok && !order(request)) throw new Error(JSON.stringify(order.errors));
    }),
    { numRuns: 3_000 },
  );
  // Otherwise nothing was shown.
  expect(Math.min(accepted, refused)).toBeGreaterThan(100);
});

test('a status change is judged alike', () => {
  const status = compile(OrderStatusBody);
  const candidates = fc.record(
    {
      status: fc.constantFrom('pending', 'shipped', 'partially-shipped', 'canceled', 'lost', 1),
      description: fc.constantFrom('', 'd'.repeat(120), '🍞'.repeat(120), 'd'.repeat(121), null),
      body: fc.constantFrom('b', '🍞'.repeat(1024), 'b'.repeat(1025)),
      footer: fc.constantFrom('f', 'f'.repeat(61)),
      template: fc.constantFrom(
        { name: 't', language: 'en' },
        { name: 't', language: 'pt_BR', body_parameters: ['a'] },
        { name: 't', language: 'English' },
        { language: 'en' },
      ),
      extra: fc.constant(1),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(candidates, (body) => {
      expect(status(body)).toBe(parseOrderStatusRequest(body).ok);
    }),
    { numRuns: 500 },
  );
});
