import { isPixKey, type PixKeyType } from '../../../src/domain/brazil/tax-ids';

const table: Record<PixKeyType, { good: string[]; bad: string[] }> = {
  CPF: {
    good: ['52998224725', '11144477735'],
    bad: ['52998224724', '52998224715', '529.982.247-25', '11111111111', '5299822472', ''],
  },
  CNPJ: {
    // The second is the example of Receita Federal for the form of 2026.
    good: ['11222333000181', '12ABC34501DE35'],
    bad: [
      '11222333000182',
      '11222333000171',
      '12abc34501de35',
      '12ABC34501DE3A',
      '00000000000000',
      '11.222.333/0001-81',
    ],
  },
  EMAIL: {
    good: ['caixa@padaria.example', 'Caixa.01+pix@sub.padaria.example'],
    bad: [
      'caixa',
      'caixa@padaria',
      '@padaria.example',
      'a b@padaria.example',
      `${'a'.repeat(70)}@b.example`,
      'a@@b.example',
      'joão@padaria.example',
      'caixa@pãdaria.example',
      // Small letters of other scripts that fold to k and s.
      '\u212aaixa@padaria.example',
      'caixa@padaria.',
    ],
  },
  PHONE: {
    good: ['+5511987654321', '+5511940028922'],
    bad: ['+552133334444', '+5511887654321', '5511987654321', '+1198765432100', '+55119876543', '+5501987654321'],
  },
  EVP: {
    good: ['123e4567-e89b-12d3-a456-426655440000'],
    bad: ['123e4567e89b12d3a456426655440000', '123e4567-e89b-12d3-a456-42665544000g'],
  },
};

describe.each(Object.entries(table))('a Pix key of type %s', (type, { good, bad }) => {
  it.each(good)('may be %j', (key) => expect(isPixKey(type as PixKeyType, key)).toBe(true));
  it.each(bad)('cannot be %j', (key) => expect(isPixKey(type as PixKeyType, key)).toBe(false));
});
