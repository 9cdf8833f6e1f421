import { parseOrderRequest } from '../../../../src/domain/orders/parse-order';
import { previewMessage } from '../../../../src/domain/orders/preview-message';
import { closePix, type Json, pixCode, valid } from '../samples/order-samples';
import { context, violationsOf } from './violations';

function settingOf(request: Json): Json {
  const result = parseOrderRequest(request, context);
  if (!result.ok) throw new Error(JSON.stringify(result.violations));
  return result.draft.details.payment_settings[0];
}

describe('a Pix code', () => {
  const KEY = '11222333000181';
  const withPix = (members: object): Json => {
    const request = valid.simplified();
    Object.assign(request.payment_settings[0].pix_dynamic_code, { key: KEY, key_type: 'CNPJ' }, members);
    return request;
  };
  const at = (member: string, code: string) => [`/payment_settings/0/pix_dynamic_code/${member} ${code}`];

  test.each<[string, object, string[]]>([
    ['static, for the key', { code: pixCode({ '01': KEY }) }, []],
    ['dynamic, whose key nobody can see', { code: pixCode({ '25': 'pix.example/v2/1' }) }, []],
    [
      'static, for another key: the money would go there',
      { code: pixCode({ '01': '52998224725' }) },
      at('key', 'pix_key_mismatch'),
    ],
    ['with neither a key nor a URL', { code: pixCode({}) }, at('code', 'invalid_pix_code')],
    ['with an empty key', { code: pixCode({ '01': '' }) }, at('code', 'invalid_pix_code')],
    [
      'for another amount',
      { code: pixCode({ '01': KEY }).replace('540545.90', '540546.90') },
      at('code', 'pix_crc_mismatch'),
    ],
    ['with its own txid', { code: pixCode({ '01': KEY }, { txid: 'A1' }), txid: 'A1' }, []],
    [
      'with another txid',
      { code: pixCode({ '01': KEY }, { txid: 'A1' }), txid: 'A2' },
      at('txid', 'pix_txid_mismatch'),
    ],
    ['whose txid the bank alone knows', { code: pixCode({ '25': 'pix.example/v2/1' }), txid: 'a1'.repeat(16) }, []],
    ['with a txid of other letters', { code: pixCode({ '01': KEY }), txid: 'A-1' }, at('txid', 'invalid_txid')],
  ])('%s', (_, members, faults) => expect(violationsOf(withPix(members))).toEqual(faults));

  test.each([
    ['EMAIL', 'Caixa@Padaria.example', 'caixa@padaria.example'],
    ['EVP', '123E4567-E89B-12D3-A456-426655440000', '123e4567-e89b-12d3-a456-426655440000'],
  ])('for a key of type %s fits in any letter case, and is sent as the directory has it', (key_type, key, sent) => {
    const request = withPix({ key, key_type, code: pixCode({ '01': sent }) });
    expect(settingOf(request).pix_dynamic_code.key).toBe(sent);
  });

  test('has its CRC in capitals when it is sent', () => {
    const code = pixCode({ '01': KEY });
    const lower = code.slice(0, -4) + code.slice(-4).toLowerCase();
    expect(settingOf(withPix({ code: lower })).pix_dynamic_code.code).toBe(code);
  });

  test('has at most 512 characters', () => {
    const filled = (characters: number) => {
      const body = pixCode({ '01': KEY }).slice(0, -8);
      const room = characters - body.length - 8;
      const parts: string[] = [];
      // Fields 80 to 99 are left to others.
      for (let left = room, tag = 80; left > 0; tag += 1) {
        const size = Math.min(left, left > 103 ? 99 : 60);
        parts.push(`${tag}${String(size - 4).padStart(2, '0')}${'x'.repeat(size - 4)}`);
        left -= size;
      }
      return closePix(body + parts.join(''));
    };
    expect(filled(512)).toHaveLength(512);
    expect(violationsOf(withPix({ code: filled(512) }))).toEqual([]);
    expect(violationsOf(withPix({ code: filled(513) }))).toEqual(at('code', 'too_long'));
  });

  test('whose txid the merchant gave is sent without it', () => {
    const result = parseOrderRequest(withPix({ code: pixCode({ '01': KEY }), txid: 'A1' }), context);
    if (!result.ok) throw new Error(JSON.stringify(result.violations));
    expect(result.draft.details.payment_settings[0]).toMatchObject({ pix_dynamic_code: { txid: 'A1' } });
    expect(JSON.stringify(previewMessage(result.draft))).not.toContain('txid');
  });

  test.each([
    ['EMAIL', 'joão@padaria.example'],
    ['PHONE', '+551130459876'],
    ['CNPJ', '12abc34501de35'],
  ])('names no key of type %s like %s', (key_type, key) => {
    expect(violationsOf(withPix({ key, key_type, code: pixCode({ '25': 'pix.example/v2/1' }) }))).toEqual(
      at('key', 'invalid_pix_key'),
    );
  });

  test('may name an alphanumeric CNPJ', () => {
    const key = '12ABC34501DE35';
    expect(violationsOf(withPix({ key, code: pixCode({ '01': key }) }))).toEqual([]);
  });
});
