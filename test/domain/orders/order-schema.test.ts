import { z } from 'zod';
import { exactlyOne, otherwise, rule } from '../../../src/domain/order-schema/conditions';
import { list, mapOf } from '../../../src/domain/order-schema/containers';
import { textOf } from '../../../src/domain/order-schema/request-text';
import { leaveOutBroken } from '../../../src/domain/order-schema/usable';
import { inOurWords, say, toViolations } from '../../../src/domain/order-schema/violations';
import { parseOrderRequest } from '../../../src/domain/orders/parse-order';
import { type Json, NOW, valid } from './samples/order-samples';

/** More than a function can be called with: what spreads a list of this length fails. */
const MEMBER = 130_000;

function violationsOf(request: unknown): string[] {
  const result = parseOrderRequest(request, { now: NOW, livePsp: true });
  return result.ok ? [] : result.violations.map(({ pointer, code }) => `${pointer} ${code}`);
}

/** What the schema finds wrong, as `pointer code: detail`. */
function found(schema: z.ZodType, value: unknown): string[] {
  const parsed = schema.safeParse(value, { error: inOurWords });
  const violations = parsed.success ? [] : toViolations(parsed.error.issues);
  return violations.map(({ pointer, code, detail }) => `${pointer} ${code}: ${detail}`);
}

describe('zod’s issues in the words of this API', () => {
  const schema = z.strictObject({
    text: textOf({ max: 2 }),
    flag: z.boolean(),
    count: z.int().min(1),
    rest: z.int().min(0).optional(),
    kind: z.enum(['a', 'b']),
    one: z.literal('x').optional(),
    all: list(z.int()),
    own: z.string().regex(/^o/u, say('not_o', 'Begin with o.')).optional(),
    any: z.discriminatedUnion('t', [z.strictObject({ t: z.literal('p') }), z.strictObject({ t: z.literal('q') })]),
  });
  const right = { text: '🍞🍞', flag: true, count: 1, kind: 'a', all: [1], any: { t: 'p' } };

  it('has none for what is right', () => expect(found(schema, right)).toEqual([]));

  it.each<[object, string]>([
    [{ text: 1 }, '/text wrong_type: Send a string here.'],
    [{ text: '' }, '/text too_short: Give at least 1 character, or leave the field out.'],
    [{ text: '🍞🍞🍞' }, '/text too_long: Shorten it to 2 characters.'],
    [{ text: 'a\u0000' }, '/text invalid_text: Remove NUL characters and lone surrogates.'],
    [{ text: '\ud83c' }, '/text invalid_text: Remove NUL characters and lone surrogates.'],
    [{ text: undefined }, '/text required: Give text.'],
    [{ flag: 'yes' }, '/flag wrong_type: flag is true or false.'],
    [{ count: '1' }, '/count wrong_type: Send a JSON number here, without quotes.'],
    [{ count: 0.5 }, '/count not_an_integer: Send a whole number.'],
    [{ count: JSON.parse('1e999') }, '/count not_an_integer: Send a whole number.'],
    [{ count: 2 ** 53 }, `/count too_large: Stay within ${Number.MAX_SAFE_INTEGER}.`],
    [{ count: 0 }, '/count not_positive: Send a number greater than zero.'],
    [{ rest: -1 }, '/rest negative: Send zero or more.'],
    [{ kind: 'c' }, '/kind invalid_choice: kind is one of "a", "b".'],
    [{ kind: undefined }, '/kind required: Give kind.'],
    [{ one: 'y' }, '/one invalid_choice: one is always "x".'],
    [{ all: {} }, '/all wrong_type: all is a list.'],
    [{ all: [] }, '/all empty_list: Give at least one element of all.'],
    [{ all: [1, null] }, '/all/1 wrong_type: Send a JSON number here, without quotes.'],
    [{ own: 'x' }, '/own not_o: Begin with o.'],
    [{ any: 1 }, '/any wrong_type: Send a JSON object here.'],
    [{ any: {} }, '/any/t required: Give t.'],
    [{ any: { t: 'r' } }, '/any/t invalid_choice: t is one of "p", "q".'],
    [{ any: { t: 'q', u: 1 } }, '/any/u unknown_field: This field is not known here; remove it or correct its name.'],
    [{ 'a/b~': 1 }, '/a~1b~0 unknown_field: This field is not known here; remove it or correct its name.'],
  ])('%j', (change, expected) => expect(found(schema, { ...right, ...change })).toEqual([expected]));

  it('leaves zod its own codes where no words are given', () => {
    const issues = z.strictObject({ a: z.string() }).safeParse({ a: 1 }).error?.issues ?? [];
    expect(toViolations(issues)).toMatchObject([{ pointer: '/a', code: 'invalid_type' }]);
  });
});

describe('rules across members', () => {
  const schema = z
    .strictObject({ a: z.int().optional(), b: z.int().optional() })
    .check(exactlyOne('a', 'b', 'Give a.'))
    .check(
      rule(({ a, b }, refuse) => {
        if (a === b) refuse(['b'], 'same', 'Differ.');
      }),
    );

  it('are asked while a member is broken, and never of what is no object', () => {
    expect(found(schema, { a: 'x', b: 'x' })).toEqual([
      '/a wrong_type: Send a JSON number here, without quotes.',
      '/b wrong_type: Send a JSON number here, without quotes.',
      '/b conflict: Give either a or b, not both.',
      '/b same: Differ.',
    ]);
    expect(found(schema, null)).toEqual([' wrong_type: Send a JSON object here.']);
  });

  it('a tag that fits nothing hides nothing that is wrong anyway', () => {
    const union = z
      .discriminatedUnion('t', [z.strictObject({ t: z.literal('p'), n: z.int() })])
      .check(otherwise('t', ['p'], z.strictObject({ t: z.unknown().optional(), n: z.int() })));
    expect(found(union, { t: 'q', n: 'x' })).toEqual([
      '/t invalid_choice: t is always "p".',
      '/n wrong_type: Send a JSON number here, without quotes.',
    ]);
    const request = valid.gateway();
    Object.assign(request.payment_settings[0].payment_gateway, {
      type: 'stripe',
      configuration_name: '',
      payu: 1,
      x: 1,
    });
    expect(violationsOf(request)).toEqual([
      '/payment_settings/0/payment_gateway/type invalid_choice',
      '/payment_settings/0/payment_gateway/configuration_name too_short',
      '/payment_settings/0/payment_gateway/payu wrong_type',
      '/payment_settings/0/payment_gateway/x unknown_field',
    ]);
  });
});

describe('what was left out of a body', () => {
  const issue = (path: (string | number)[], code = 'custom') => ({ code, path, message: '' }) as z.core.$ZodIssue;

  it('is null, while the body itself and what surrounds it stay', () => {
    const body = { a: [{ b: 'x', c: 1 }, 2], d: { e: 1 } };
    const before = structuredClone(body);
    const left = leaveOutBroken(body, [issue(['a', 0, 'b']), issue(['a', 1]), issue(['missing', 'too'])]) as Json;
    expect(left).toEqual({ a: [{ b: null, c: 1 }, null], d: { e: 1 } });
    expect(left.d).toBe(body.d);
    expect(body).toEqual(before);
  });

  it('is not a list that is only too long, but one in the place of an object', () => {
    const left = leaveOutBroken({ a: [1], b: [1] }, [issue(['a']), issue(['b'], 'invalid_type')]);
    expect(left).toEqual({ a: [1], b: null });
  });

  it('changes no prototype', () => {
    const left = leaveOutBroken(JSON.parse('{"__proto__": {"x": 1}, "y": 1}'), [
      issue(['__proto__', 'x']),
      issue(['y']),
    ]);
    expect(JSON.stringify(left)).toBe('{"__proto__":{"x":1},"y":null}');
    expect(Object.getPrototypeOf(left)).toBe(Object.prototype);
  });
});

describe('nonsense without end', () => {
  const nested = (open: string, close: string) => JSON.parse(`${open.repeat(50_000)}1${close.repeat(50_000)}`);
  const many = <T>(value: T) => Array<T>(MEMBER).fill(value);

  it.each<[string, (request: Json) => void, string]>([
    ['items', (request) => Object.assign(request.order, { items: many(1) }), '/order/items/0 wrong_type'],
    [
      'settings',
      (request) => Object.assign(request, { payment_settings: many(null) }),
      '/payment_settings/0 wrong_type',
    ],
    [
      'beneficiaries',
      (request) => Object.assign(request, { beneficiaries: many({}) }),
      '/beneficiaries/0/name required',
    ],
    [
      'parameters',
      (request) =>
        Object.assign(request, { message: { template: { name: 't', language: 'en', body_parameters: many('') } } }),
      '/message/template/body_parameters/0 too_short',
    ],
  ])('a thousand of many broken %s are told', (_what, change, first) => {
    const request = valid.gateway();
    change(request);
    const violations = violationsOf(request);
    expect(violations[0]).toBe(first);
    expect(violations).toHaveLength(1_000);
  });

  it('what stands behind a thousand broken elements may be anything', () => {
    const request = valid.gateway();
    const [item] = request.order.items;
    const setting = request.payment_settings[0];
    const strange = [
      null,
      1,
      'x',
      true,
      [],
      {},
      { amount: 1 },
      { amount: { value: 'x' }, quantity: 'y' },
      { quantity: 0.5 },
    ];
    request.order.items = [...Array(1_000).fill({ ...item, name: '' }), ...strange];
    const kinds = ['payment_gateway', 'upi_intent_link', 'pix_dynamic_code', 'boleto'];
    request.payment_settings = [
      ...Array(1_000).fill({ ...setting, x: 1, y: 1 }),
      ...kinds.flatMap((type) => strange.map((inner) => ({ type, [type]: inner }))),
      ...kinds.map((type) => ({ type, [type]: { link: 1, code: {}, key: [], key_type: 1, digitable_line: null } })),
    ];
    expect(violationsOf(request).length).toBeGreaterThan(0);
    for (const currency of ['BRL', 'USD']) expect(violationsOf({ ...request, currency }).length).toBeGreaterThan(0);
    request.order.items = [...Array(1_000).fill({ ...item, name: '' }), { ...item, amount: { value: 'x' } }];
    expect(violationsOf(request).length).toBeGreaterThan(0);
  });

  it('many unknown fields, and many keys', () => {
    const keys = Object.fromEntries(many(1).map((value, index) => [`k${index}`, value]));
    expect(violationsOf({ ...valid.gateway(), ...keys })).toHaveLength(1_000);
    const [first, ...others] = violationsOf({ ...valid.gateway(), metadata: keys });
    expect(first).toBe('/metadata too_many_keys');
    expect(others).toHaveLength(20);
  });

  it.each(['to', 'currency', 'payment_settings', 'order', 'message', 'metadata', 'stranger'])(
    'nesting in %s',
    (key) => {
      for (const value of [nested('[', ']'), nested('{"a":', '}')])
        expect(violationsOf({ ...valid.gateway(), [key]: value }).length).toBeGreaterThan(0);
    },
  );

  it('a member of a prototype is no currency and no kind', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const request = valid.gateway();
      request.payment_settings[0].type = name;
      expect(violationsOf(request)).toEqual(['/payment_settings/0/type unsupported_payment_setting']);
      expect(violationsOf({ ...valid.gateway(), currency: name })).toEqual(['/currency invalid_choice']);
    }
  });

  it('__proto__ is unknown at any depth, and gives nothing to what it stands in', () => {
    const text = JSON.stringify(valid.gateway());
    const inside = (place: string) => violationsOf(JSON.parse(text.replace(place, `${place}"__proto__":{"send":1},`)));
    expect(inside('{')).toEqual(['/__proto__ unknown_field']);
    expect(inside('"order":{')).toEqual(['/order/__proto__ unknown_field']);
    expect(inside('"payment_gateway":{')).toEqual(['/payment_settings/0/payment_gateway/__proto__ unknown_field']);
    const order = valid.gateway();
    const { currency: _, ...rest } = order;
    const borrowed = JSON.parse(`{"__proto__": {"currency": "INR"}, ${JSON.stringify(rest).slice(1)}`);
    expect(violationsOf(borrowed)).toEqual(['/currency required', '/__proto__ unknown_field']);
  });

  it('an object whose own members are no functions, in any place and as any length', () => {
    const odd = { length: { toString: 1, valueOf: 1 }, toString: 1, valueOf: 1, constructor: 1, hasOwnProperty: 1 };
    const places = (at: Json, root: Json): void => {
      for (const key of Object.keys(at)) {
        const kept = at[key];
        at[key] = odd;
        expect(violationsOf(root).length).toBeGreaterThan(0);
        at[key] = kept;
        if (typeof kept === 'object') places(kept, root);
      }
    };
    for (const make of Object.values(valid)) {
      const request = make();
      if (request.order) request.order.expiration = { timestamp: '1893456000', description: 'soon' };
      places(request, request);
    }
  });

  it('a list that is right is read to its end', () => {
    const all = list(z.int());
    expect(all.parse(many(1))).toHaveLength(MEMBER);
    expect(found(all, [...many(1), 'x'])).toEqual([`/${MEMBER} wrong_type: Send a JSON number here, without quotes.`]);
  });
});

test('a map keeps its keys, whatever they are called', () => {
  const map = mapOf({ maxKeys: 2, key: { max: 9 }, value: {} });
  expect(Object.entries(map.parse(JSON.parse('{"__proto__": "x", "1": "y"}')))).toEqual([
    ['1', 'y'],
    ['__proto__', 'x'],
  ]);
  expect(found(map, JSON.parse('{"__proto__": 1}'))).toEqual(['/__proto__ wrong_type: Send a string here.']);
});
