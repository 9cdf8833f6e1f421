/** The `parameters` of an order_details message, field by field (Meta, "Receive payments via payment gateways" and "Orders"). */
import { z } from 'zod';
import { brazilSettings, indiaSettings, preferredMethods } from './payment-settings-schema';
import { amount, digits, text } from './schema-parts';

const cost = z.strictObject({
  value: z.int().min(0),
  offset: z.literal(100),
  description: text(60).optional(),
});

const importerAddress = z.strictObject({
  address_line1: text(100),
  address_line2: text(100).optional(),
  city: text(120),
  // The India template sample leaves it out, although the table asks for it.
  zone_code: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  postal_code: digits(6),
  country_code: z.literal('IN'),
});

const item = {
  name: text(60),
  amount,
  sale_amount: amount.optional(),
  quantity: z.int().min(1),
};

const indiaItem = z.strictObject({
  ...item,
  retailer_id: text(1000).optional(),
  image: z.strictObject({ link: z.url() }).optional(),
  country_of_origin: text(100).optional(),
  importer_name: text(200).optional(),
  importer_address: importerAddress.optional(),
});

const brazilItem = z.strictObject({ ...item, retailer_id: text(1000) });

const orderOf = <Item extends z.ZodType>(itemSchema: Item) => ({
  status: z.literal('pending'),
  catalog_id: text(1000).optional(),
  items: z.array(itemSchema).min(1),
  subtotal: amount,
  tax: cost,
  shipping: cost.optional(),
  discount: cost.extend({ discount_program_name: text(60).optional() }).optional(),
  expiration: z
    .strictObject({ timestamp: z.string().regex(/^\d{1,12}$/), description: text(120).optional() })
    .optional(),
});

const beneficiary = z.strictObject({
  name: text(200),
  address_line1: text(100),
  address_line2: text(100).optional(),
  city: text(1000),
  state: text(1000),
  country: z.literal('India'),
  postal_code: digits(6),
});

const shippingAddress = z.strictObject({
  name: text(256),
  phone_number: text(12),
  address: text(512),
  city: text(100),
  state: text(100),
  in_pin_code: text(6),
  landmark_area: text(128).optional(),
  building_name: text(128).optional(),
  house_number: text(8).optional(),
  tower_number: text(8).optional(),
  floor_number: text(10).optional(),
});

const common = {
  type: z.enum(['digital-goods', 'physical-goods']),
  total_amount: amount,
};

export const indiaParameters = z.strictObject({
  ...common,
  reference_id: z.string().regex(/^[A-Za-z0-9_.-]{1,35}$/),
  currency: z.literal('INR'),
  beneficiaries: z.array(beneficiary).min(1).optional(),
  payment_settings: z.array(indiaSettings).length(1).optional(),
  payment_type: z.enum(['upi', 'payment_gateway:razorpay', 'payment_gateway:payu']).optional(),
  payment_configuration: text(60).optional(),
  preferred_payment_methods: preferredMethods.optional(),
  shipping_info: z.strictObject({ country: z.literal('IN'), addresses: z.array(shippingAddress) }).optional(),
  order: z.strictObject({ ...orderOf(indiaItem), type: z.literal('quick_pay').optional() }),
});

export const brazilParameters = z.strictObject({
  ...common,
  reference_id: z.string().regex(/^[A-Za-z0-9_.-]{1,60}$/),
  currency: z.literal('BRL'),
  payment_type: z.literal('br'),
  payment_settings: z.array(brazilSettings).min(1).optional(),
  order: z.strictObject(orderOf(brazilItem)).optional(),
});

export type OrderParameters = z.infer<typeof indiaParameters> | z.infer<typeof brazilParameters>;
