import fc from 'fast-check';
import { valid } from '../samples/order-samples';
import { violationsOf } from './violations';

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
    ['INR', '--', 'invalid_phone'],
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
