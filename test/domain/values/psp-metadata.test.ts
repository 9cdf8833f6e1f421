import fc from 'fast-check';
import { type MetadataReader, metadataFor } from '../../../src/domain/values/psp-metadata';

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));

test.each<[MetadataReader, Record<string, string>, Record<string, string>]>([
  ['stripe', { cart: 'c-1', 'items[0]': 'tea', empty: '' }, { cart: 'c-1', items_0_: 'tea', empty: '' }],
  ['stripe', { 'a[': 'first', 'a]': 'second' }, { a_: 'first' }],
  ['stripe', { ['k'.repeat(41)]: 'v'.repeat(501) }, { ['k'.repeat(40)]: 'v'.repeat(500) }],
  // Half of an emoji would be no text any more.
  ['stripe', { a: `${'v'.repeat(499)}🍞` }, { a: 'v'.repeat(499) }],
  ['razorpay', { note: 'v'.repeat(300), ção: 'x' }, { note: 'v'.repeat(255), __o: 'x' }],
  ['mercadopago', { 'Cart.Id': 'c-1', $where: 'x' }, { cart_id: 'c-1', _where: 'x' }],
  ['pix', { cart: 'c-1' }, {}],
  ['http', { 'items[0]': 'tea' }, { 'items[0]': 'tea' }],
  ['sandbox', { 'items[0]': 'tea' }, { 'items[0]': 'tea' }],
])('%s gets of %j what it takes', (psp, metadata, expected) => {
  expect(metadataFor(psp, metadata)).toEqual(expected);
});

test('our own keys have room beside as many of the merchant’s as fit, and win', () => {
  const found = metadataFor('razorpay', { reference_id: 'theirs', ...many(20) }, { reference_id: 'A-1', attempt: '1' });
  expect(Object.keys(found)).toHaveLength(15);
  expect(found).toMatchObject({ reference_id: 'A-1', attempt: '1', k12: 'v' });
});

test('__proto__ is a key like any other', () => {
  const metadata = JSON.parse('{"__proto__":"v"}');
  expect(Object.entries(metadataFor('stripe', metadata))).toEqual([['__proto__', 'v']]);
});

/** What an order may bring. */
const metadata = fc.dictionary(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 500 }),
  { maxKeys: 20 },
);

test('whatever metadata an order has, no PSP gets what it refuses, and the same gives the same', () => {
  fc.assert(
    fc.property(metadata, fc.constantFrom<MetadataReader>('stripe', 'razorpay', 'mercadopago', 'pix'), (given, psp) => {
      const own = { reference_id: 'A-1' };
      const found = metadataFor(psp, given, own);
      const limits = { stripe: [50, 40, 500], razorpay: [15, 255, 255], mercadopago: [20, 40, 255], pix: [1, 40, 40] }[
        psp as 'stripe'
      ] as [number, number, number];
      expect(found).toMatchObject(own);
      expect(Object.keys(found).length).toBeLessThanOrEqual(limits[0]);
      for (const [key, value] of Object.entries(found)) {
        expect(key.length).toBeLessThanOrEqual(limits[1]);
        expect(value.length).toBeLessThanOrEqual(limits[2]);
        expect(key).not.toMatch(/[[\]]/);
      }
      expect(JSON.stringify(metadataFor(psp, given, own))).toBe(JSON.stringify(found));
    }),
  );
});
