/** What somebody types for a new order, and which fields there are for it. */

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
  /** Country of origin, of goods that no catalogue has. */
  origin: string;
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
  /** Who tells the importer of goods in India: the catalogue, or the order itself. */
  source: 'catalog' | 'importer';
  catalog: string;
  shipping: string;
  tax: string;
  taxName: string;
  discount: string;
  discountName: string;
  kind: Kind;
  /** Of the kind of payment and of the customer, by their pointer in the request. */
  details: Record<string, string>;
  expiry: Expiry;
  body: string;
  footer: string;
}

export const newItem = (id: number): DraftItem => ({
  ...{ id, name: '', code: '', price: '' },
  quantity: '1',
  origin: '',
});

export const emptyDraft = (currency: OrderCurrency): Draft => ({
  ...{ currency, to: currency === 'INR' ? '+91 ' : '+55 ', reference: '', goods: 'digital-goods', by: 'items' },
  ...{ items: [newItem(1)], title: '', amount: '', source: 'catalog', catalog: '' },
  ...{ shipping: '', tax: '', taxName: '', discount: '', discountName: '' },
  ...{ kind: KINDS[currency][0], details: {}, expiry: '24h', body: '', footer: '' },
});

/** A field of one kind of payment, or of what the PSP must know of the customer for it. */
export interface Detail {
  pointer: string;
  /** Its name among the words of the form. */
  label: DetailLabel;
  choices?: readonly string[];
  optional?: true;
  /** What stands there until something is typed. */
  initial?: string;
  /** Several lines may be typed. */
  isLong?: true;
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
  | 'postalCode'
  | 'importerName'
  | 'zone'
  | 'headerImage'
  | 'templateName'
  | 'templateLanguage'
  | 'templateWhen'
  | 'templateHeader'
  | 'templateHeaderText'
  | 'templateHeaderLink'
  | 'templateParameters';

export const PSP_WANTS: Detail[] = [
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

/** The order tells the importer of each item; a shop has one importer for all of them. */
const IMPORTER: Detail[] = [
  { pointer: '/order/items/0/importer_name', label: 'importerName' },
  { pointer: '/order/items/0/importer_address/address_line1', label: 'addressLine1' },
  { pointer: '/order/items/0/importer_address/address_line2', label: 'addressLine2', optional: true },
  { pointer: '/order/items/0/importer_address/city', label: 'city' },
  { pointer: '/order/items/0/importer_address/zone_code', label: 'zone' },
  { pointer: '/order/items/0/importer_address/postal_code', label: 'postalCode' },
];

/** Fields of the importer, where the order has to tell it. */
export const importerOf = ({ currency, source }: Pick<Draft, 'currency' | 'source'>): Detail[] =>
  currency === 'INR' && source === 'importer' ? IMPORTER : [];

export const TEMPLATE = '/message/template';
/** What may stand above the text; a document and an image are given by link. */
const HEADERS: Record<string, Detail[]> = {
  text: [{ pointer: `${TEMPLATE}/header/text`, label: 'templateHeaderText' }],
  image: [{ pointer: `${TEMPLATE}/header/image/link`, label: 'templateHeaderLink' }],
  document: [{ pointer: `${TEMPLATE}/header/document/link`, label: 'templateHeaderLink' }],
};

/** Fields of the approved template; most only where one is named. */
export function templateOf({ currency, details }: Pick<Draft, 'currency' | 'details'>): Detail[] {
  const name: Detail = { pointer: `${TEMPLATE}/name`, label: 'templateName', optional: true };
  if ((details[name.pointer] ?? '').trim() === '') return [name];
  const header = details[`${TEMPLATE}/header/type`] ?? '';
  return [
    name,
    { pointer: `${TEMPLATE}/language`, label: 'templateLanguage', initial: currency === 'BRL' ? 'pt_BR' : 'en' },
    { pointer: `${TEMPLATE}/when`, label: 'templateWhen', choices: ['', 'always'] },
    { pointer: `${TEMPLATE}/header/type`, label: 'templateHeader', choices: ['', ...Object.keys(HEADERS)] },
    ...(HEADERS[header] ?? []),
    { pointer: `${TEMPLATE}/body_parameters`, label: 'templateParameters', optional: true, isLong: true },
  ];
}

/** The picture above the message; an amount without an order stands there itself. */
export const pictureOf = ({ currency, by }: Pick<Draft, 'currency' | 'by'>): Detail[] =>
  currency === 'BRL' && by === 'amount'
    ? []
    : [{ pointer: '/message/header/image/link', label: 'headerImage', optional: true }];

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
