import { httpsUrl, webUrl } from '../../../src/domain/order-schema/request-text';
import { pointerTo } from '../../../src/domain/values/formats/json-pointer';
import { codePoints, isStorable, looksLikeCardNumber } from '../../../src/domain/values/text';

it.each([
  ['', 0],
  ['ação', 4],
  ['🍞', 1],
  ['👩‍🍳', 3],
  ['\ud83c', 1],
])('%j has %d code points', (text, count) => expect(codePoints(text)).toBe(count));

it.each([
  ['plain ação 🍞', true],
  ['a\u0000', false],
  ['\ud83c', false],
  ['\udf5e\ud83c', false],
])('whether PostgreSQL can keep %j is %j', (text, expected) => expect(isStorable(text)).toBe(expected));

it.each([
  ['https://shop.example/a?b=c#d', true],
  ['HTTP://shop.example', true],
  ['https://padaria.example/pão', true],
  ['ftp://shop.example', false],
  ['//shop.example', false],
  ['shop.example', false],
  ['https://', false],
  ['https:///shop.example', false],
  ['https:shop.example', false],
  ['https://shop.example/a b', false],
  ['https://shop.example\n', false],
  ['javascript://shop.example/%0aalert(1)', false],
  ['https://[::1', false],
])('whether %j is a web URL is %j', (text, expected) => {
  expect(webUrl.safeParse(text).success).toBe(expected);
  expect(httpsUrl.safeParse(text).success).toBe(expected && /^https:/iu.test(text));
});

it.each([
  ['4111111111111111', true],
  ['4111-1111 1111-1111', true],
  ['4222222222222', true],
  ['6304000000000000000', true],
  ['4111111111111112', false],
  ['411111111111', false],
  ['cred_4111111111111111', false],
  ['63040000000000000000', false],
])('whether %j looks like a card number is %j', (text, expected) => expect(looksLikeCardNumber(text)).toBe(expected));

it.each([
  ['', 'a', '/a'],
  ['/a', 0, '/a/0'],
  ['', '', '/'],
  ['/x', '~/', '/x/~0~1'],
])('the member %2$j of %1$j has the pointer %3$j', (parent, token, expected) => {
  expect(pointerTo(parent, token)).toBe(expected);
});
