import fc from 'fast-check';
import { phoneForms, soughtPhones } from '../../../src/domain/values/formats/phone-forms';

test.each([
  ['a Brazilian mobile number', '5511987654321', ['5511987654321', '551187654321']],
  ['the same without its ninth digit', '551187654321', ['551187654321', '5511987654321']],
  ['a Brazilian landline, to which a ninth digit would make another number', '551130459876', ['551130459876']],
  ['a mobile number whose other eight digits are a landline’s', '5511930459876', ['5511930459876']],
  ['an Indian number', '919845012345', ['919845012345']],
  ['a number elsewhere', '4915112345678', ['4915112345678']],
])('%s', (_, digits, forms) => expect(phoneForms(digits)).toEqual(forms));

test('the forms of a number are the forms of each of them', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^55[1-9]{2}9?[2-9]\d{7}$/), (digits) => {
      const forms = phoneForms(digits);
      for (const form of forms) expect(phoneForms(form).sort()).toEqual([...forms].sort());
    }),
  );
});

test.each([
  ['919845012345', ['919845012345']],
  // Also a landline in the state of Maranhão.
  ['9845012345', ['9845012345', '919845012345', '559845012345']],
  ['11987654321', ['11987654321', '5511987654321']],
  ['1130459876', ['1130459876', '551130459876']],
])('who searches for %s means %j', (digits, expected) => expect(soughtPhones(digits)).toEqual(expected));
