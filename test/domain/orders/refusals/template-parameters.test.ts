import fc from 'fast-check';
import { parseOrderRequest, parseOrderStatusRequest } from '../../../../src/domain/orders/parse-order';
import { type Json, valid } from '../samples/order-samples';
import { context, violationsOf } from './violations';

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
