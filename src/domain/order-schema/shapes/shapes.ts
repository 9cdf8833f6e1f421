import type { Amount } from '../../values/money';

export const INR_KINDS = ['payment_gateway', 'upi_intent_link', 'payment_link'] as const;
export const BRL_KINDS = ['offsite_card_pay', 'pix_dynamic_code', 'payment_link', 'boleto'] as const;
export type PaymentKind = (typeof INR_KINDS)[number] | (typeof BRL_KINDS)[number];

export const GOODS = ['digital-goods', 'physical-goods'] as const;
export type Goods = (typeof GOODS)[number];

export const GATEWAYS = ['razorpay', 'payu', 'billdesk', 'zaakpay'] as const;
export type Gateway = (typeof GATEWAYS)[number];

/** WhatsApp's `payment_gateway` object; the pass-through object has the gateway's name and comes back in lookups. */
export interface PaymentGateway {
  type: Gateway;
  configuration_name: string;
  razorpay?: { receipt?: string; notes?: Record<string, string> };
  payu?: Record<string, string>;
  billdesk?: Record<string, string>;
  zaakpay?: Record<string, string>;
  preferred_payment_methods?: { method: string }[];
  enabled_payment_options?: string[];
}

export type PaymentSetting =
  | { type: 'payment_gateway'; payment_gateway: PaymentGateway }
  /** Link, code and line are absent until the PSP has made them, where it does. */
  | { type: 'upi_intent_link'; upi_intent_link?: { link?: string } }
  | { type: 'payment_link'; payment_link?: { uri?: string; success_url?: string; cancel_url?: string } }
  | {
      type: 'pix_dynamic_code';
      /** `txid`: the name of the merchant's own code at its bank; not sent to WhatsApp. */
      pix_dynamic_code: { code?: string; merchant_name: string; key?: string; key_type?: string; txid?: string };
    }
  | { type: 'boleto'; boleto?: { digitable_line?: string } }
  /** WhatsApp requires the last four digits; a request may leave them to the stored credential. */
  | { type: 'offsite_card_pay'; offsite_card_pay: { last_four_digits?: string; credential_id: string } };

export interface ImporterAddress {
  address_line1: string;
  address_line2?: string;
  city: string;
  zone_code: string;
  postal_code: string;
  country_code: 'IN';
}

export interface OrderItem {
  retailer_id?: string;
  name: string;
  image?: { link: string };
  amount: Amount;
  sale_amount?: Amount;
  quantity: number;
  country_of_origin?: string;
  importer_name?: string;
  importer_address?: ImporterAddress;
}

export interface DescribedAmount extends Amount {
  description?: string;
  discount_program_name?: string;
}

/** WhatsApp's `order` object, with subtotal and tax always there. */
export interface OrderObject {
  status: 'pending';
  type?: 'quick_pay';
  catalog_id?: string;
  expiration?: { timestamp: string; description?: string };
  items: OrderItem[];
  subtotal: Amount;
  tax: DescribedAmount;
  shipping?: DescribedAmount;
  discount?: DescribedAmount;
}

export interface Beneficiary {
  name: string;
  address_line1: string;
  address_line2?: string;
  city: string;
  state: string;
  country: 'India';
  postal_code: string;
}

/** WhatsApp's own objects, as they will be sent. */
export interface OrderDetails {
  payment_settings: PaymentSetting[];
  /** null in the simplified Brazilian form. */
  order: OrderObject | null;
  beneficiaries?: Beneficiary[];
}

export type MediaSource = { link: string } | { id: string };

export interface ImageHeader {
  type: 'image';
  image: MediaSource;
}

export type TemplateHeader =
  | ImageHeader
  | { type: 'document'; document: MediaSource & { filename?: string } }
  | { type: 'text'; text: string };

/** An approved template: sent when the 24-hour window is closed, or always. */
export interface MessageTemplate {
  name: string;
  language: string;
  when?: 'always';
  header?: TemplateHeader;
  body_parameters?: string[];
}

export interface OrderMessage {
  header?: ImageHeader;
  body?: string;
  footer?: string;
  template?: MessageTemplate;
}

/** Templates for the messages that are sent on the service's own account, when the 24-hour window is closed. */
export type OrderTemplates = {
  [K in 'captured' | 'failed']?: Pick<MessageTemplate, 'name' | 'language' | 'body_parameters'>;
};

/** Bodies of the messages that are sent on the service's own account. */
export interface OrderTexts {
  captured?: string;
  failed?: string;
}
