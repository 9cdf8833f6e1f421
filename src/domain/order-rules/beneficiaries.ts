import { pointerTo } from '../json-pointer';
import type { Currency } from '../words';
import { compact, Fields } from './fields';
import { POSTAL_CODE } from './items';
import type { Beneficiary, Goods } from './shapes';

/** Reads `beneficiaries`: whom physical goods in India go to. WhatsApp does not show them to the customer. */
export function readBeneficiaries(body: Fields, currency: Currency | undefined, type: Goods | undefined) {
  const list = body.list('beneficiaries', { required: currency === 'INR' && type === 'physical-goods' });
  if (list === undefined) return undefined;
  if (currency === 'BRL') {
    body.report.add(body.at('beneficiaries'), 'not_supported', 'Beneficiaries exist for INR only; leave them out.');
    return undefined;
  }
  return list.flatMap((value, index): Beneficiary[] => {
    const person = Fields.of(value, pointerTo(body.at('beneficiaries'), index), body.report);
    if (person === undefined) return [];
    const read = compact<Beneficiary>({
      name: person.text('name', { required: true, max: 200 }),
      address_line1: person.text('address_line1', { required: true, max: 100 }),
      address_line2: person.text('address_line2', { max: 100 }),
      city: person.text('city', { required: true }),
      state: person.text('state', { required: true }),
      country: person.choice('country', ['India'], true),
      postal_code: person.text('postal_code', { required: true, matches: POSTAL_CODE }),
    });
    person.rejectUnknown();
    return [read];
  });
}
