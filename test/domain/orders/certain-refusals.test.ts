import fc from 'fast-check';
import { parseOrderRequest, parseOrderStatusRequest } from '../../../src/domain/orders/parse-order';
import { previewMessage } from '../../../src/domain/orders/preview-message';
import { closePix, type Json, NOW, pixCode, valid } from './samples/order-samples';

const context = { now: NOW, livePsp: true };

function violationsOf(request: Json): string[] {
  const result = parseOrderRequest(JSON.parse(JSON.stringify(request)), context);
  return result.ok ? [] : result.violations.map(({ pointer, code }) => `${pointer} ${code}`);
}

function settingOf(request: Json): Json {
  const result = parseOrderRequest(request, context);
  if (!result.ok) throw new Error(JSON.stringify(result.violations));
  return result.draft.details.payment_settings[0];
}

describe('the number that an order goes to', () => {
  const orders = { INR: valid.gateway, BRL: valid.boleto };

  test.each<[keyof typeof orders, string, string | null]>([
    ['INR', '+919845012345', null],
    ['INR', '919845012345', null],
    ['INR', '+5511987654321', null],
    ['INR', '+4915112345678', null],
    ['INR', '+14155550100', null],
    ['BRL', '+5511987654321', null],
    ['BRL', '5511987654321', null],
    ['BRL', '551187654321', null],
    ['BRL', '551130459876', null],
    ['BRL', '+919845012345', null],
    // National numbers: WhatsApp would look for them in Iran, the United States, Germany.
    ['INR', '9845012345', 'country_code_required'],
    ['INR', '9198450123', 'country_code_required'],
    ['BRL', '11987654321', 'country_code_required'],
    ['BRL', '1130459876', 'country_code_required'],
    // In Santa Maria, whose area code is Brazil's country code.
    ['BRL', '55987654321', 'country_code_required'],
    // The other country's code, and any other, needs the +.
    ['INR', '5511987654321', 'country_code_required'],
    ['BRL', '919845012345', 'country_code_required'],
    ['INR', '4915112345678', 'country_code_required'],
    ['INR', '915012345678', 'country_code_required'],
    // With +, Indian and Brazilian numbers are checked whole.
    ['INR', '+9198450123', 'invalid_phone'],
    ['INR', '+9198450123456', 'invalid_phone'],
    ['INR', '+915845012345', 'invalid_phone'],
    ['INR', '+91919845012345', 'invalid_phone'],
    ['BRL', '+55119876543', 'invalid_phone'],
    ['BRL', '+55119876543210', 'invalid_phone'],
    ['BRL', '+5501987654321', 'invalid_phone'],
    ['BRL', '+555511987654321', 'invalid_phone'],
    // National numbers as people write them.
    ['INR', '98450 12345', 'country_code_required'],
    ['INR', '09845012345', 'country_code_required'],
    ['INR', '00919845012345', 'country_code_required'],
    ['BRL', '11 98765-4321', 'country_code_required'],
    ['BRL', '(11) 98765-4321', 'country_code_required'],
    ['INR', '98450x12345', 'invalid_phone'],
    ['INR', '+91-98450-12345', 'invalid_phone'],
    ['INR', '+٩١٩٨٤٥٠١٢٣٤٥', 'invalid_phone'],
    ['INR', '', 'too_short'],
  ])('%s to %j: %s', (currency, to, code) => {
    const request = { ...orders[currency](), to };
    delete request.recipient;
    expect(violationsOf(request)).toEqual(code === null ? [] : [`/to ${code}`]);
  });

  test('a number of either country is whole for an order whose currency is missing', () => {
    const { currency: _, ...request } = valid.gateway();
    expect(violationsOf({ ...request, to: '9845012345' })).toEqual(['/currency required', '/to country_code_required']);
    for (const to of ['919845012345', '5511987654321'])
      expect(violationsOf({ ...request, to })).toEqual(['/currency required']);
  });

  test('no number without + is accepted unless it is a whole one of the order’s own country', () => {
    fc.assert(
      fc.property(fc.constantFrom<keyof typeof orders>('INR', 'BRL'), fc.stringMatching(/^[1-9]\d{6,14}$/), (c, to) => {
        const request = { ...orders[c](), to };
        delete request.recipient;
        const own = { INR: /^91[6-9].{9}$/, BRL: /^55[1-9][1-9].{8,9}$/ }[c];
        expect(violationsOf(request)).toEqual(own.test(to) ? [] : ['/to country_code_required']);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a business-scoped user id', () => {
  test.each([
    ['IN.13491208655302741918', null],
    ['BR.ENT.11815799212886844830', null],
    [`BR.ENT.${'a'.repeat(128)}`, null],
    ['BR.ENT.', 'invalid_recipient'],
    ['BR.ENT.ENT.1', 'invalid_recipient'],
    ['BR.ent.1', 'invalid_recipient'],
    [`BR.${'a'.repeat(129)}`, 'invalid_recipient'],
    ['br.1', 'invalid_recipient'],
  ])('%s: %s', (recipient, code) => {
    const request = { ...valid.gateway(), recipient };
    delete request.to;
    expect(violationsOf(request)).toEqual(code === null ? [] : [`/recipient ${code}`]);
  });
});

describe('parameters of templates', () => {
  const places: Record<string, (text: string) => [request: Json, pointer: string]> = {
    'the body': (text) => [
      { ...valid.gateway(), message: { template: { name: 't', language: 'en', body_parameters: ['a', text] } } },
      '/message/template/body_parameters/1',
    ],
    'a text header': (text) => [
      { ...valid.gateway(), message: { template: { name: 't', language: 'en', header: { type: 'text', text } } } },
      '/message/template/header/text',
    ],
    'the message after a capture': (text) => [
      { ...valid.gateway(), templates: { captured: { name: 't', language: 'en', body_parameters: [text] } } },
      '/templates/captured/body_parameters/0',
    ],
    'the message after a decline': (text) => [
      { ...valid.gateway(), templates: { failed: { name: 't', language: 'pt_BR', body_parameters: [text] } } },
      '/templates/failed/body_parameters/0',
    ],
  };
  const refused = [
    'a\nb',
    'a\r\nb',
    '\r',
    'a\tb',
    'a     b',
    ' ',
    '\u00a0',
    'a\u2028b',
    'a\u2029b',
    'a\u0085b',
    'a\vb',
  ];

  describe.each(Object.entries(places))('%s', (_, place) => {
    test.each(refused)('%j is refused (132018)', (text) => {
      const [request, pointer] = place(text);
      expect(violationsOf(request)).toEqual([`${pointer} invalid_template_parameter`]);
    });
    test.each(['a    b', 'Ana', 'ação 🍞', '-'])('%j is accepted', (text) => {
      expect(violationsOf(place(text)[0])).toEqual([]);
    });
  });

  test.each(refused)('an order status with %j is refused too', (text) => {
    const template = { name: 't', language: 'en', body_parameters: [text] };
    const result = parseOrderStatusRequest({ status: 'shipped', template });
    expect(result).toMatchObject({ ok: false, violations: [{ pointer: '/template/body_parameters/0' }] });
  });

  test('whatever is accepted has no line break, no tab, no five blanks in a row and is not blank', () => {
    const alphabet = fc.constantFrom('a', ' ', ' ', ' ', ' ', '\n', '\t', '\r', '\u2028', '🍞');
    fc.assert(
      fc.property(fc.array(alphabet, { minLength: 1, maxLength: 12 }), (letters) => {
        const text = letters.join('');
        const refusedByMeta = /[\n\r\t\u2028]|\s{5}/.test(text) || text.trim() === '';
        const [request] = (places['the body'] as (text: string) => [Json, string])(text);
        expect(violationsOf(request).length > 0).toBe(refusedByMeta);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    [{ name: 'Order Details', language: 'en' }, '/name invalid_template_name'],
    [{ name: 'order-details', language: 'en' }, '/name invalid_template_name'],
    [{ name: 't', language: 'pt_br' }, '/language invalid_language'],
    [{ name: 't', language: 'pt-BR' }, '/language invalid_language'],
    [{ name: 't', language: 'en', when: 'always' }, '/when unknown_field'],
  ])('%j can be no template of the messages on our own account', (captured, fault) => {
    expect(violationsOf({ ...valid.gateway(), templates: { captured } })).toEqual([`/templates/captured${fault}`]);
  });

  test('templates are in the draft beside the texts', () => {
    const templates = {
      captured: { name: 'paid_v2', language: 'en_US', body_parameters: ['Ana', '₹192.00'] },
      failed: { name: 'declined', language: 'pt_BR' },
    };
    expect(parseOrderRequest({ ...valid.gateway(), templates }, context)).toMatchObject({
      ok: true,
      draft: { templates },
    });
  });
});

describe('the name of a payment configuration', () => {
  test.each([
    ['.', 'invalid_configuration_name'],
    ['..', 'invalid_configuration_name'],
    ['...', null],
    ['a/../b', null],
    ['nilgiri prod', null],
  ])('%j: %s', (name, code) => {
    const request = valid.gateway();
    request.payment_settings[0].payment_gateway.configuration_name = name;
    const pointer = '/payment_settings/0/payment_gateway/configuration_name';
    expect(violationsOf(request)).toEqual(code === null ? [] : [`${pointer} ${code}`]);
  });
});

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

describe('a boleto', () => {
  const LINE = '/payment_settings/0/boleto/digitable_line';
  test.each<[string, string, string, string[]]>([
    ['due in five days', '23793381288600083013252856000063516410000004590', '2026-11-20', []],
    ['overdue by a year to the day', '23793381288600083013252856000063516410000004590', '2027-11-25', []],
    [
      'overdue by more than a year',
      '23793381288600083013252856000063516410000004590',
      '2027-11-28',
      [`${LINE} boleto_overdue`],
    ],
    ['without a due date', '23793381288600083013252856000063700000000004590', '2030-01-01', []],
    [
      'in another currency',
      '23783381298600083013252856000063316410000004590',
      '2026-11-20',
      [`${LINE} boleto_currency_mismatch`],
    ],
  ])('%s', (_, digitable_line, day, faults) => {
    const request = valid.boleto();
    request.payment_settings[0].boleto.digitable_line = digitable_line;
    const result = parseOrderRequest(request, { now: new Date(`${day}T00:00:00Z`), livePsp: true });
    expect(result.ok ? [] : result.violations.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(faults);
  });
});

describe('the size of the message', () => {
  const withItems = (count: number): Json => {
    const request = valid.catalogue();
    const item = { ...request.order.items[0], name: 'n'.repeat(60), retailer_id: 'r'.repeat(100) };
    request.order.items = Array.from({ length: count }, () => item);
    request.payment_settings[0].payment_gateway.enabled_payment_options = ['web'];
    return request;
  };

  test('some hundred items are accepted', () => expect(violationsOf(withItems(500))).toEqual([]));
  test('an order that fills the API’s megabyte is refused', () =>
    expect(violationsOf(withItems(3_000))).toEqual(['/order message_too_large']));

  test('bytes count, not characters', () => {
    const request = withItems(900);
    expect(violationsOf(request)).toEqual([]);
    for (const item of request.order.items) Object.assign(item, { name: 'न'.repeat(60) });
    expect(violationsOf(request)).toEqual(['/order message_too_large']);
  });

  test('the template counts with its parameters', () => {
    const request = withItems(900);
    const body_parameters = Array.from({ length: 100 }, () => 'p'.repeat(1024));
    request.message = { template: { name: 't', language: 'en', body_parameters } };
    expect(violationsOf(request)).toEqual(['/order message_too_large']);
  });

  test('a template has at most 200 parameters', () => {
    const body_parameters = Array.from({ length: 201 }, () => 'p');
    const message = { template: { name: 't', language: 'en', body_parameters } };
    expect(violationsOf({ ...valid.gateway(), message })).toEqual([
      '/message/template/body_parameters too_many_parameters',
    ]);
  });
});
