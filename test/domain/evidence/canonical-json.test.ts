import { canonicalJson, type Json, storable } from '../../../src/domain/evidence/canonical-json';

describe('canonical JSON', () => {
  test.each<[string, Json, string]>([
    // The example of RFC 8785, section 3.2.4.
    [
      'sorts members by their code units and writes numbers and texts as ECMAScript does',
      JSON.parse(
        String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
      ),
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    ],
    // Section 3.2.3.
    [
      'sorts names outside the basic plane by their surrogates',
      JSON.parse(
        String.raw`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`,
      ),
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    ],
    ['sorts names that look like numbers as texts', { 10: 1, 9: 2 }, '{"10":1,"9":2}'],
    ['has no minus before zero', -0, '0'],
  ])('%s', (_what, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test('has no form for a number that JSON does not have', () => {
    expect(() => canonicalJson(Number.NaN)).toThrow('no such number');
  });
});

test('a storable value has dates as text, no undefined members, and nothing that PostgreSQL refuses', () => {
  const value = { at: new Date(0), none: undefined, text: 'a\0b\ud800c😀', list: [undefined] };
  expect(storable(value)).toEqual({ at: '1970-01-01T00:00:00.000Z', text: 'a\ufffdb\ufffdc😀', list: [null] });
});
