import { z } from 'zod';
import { GOODS } from '../../domain/order-rules/shapes';
import { ORDER_STATUSES } from '../../domain/words';
import { BrazilianMessage, IndianMessage, messageWords, Texts } from './message';
import { AmountInput, DescribedAmountInput, DiscountInput, textOf, webUrl } from './parts';
import { BrazilianSetting, EACH_KIND_ONCE, IndianSetting } from './payment-settings';

/** Milliseconds sent by mistake have more than twelve digits. */
const timestamp = z
  .union([z.string().regex(/^0{0,3}\d{1,12}$/), z.int().min(0).max(253_402_300_799)])
  .describe('UTC seconds since 1970, at least 300 s from now.');

const bill = {
  status: z.literal('pending').optional(),
  subtotal: AmountInput.optional().describe('May be left out; must equal Σ (sale_amount, else amount) × quantity.'),
  tax: DescribedAmountInput.optional(),
  shipping: DescribedAmountInput.optional(),
  discount: DiscountInput.optional(),
};

const item = {
  name: textOf(60),
  amount: AmountInput.describe('Of one piece.'),
  sale_amount: AmountInput.optional().describe('Below `amount`; it is then what counts.'),
  quantity: z.int().min(1),
};

const IndianItem = z
  .strictObject({
    retailer_id: textOf().optional(),
    ...item,
    image: z.strictObject({ link: webUrl }).optional(),
    country_of_origin: textOf(100).optional(),
    importer_name: textOf(200).optional(),
    importer_address: z
      .strictObject({
        address_line1: textOf(100),
        address_line2: textOf(100).optional(),
        city: textOf(120),
        zone_code: z.string().regex(/^[A-Za-z]{2}$/),
        postal_code: z.string().regex(/^\d{6}$/),
        country_code: z.literal('IN'),
      })
      .optional(),
  })
  .meta({
    id: 'ItemInr',
    description: 'Without a catalogue, the importer fields are required (but not with a UPI intent link).',
    not: { required: ['retailer_id', 'image'] },
  });

const IndianOrder = z
  .strictObject({
    ...bill,
    type: z.literal('quick_pay').optional(),
    catalog_id: textOf().optional(),
    expiration: z.strictObject({ timestamp, description: textOf(120).optional() }).optional(),
    items: z.array(IndianItem).min(1),
  })
  .meta({
    id: 'OrderInr',
    allOf: [
      {
        if: { required: ['catalog_id'] },
        // biome-ignore lint/suspicious/noThenProperty: a JSON Schema keyword
        then: { properties: { items: { items: { required: ['retailer_id'], not: { required: ['image'] } } } } },
      },
      {
        if: { properties: { items: { contains: { required: ['image'] } } } },
        // biome-ignore lint/suspicious/noThenProperty: a JSON Schema keyword
        then: { properties: { items: { maxItems: 10 } } },
      },
    ],
  });

const BrazilianOrder = z
  .strictObject({
    ...bill,
    catalog_id: textOf().optional(),
    expiration: z.strictObject({ timestamp, description: textOf(120) }).optional(),
    items: z
      .array(
        z
          .strictObject({ retailer_id: textOf(), ...item })
          .meta({ id: 'ItemBrl', description: 'One line of the order.' }),
      )
      .min(1),
  })
  .meta({ id: 'OrderBrl' });

const Beneficiary = z
  .strictObject({
    name: textOf(200),
    address_line1: textOf(100),
    address_line2: textOf(100).optional(),
    city: textOf(),
    state: textOf(),
    country: z.literal('India'),
    postal_code: z.string().regex(/^\d{6}$/),
  })
  .meta({ id: 'Beneficiary', description: 'Whom physical goods in India go to.' });

const common = {
  to: z
    .string()
    .regex(/^\+?[1-9]\d{6,14}$/)
    .optional()
    .describe('The customer’s phone number in E.164, with or without `+`. Exactly one of `to` and `recipient`.'),
  recipient: z
    .string()
    .regex(/^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/)
    .optional()
    .describe('The customer’s business-scoped user id.'),
  type: z.enum(GOODS),
};

const reference = (longest: number) =>
  z
    .string()
    .regex(new RegExp(`^(?!\\.{1,2}$)[A-Za-z0-9_.-]{1,${longest}}$`))
    .optional()
    .describe('The shared key of merchant, WhatsApp and gateway; generated if absent.');

const options = {
  texts: Texts.optional(),
  auto_messages: z.boolean().default(true).describe('`false`: no message is sent on the service’s own account.'),
  metadata: z
    .record(textOf(40), textOf(500, 0))
    .meta({ maxProperties: 20 })
    .optional()
    .describe('Your own keys and values; never sent to anybody.'),
  send: z.boolean().default(true).describe('`false`: the message waits for POST …/order_details.'),
};

const ONE_CUSTOMER = { oneOf: [{ required: ['to'] }, { required: ['recipient'] }] };

const isUpiIntent = { properties: { type: { const: 'upi_intent_link' } } };

export const OrderRequestInr = z
  .strictObject({
    ...common,
    reference_id: reference(35),
    currency: z.literal('INR'),
    payment_type: z.literal('upi').optional().describe('May be pasted with a documented payload; not forwarded.'),
    payment_settings: z.array(IndianSetting).length(1),
    order: IndianOrder,
    total_amount: AmountInput.optional().describe('May be left out; must equal what is computed.'),
    beneficiaries: z.array(Beneficiary).min(1).optional().describe('Required for physical goods.'),
    message: IndianMessage.optional(),
    ...options,
  })
  .meta({
    id: 'OrderRequestInr',
    description: 'An order in Indian rupees.',
    allOf: [
      ONE_CUSTOMER,
      {
        if: { properties: { type: { const: 'physical-goods' } } },
        // biome-ignore lint/suspicious/noThenProperty: a JSON Schema keyword
        then: { required: ['beneficiaries'] },
      },
      {
        if: {
          properties: {
            order: { not: { required: ['catalog_id'] } },
            payment_settings: { items: { not: isUpiIntent } },
          },
        },
        // biome-ignore lint/suspicious/noThenProperty: a JSON Schema keyword
        then: {
          properties: {
            order: {
              properties: {
                items: { items: { required: ['country_of_origin', 'importer_name', 'importer_address'] } },
              },
            },
          },
        },
      },
    ],
  });

export const OrderRequestBrl = z
  .strictObject({
    ...common,
    reference_id: reference(60),
    currency: z.literal('BRL'),
    payment_type: z.literal('br').optional().describe('May be pasted with a documented payload; not forwarded.'),
    payment_settings: z.array(BrazilianSetting).min(1).meta({ allOf: EACH_KIND_ONCE }),
    order: BrazilianOrder.optional().describe('Absent: the simplified form, which needs `total_amount`.'),
    total_amount: AmountInput.optional(),
    message: BrazilianMessage.optional(),
    ...options,
  })
  .meta({
    id: 'OrderRequestBrl',
    description: 'An order in Brazilian reais.',
    allOf: [
      ONE_CUSTOMER,
      {
        if: { not: { required: ['order'] } },
        // biome-ignore lint/suspicious/noThenProperty: a JSON Schema keyword
        then: { required: ['total_amount'], properties: { message: { not: { required: ['header'] } } } },
      },
    ],
  });

/** The body of POST /v1/orders and /v1/orders/validate. */
export const OrderRequest = z
  .union([OrderRequestInr, OrderRequestBrl])
  .meta({ id: 'OrderRequest', description: 'An order to be paid in WhatsApp, in WhatsApp’s own field names.' });

/** The body of POST /v1/orders/{reference_id}/order_status. */
export const OrderStatusRequest = z
  .strictObject({
    status: z
      .enum([...ORDER_STATUSES, 'partially-shipped'])
      .describe('`pending` → any other; `processing`, `partially_shipped`, `shipped` → each other or terminal.'),
    description: textOf(120).optional(),
    ...messageWords,
  })
  .meta({ id: 'OrderStatusRequest' });
