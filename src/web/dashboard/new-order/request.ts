/** The request that somebody's words make. */
import type { OrderRequest } from '../../../client/generated/types';
import { parseAmount } from '../parts/text';
import {
  addressOf,
  DETAILS,
  type Draft,
  EXPIRIES,
  importerOf,
  newItem,
  PSP_WANTS,
  pictureOf,
  TEMPLATE,
  templateOf,
} from './draft';

/** The request for what was typed. It is not checked here: the service knows every rule, and tells where one is broken. */
export function toRequest(draft: Draft, now: number): OrderRequest {
  const { currency, by, kind, expiry, body, footer, reference } = draft;
  const address = addressOf(draft);
  const details = [...DETAILS[kind], ...address].map(({ pointer, choices }) => [
    pointer,
    draft.details[pointer] ?? choices?.[0] ?? '',
  ]);
  const filled = new Map(
    details.filter(([, value]) => value?.trim() !== '').map(([key = '', value = '']) => [key, value.trim()]),
  );
  const own = [...filled].filter(([pointer]) => pointer.startsWith('/payment_settings/'));
  const payer = [...filled].filter(([pointer]) => PSP_WANTS.some((each) => each.pointer === pointer));
  const receiver = [...filled].filter(([pointer]) => pointer.startsWith('/beneficiaries/'));
  const seconds = EXPIRIES[expiry];
  const picture = pictureOf(draft).map(({ pointer }) => draft.details[pointer]?.trim() ?? '')[0] ?? '';
  const message = {
    ...(picture !== '' && { header: { type: 'image', image: { link: picture } } }),
    ...textOf('body', body),
    ...textOf('footer', footer),
    ...templateIn(draft),
  };
  const order = by === 'amount' && currency === 'BRL' ? null : orderOf(draft, now, seconds);
  return {
    to: draft.to.replace(/[\s()-]/g, ''),
    ...textOf('reference_id', reference),
    type: draft.goods,
    currency,
    payment_settings: [
      {
        type: kind,
        ...(own.length > 0 && { [kind]: Object.fromEntries(own.map(([key, value]) => [lastOf(key), value])) }),
      },
    ],
    ...(order === null ? amountOf('total_amount', draft.amount) : { order }),
    ...(address.length > 0 && {
      beneficiaries: [
        { ...Object.fromEntries(receiver.map(([key, value]) => [lastOf(key), value])), country: 'India' },
      ],
    }),
    ...(Object.keys(message).length > 0 && { message }),
    ...Object.fromEntries(payer.map(([key, value]) => [key.slice(1), value])),
  } as unknown as OrderRequest;
}

/** The customer reads it before the time, in the language of the country. */
const VALID_UNTIL = { INR: 'Valid until', BRL: 'Válido até' };

function orderOf(draft: Draft, now: number, seconds: number | null): object {
  const { currency, items, by, title, amount, catalog, shipping, tax, taxName, discount, discountName } = draft;
  const isImported = importerOf(draft).length > 0;
  // Brazil wants a code for every item; in India it names an entry of the catalogue.
  const isCoded = currency === 'BRL' || (catalog.trim() !== '' && !isImported);
  const rows = by === 'items' ? items : [{ ...newItem(1), name: title, price: amount, origin: items[0]?.origin ?? '' }];
  const charge = (text: string) => (by === 'items' && text.trim() !== '' ? amountOf('of', text).of : undefined);
  const [taxed, taken] = [charge(tax), charge(discount)];
  return {
    ...textOf('catalog_id', currency === 'INR' && !isImported ? catalog : ''),
    items: rows.map(({ name, code, price, quantity, origin }, position) => ({
      ...(isCoded && { retailer_id: code.trim() || `item-${position + 1}` }),
      name: name.trim(),
      ...amountOf('amount', price),
      quantity: /^\d+$/.test(quantity.trim()) ? Number(quantity) : quantity.trim(),
      ...(isImported && importedBy(draft, origin)),
    })),
    tax: taxed ? { ...taxed, ...textOf('description', taxName) } : { value: 0 },
    ...(taken && { discount: { ...taken, ...textOf('description', discountName) } }),
    ...(by === 'items' && shipping.trim() !== '' && amountOf('shipping', shipping)),
    ...(seconds !== null && {
      expiration: { timestamp: String(Math.floor(now / 1000) + seconds), description: VALID_UNTIL[currency] },
    }),
  };
}

const textOf = (name: string, text: string) => (text.trim() === '' ? {} : { [name]: text.trim() });

function amountOf(name: string, text: string): Record<string, { value: number }> {
  const value = parseAmount(text);
  return value === null ? {} : { [name]: { value } };
}

/** The address is there even while it is empty, so that the service names each part that is missing. */
function importedBy({ details }: Draft, origin: string): object {
  const of = (name: string) => textOf(lastOf(`/${name}`), details[`/order/items/0/${name}`] ?? '');
  return {
    ...textOf('country_of_origin', origin),
    ...of('importer_name'),
    importer_address: {
      ...['address_line1', 'address_line2', 'city', 'zone_code', 'postal_code']
        .map((name) => of(`importer_address/${name}`))
        .reduce((all, part) => Object.assign(all, part), {}),
      country_code: 'IN',
    },
  };
}

function templateIn(draft: Draft): object {
  const fields = templateOf(draft);
  const of = (rest: string): string => {
    const field = fields.find(({ pointer }) => pointer === `${TEMPLATE}/${rest}`);
    return field ? (draft.details[field.pointer] ?? field.initial ?? '').trim() : '';
  };
  const name = of('name');
  if (name === '') return {};
  const header = of('header/type');
  const content =
    header === 'text' ? textOf('text', of('header/text')) : { [header]: textOf('link', of(`header/${header}/link`)) };
  // One parameter a line: WhatsApp takes no line breaks in any of them.
  const parameters = of('body_parameters')
    .split('\n')
    .map((line) => line.trim());
  return {
    template: {
      ...{ name, language: of('language') },
      ...textOf('when', of('when')),
      ...(header !== '' && { header: { type: header, ...content } }),
      ...(of('body_parameters') !== '' && { body_parameters: parameters }),
    },
  };
}

const lastOf = (pointer: string): string => pointer.slice(pointer.lastIndexOf('/') + 1);
