/** What somebody types for a new order, and the request that it makes. */
import type { OrderRequest } from '../../../client/generated/types';
import { parseAmount } from '../parts/text';

export const KINDS = {
  INR: ['payment_gateway', 'payment_link', 'upi_intent_link'],
  BRL: ['pix_dynamic_code', 'payment_link', 'boleto', 'offsite_card_pay'],
} as const;
export type OrderCurrency = keyof typeof KINDS;
export type Kind = (typeof KINDS)[OrderCurrency][number];

/** Seconds until an order ends; the empty one never does. */
export const EXPIRIES = { '': null, '15m': 900, '1h': 3600, '24h': 86_400, '3d': 259_200, '7d': 604_800 } as const;
export type Expiry = keyof typeof EXPIRIES;

export interface DraftItem {
  /** Tells rows apart while they are typed. */
  id: number;
  name: string;
  code: string;
  price: string;
  quantity: string;
}

/** Everything as it was typed. */
export interface Draft {
  currency: OrderCurrency;
  to: string;
  reference: string;
  goods: 'digital-goods' | 'physical-goods';
  /** One amount, or items. */
  by: 'items' | 'amount';
  items: DraftItem[];
  title: string;
  amount: string;
  catalog: string;
  shipping: string;
  kind: Kind;
  /** Of the kind of payment and of the customer, by their pointer in the request. */
  details: Record<string, string>;
  expiry: Expiry;
  body: string;
  footer: string;
}

export const newItem = (id: number): DraftItem => ({ id, name: '', code: '', price: '', quantity: '1' });

export const emptyDraft = (currency: OrderCurrency): Draft => ({
  ...{ currency, to: currency === 'INR' ? '+91 ' : '+55 ', reference: '', goods: 'digital-goods', by: 'items' },
  ...{ items: [newItem(1)], title: '', amount: '', catalog: '', shipping: '' },
  ...{ kind: KINDS[currency][0], details: {}, expiry: '24h', body: '', footer: '' },
});

/** A field of one kind of payment, or of what the PSP must know of the customer for it. */
export interface Detail {
  pointer: string;
  /** Its name among the words of the form. */
  label: DetailLabel;
  choices?: readonly string[];
  optional?: true;
}
export type DetailLabel =
  | 'configuration'
  | 'gateway'
  | 'link'
  | 'upiLink'
  | 'pixMerchant'
  | 'pixCode'
  | 'pixKey'
  | 'pixKeyType'
  | 'boletoLine'
  | 'credential'
  | 'lastFour'
  | 'customerName'
  | 'taxId'
  | 'email'
  | 'receiver'
  | 'addressLine1'
  | 'addressLine2'
  | 'city'
  | 'state'
  | 'postalCode';

const PSP_WANTS: Detail[] = [
  { pointer: '/customer_name', label: 'customerName', optional: true },
  { pointer: '/customer_tax_id', label: 'taxId', optional: true },
  { pointer: '/customer_email', label: 'email', optional: true },
];
const at = (kind: Kind, rest: string) => `/payment_settings/0/${kind}/${rest}`;

const ADDRESS: Detail[] = [
  { pointer: '/beneficiaries/0/name', label: 'receiver' },
  { pointer: '/beneficiaries/0/address_line1', label: 'addressLine1' },
  { pointer: '/beneficiaries/0/address_line2', label: 'addressLine2', optional: true },
  { pointer: '/beneficiaries/0/city', label: 'city' },
  { pointer: '/beneficiaries/0/state', label: 'state' },
  { pointer: '/beneficiaries/0/postal_code', label: 'postalCode' },
];

/** Where physical goods go: India wants to know it, Brazil has no place for it. */
export const addressOf = ({ currency, goods }: Pick<Draft, 'currency' | 'goods'>): Detail[] =>
  currency === 'INR' && goods === 'physical-goods' ? ADDRESS : [];

/** What is asked for each kind of payment. What a PSP makes may be left out. */
export const DETAILS: Record<Kind, Detail[]> = {
  payment_gateway: [
    {
      pointer: at('payment_gateway', 'type'),
      label: 'gateway',
      choices: ['razorpay', 'payu', 'billdesk', 'zaakpay'],
    },
    { pointer: at('payment_gateway', 'configuration_name'), label: 'configuration' },
  ],
  payment_link: [{ pointer: at('payment_link', 'uri'), label: 'link', optional: true }],
  upi_intent_link: [{ pointer: at('upi_intent_link', 'link'), label: 'upiLink', optional: true }],
  pix_dynamic_code: [
    { pointer: at('pix_dynamic_code', 'merchant_name'), label: 'pixMerchant' },
    { pointer: at('pix_dynamic_code', 'code'), label: 'pixCode', optional: true },
    { pointer: at('pix_dynamic_code', 'key'), label: 'pixKey', optional: true },
    {
      pointer: at('pix_dynamic_code', 'key_type'),
      label: 'pixKeyType',
      choices: ['', 'CPF', 'CNPJ', 'EMAIL', 'PHONE', 'EVP'],
      optional: true,
    },
    ...PSP_WANTS,
  ],
  boleto: [{ pointer: at('boleto', 'digitable_line'), label: 'boletoLine', optional: true }, ...PSP_WANTS],
  offsite_card_pay: [
    { pointer: at('offsite_card_pay', 'credential_id'), label: 'credential' },
    { pointer: at('offsite_card_pay', 'last_four_digits'), label: 'lastFour', optional: true },
  ],
};

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
  const message = { ...textOf('body', body), ...textOf('footer', footer) };
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
  const { currency, items, by, title, amount, catalog, shipping } = draft;
  // Brazil wants a code for every item; in India it names an entry of the catalogue.
  const isCoded = currency === 'BRL' || catalog.trim() !== '';
  const rows = by === 'items' ? items : [{ ...newItem(1), name: title, price: amount }];
  return {
    ...textOf('catalog_id', currency === 'INR' ? catalog : ''),
    items: rows.map(({ name, code, price, quantity }, position) => ({
      ...(isCoded && { retailer_id: code.trim() || `item-${position + 1}` }),
      name: name.trim(),
      ...amountOf('amount', price),
      quantity: /^\d+$/.test(quantity.trim()) ? Number(quantity) : quantity.trim(),
    })),
    tax: { value: 0 },
    ...(shipping.trim() !== '' && amountOf('shipping', shipping)),
    ...(seconds !== null && {
      expiration: { timestamp: String(Math.floor(now / 1000) + seconds), description: VALID_UNTIL[currency] },
    }),
  };
}

const textOf = (name: string, text: string) => (text.trim() === '' ? {} : { [name]: text.trim() });

function amountOf(name: string, text: string) {
  const value = parseAmount(text);
  return value === null ? {} : { [name]: { value } };
}

const lastOf = (pointer: string): string => pointer.slice(pointer.lastIndexOf('/') + 1);
