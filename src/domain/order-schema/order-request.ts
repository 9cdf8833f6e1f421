import { z } from 'zod';
import { type Currency, ORDER_STATUSES } from '../lifecycles/statuses';
import { AmountInput } from './amounts';
import { exactlyOne, hasMembers, oneRequired, otherwise, rule, whenThen } from './conditions';
import { list, mapOf } from './containers';
import { brazilianPayer, indianPayer, phoneOfOrder, USER_ID } from './customer';
import { POSTAL_CODE } from './items';
import { BrazilianMessage, IndianMessage, MessageTexts, messageWords, Templates } from './message';
import { BrazilianOrder, IndianOrder } from './order-object';
import { AnySetting, BrazilianSetting, EACH_KIND_ONCE, eachKindOnce, IndianSetting } from './payment-settings';
import { type TextRule, textOf, UNPUBLISHED_LIMIT } from './request-text';
import { GOODS } from './shapes/shapes';
import { say } from './violations';

const Beneficiary = z
  .strictObject({
    name: textOf({ max: 200 }),
    address_line1: textOf({ max: 100 }),
    address_line2: textOf({ max: 100 }).optional(),
    city: textOf({ max: UNPUBLISHED_LIMIT }),
    state: textOf({ max: UNPUBLISHED_LIMIT }),
    country: z.literal('India'),
    postal_code: textOf({ form: POSTAL_CODE }),
  })
  .meta({ id: 'Beneficiary', description: 'Whom physical goods in India go to.' });

/** Without `+`, the number of an order begins with the code of its own country. */
const commonIn = (currency: Currency | null) => ({
  to: textOf({ form: phoneOfOrder(currency) })
    .optional()
    .describe(
      'The customer’s phone number in E.164; without `+` only a whole number of the order’s own country. Exactly one of `to` and `recipient`.',
    ),
  recipient: textOf({ form: USER_ID })
    .optional()
    .describe('The customer’s business-scoped user id, also in the parent form `CC.ENT.…`.'),
  type: z.enum(GOODS),
});

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
  texts: MessageTexts.optional(),
  templates: Templates.optional(),
  auto_messages: z.boolean().default(true).describe('`false`: no message is sent on the service’s own account.'),
  metadata: mapOf({ maxKeys: 20, key: { max: 40 }, value: { min: 0, max: 500 } })
    .optional()
    .describe('Your own keys and values. The PSP gets them with what it charges or makes, cut to what it takes.'),
  send: z.boolean().default(true).describe('`false`: the message waits for POST …/order_details.'),
};

const ADDRESSED = rule(({ type, beneficiaries }, refuse) => {
  if (type === 'physical-goods' && beneficiaries === undefined)
    refuse(['beneficiaries'], 'required', 'Give beneficiaries.');
});

const IMPORTER = ['country_of_origin', 'importer_name', 'importer_address'];

/** Meta asks for the importer with gateways and payment links; its UPI intent page does not. */
const IMPORTED = rule(({ order, payment_settings: settings }, refuse) => {
  if (!hasMembers(order) || order.catalog_id !== undefined || !Array.isArray(order.items)) return;
  if (Array.isArray(settings) && settings.some((entry) => hasMembers(entry) && entry.type === 'upi_intent_link'))
    return;
  order.items.forEach((item: unknown, index) => {
    for (const key of hasMembers(item) ? IMPORTER : [])
      if ((item as Record<string, unknown>)[key] === undefined)
        refuse(['order', 'items', index, key], 'required', `Give ${key}.`);
  });
});

const OrderRequestInr = z
  .strictObject({
    ...commonIn('INR'),
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
    ...indianPayer,
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
  if (hasMembers(message) && message.header !== undefined)
    refuse(['message', 'header'], 'header_not_supported', detail);
});

const OrderRequestBrl = z
  .strictObject({
    ...commonIn('BRL'),
    reference_id: reference(REFERENCE.BRL),
    currency: z.literal('BRL'),
    payment_type: z.literal('br').optional().describe('May be pasted with a documented payload; not forwarded.'),
    payment_settings: list(BrazilianSetting).check(EACH_KIND_ONCE).meta({ allOf: eachKindOnce }),
    order: BrazilianOrder.optional().describe('Absent: the simplified form, which needs `total_amount`.'),
    total_amount: AmountInput.optional(),
    beneficiaries: z.never(say('not_supported', 'Beneficiaries exist for INR only; leave them out.')).optional(),
    message: BrazilianMessage.optional(),
    ...brazilianPayer,
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
    ...commonIn(null),
    reference_id: reference(REFERENCE.BRL),
    currency: z.unknown().optional(),
    payment_type: z.enum(['br', 'upi']).optional(),
    payment_settings: list(AnySetting).check(EACH_KIND_ONCE),
    order: IndianOrder.optional(),
    total_amount: AmountInput.optional(),
    beneficiaries: list(Beneficiary).optional(),
    message: IndianMessage.optional(),
    ...brazilianPayer,
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
