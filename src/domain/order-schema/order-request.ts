import { z } from 'zod';
import { GOODS } from '../order-rules/shapes';
import { ORDER_STATUSES } from '../words';
import { AmountInput } from './amounts';
import { exactlyOne, isObject, oneRequired, otherwise, rule, whenThen } from './conditions';
import { list, mapOf } from './containers';
import { PHONE, USER_ID } from './customer';
import { POSTAL_CODE } from './items';
import { BrazilianMessage, IndianMessage, messageWords, Texts } from './message';
import { BrazilianOrder, IndianOrder } from './order-object';
import { AnySetting, BrazilianSetting, EACH_KIND_ONCE, eachKindOnce, IndianSetting } from './payment-settings';
import { type TextRule, textOf } from './text';
import { say } from './violations';

const Beneficiary = z
  .strictObject({
    name: textOf({ max: 200 }),
    address_line1: textOf({ max: 100 }),
    address_line2: textOf({ max: 100 }).optional(),
    city: textOf(),
    state: textOf(),
    country: z.literal('India'),
    postal_code: textOf({ form: POSTAL_CODE }),
  })
  .meta({ id: 'Beneficiary', description: 'Whom physical goods in India go to.' });

const common = {
  to: textOf({ form: PHONE })
    .optional()
    .describe('The customer’s phone number in E.164, with or without `+`. Exactly one of `to` and `recipient`.'),
  recipient: textOf({ form: USER_ID }).optional().describe('The customer’s business-scoped user id.'),
  type: z.enum(GOODS),
};

const ONE_CUSTOMER = exactlyOne(
  'to',
  'recipient',
  'Give to (a phone number) or recipient (a business-scoped user id).',
);
const oneCustomer = oneRequired('to', 'recipient');

const referenceOf = (max: number): TextRule => ({
  max,
  form: {
    // `.` and `..` fit WhatsApp's alphabet but vanish from the paths of URLs.
    pattern: /^(?!\.{1,2}$)[A-Za-z0-9_.-]+$/u,
    code: 'invalid_reference_id',
    detail: 'Use letters, digits, underscore, dot and hyphen only, and more than dots alone.',
  },
});

/** The rule of a reference_id: Meta allows 35 characters in India and 60 in Brazil. */
export const REFERENCE = { INR: referenceOf(35), BRL: referenceOf(60) };

const reference = (rule: TextRule) =>
  textOf(rule).optional().describe('The shared key of merchant, WhatsApp and gateway; generated if absent.');

const options = {
  texts: Texts.optional(),
  auto_messages: z.boolean().default(true).describe('`false`: no message is sent on the service’s own account.'),
  metadata: mapOf({ maxKeys: 20, key: { max: 40 }, value: { min: 0, max: 500 } })
    .optional()
    .describe('Your own keys and values; never sent to anybody.'),
  send: z.boolean().default(true).describe('`false`: the message waits for POST …/order_details.'),
};

const ADDRESSED = rule(({ type, beneficiaries }, refuse) => {
  if (type === 'physical-goods' && beneficiaries === undefined)
    refuse(['beneficiaries'], 'required', 'Give beneficiaries.');
});

const IMPORTER = ['country_of_origin', 'importer_name', 'importer_address'];

/** Meta asks for the importer with gateways and payment links; its UPI intent page does not. */
const IMPORTED = rule(({ order, payment_settings: settings }, refuse) => {
  if (!isObject(order) || order.catalog_id !== undefined || !Array.isArray(order.items)) return;
  if (Array.isArray(settings) && settings.some((entry) => isObject(entry) && entry.type === 'upi_intent_link')) return;
  order.items.forEach((item: unknown, index) => {
    for (const key of isObject(item) ? IMPORTER : [])
      if ((item as Record<string, unknown>)[key] === undefined)
        refuse(['order', 'items', index, key], 'required', `Give ${key}.`);
  });
});

export const OrderRequestInr = z
  .strictObject({
    ...common,
    reference_id: reference(REFERENCE.INR),
    currency: z.literal('INR'),
    payment_type: z.literal('upi').optional().describe('May be pasted with a documented payload; not forwarded.'),
    payment_settings: list(IndianSetting).max(
      1,
      say('too_many_payment_settings', 'An order in INR has exactly one payment setting; keep one.'),
    ),
    order: IndianOrder,
    total_amount: AmountInput.optional().describe('May be left out; must equal what is computed.'),
    beneficiaries: list(Beneficiary).optional().describe('Required for physical goods.'),
    message: IndianMessage.optional(),
    ...options,
  })
  .check(ONE_CUSTOMER, ADDRESSED, IMPORTED)
  .meta({
    id: 'OrderRequestInr',
    description: 'An order in Indian rupees.',
    allOf: [
      oneCustomer,
      whenThen({ properties: { type: { const: 'physical-goods' } } }, { required: ['beneficiaries'] }),
      whenThen(
        {
          properties: {
            order: { not: { required: ['catalog_id'] } },
            payment_settings: { items: { not: { properties: { type: { const: 'upi_intent_link' } } } } },
          },
        },
        { properties: { order: { properties: { items: { items: { required: IMPORTER } } } } } },
      ),
    ],
  });

const SIMPLIFIED = rule(({ order, total_amount, message }, refuse) => {
  if (order !== undefined) return;
  if (total_amount === undefined) refuse(['total_amount'], 'required', 'Give total_amount.');
  const detail = 'A message without an order shows its amount instead of a header; leave the header out.';
  if (isObject(message) && message.header !== undefined) refuse(['message', 'header'], 'header_not_supported', detail);
});

export const OrderRequestBrl = z
  .strictObject({
    ...common,
    reference_id: reference(REFERENCE.BRL),
    currency: z.literal('BRL'),
    payment_type: z.literal('br').optional().describe('May be pasted with a documented payload; not forwarded.'),
    payment_settings: list(BrazilianSetting).check(EACH_KIND_ONCE).meta({ allOf: eachKindOnce }),
    order: BrazilianOrder.optional().describe('Absent: the simplified form, which needs `total_amount`.'),
    total_amount: AmountInput.optional(),
    beneficiaries: z.never(say('not_supported', 'Beneficiaries exist for INR only; leave them out.')).optional(),
    message: BrazilianMessage.optional(),
    ...options,
  })
  .check(ONE_CUSTOMER, SIMPLIFIED)
  .meta({
    id: 'OrderRequestBrl',
    description: 'An order in Brazilian reais.',
    allOf: [
      oneCustomer,
      whenThen(
        { not: { required: ['order'] } },
        { required: ['total_amount'], properties: { message: { not: { required: ['header'] } } } },
      ),
    ],
  });

/** What can be said of an order whose currency is missing or strange: no rule that only one country has. */
const OrderRequestOfAnyCountry = z
  .strictObject({
    ...common,
    reference_id: reference(REFERENCE.BRL),
    currency: z.unknown().optional(),
    payment_type: z.enum(['br', 'upi']).optional(),
    payment_settings: list(AnySetting).check(EACH_KIND_ONCE),
    order: IndianOrder.optional(),
    total_amount: AmountInput.optional(),
    beneficiaries: list(Beneficiary).optional(),
    message: IndianMessage.optional(),
    ...options,
  })
  .check(ONE_CUSTOMER);

/** The body of POST /v1/orders and /v1/orders/validate. */
export const OrderRequest = z
  .discriminatedUnion('currency', [OrderRequestInr, OrderRequestBrl])
  .check(otherwise('currency', ['INR', 'BRL'], OrderRequestOfAnyCountry))
  .meta({ id: 'OrderRequest', description: 'An order to be paid in WhatsApp, in WhatsApp’s own field names.' });

/** A body that breaks no rule of the schema. */
export type OrderBody = z.infer<typeof OrderRequest>;

/** The body of POST /v1/orders/{reference_id}/order_status. */
export const OrderStatusBody = z
  .strictObject({
    // Meta's pages spell it both ways; only the underscore is ever sent.
    status: z
      .enum([...ORDER_STATUSES, 'partially-shipped'])
      .describe('`pending` → any other; `processing`, `partially_shipped`, `shipped` → each other or terminal.'),
    description: textOf({ max: 120 }).optional(),
    ...messageWords,
  })
  .meta({ id: 'OrderStatusRequest' });
