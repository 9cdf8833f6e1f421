/** The envelope of an outgoing message, around the `parameters` of orders. */
import { z } from 'zod';
import { paymentRequest } from './payment-settings-schema';
import { image, text } from './schema-parts';

const body = z.strictObject({ text: text(1024) });
const footer = z.strictObject({ text: text(60) });
const imageHeader = z.strictObject({ type: z.literal('image'), image });

const ORDER_STATUS_WORDS = [
  'pending',
  'processing',
  'partially_shipped',
  'partially-shipped',
  'shipped',
  'completed',
  'canceled',
] as const;

const statusOfOrder = z.strictObject({ status: z.enum(ORDER_STATUS_WORDS), description: text(120).optional() });

export const statusParameters = z.strictObject({
  reference_id: text(60),
  order: statusOfOrder.optional(),
  payment: z
    .strictObject({
      status: z.enum(['pending', 'captured', 'failed']),
      timestamp: z.int().optional(),
    })
    .optional(),
});
export type StatusParameters = z.infer<typeof statusParameters>;

/** `parameters` is checked on its own, because its rules depend on the currency in it. */
const detailsInteractive = z.strictObject({
  type: z.literal('order_details'),
  header: imageHeader.optional(),
  body,
  footer: footer.optional(),
  action: z.strictObject({
    name: z.literal('review_and_pay'),
    parameters: z.looseObject({ reference_id: z.string() }),
  }),
});

const statusInteractive = z.strictObject({
  type: z.literal('order_status'),
  header: imageHeader.optional(),
  body,
  footer: footer.optional(),
  action: z.strictObject({ name: z.literal('review_order'), parameters: statusParameters }),
});

const textParameter = z.strictObject({ type: z.literal('text'), text: text(1024) });
const file = z.strictObject({
  link: z.url().optional(),
  id: text(100).optional(),
  filename: text(240).optional(),
});
const headerParameter = z.discriminatedUnion('type', [
  textParameter,
  z.strictObject({ type: z.literal('image'), image }),
  z.strictObject({ type: z.literal('document'), document: file }),
  z.strictObject({ type: z.literal('video'), video: file }),
]);

const index = z.union([z.int().min(0).max(9), z.string().regex(/^\d$/)]);
const buttonAction = z.strictObject({
  order_details: z.looseObject({ reference_id: z.string() }).optional(),
  payment_request: paymentRequest.optional(),
});
const button = z.strictObject({
  type: z.literal('button'),
  sub_type: z.enum(['order_details', 'payment_request']),
  index,
  parameters: z.array(z.strictObject({ type: z.literal('action'), action: buttonAction })).length(1),
});

const component = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), parameters: z.array(headerParameter).length(1) }),
  z.strictObject({ type: z.literal('body'), parameters: z.array(textParameter) }),
  button,
  z.strictObject({
    type: z.literal('order_status'),
    parameters: z
      .array(
        z.strictObject({
          type: z.literal('order_status'),
          order_status: z.strictObject({ reference_id: text(60), order: statusOfOrder }),
        }),
      )
      .length(1),
  }),
]);

const template = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  language: z.strictObject({
    code: z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/),
    policy: z.literal('deterministic').optional(),
  }),
  components: z.array(component).optional(),
});

const envelope = {
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.literal('individual').optional(),
  to: z
    .string()
    .regex(/^\+?[1-9]\d{6,14}$/)
    .optional(),
  recipient: z
    .string()
    .regex(/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/)
    .optional(),
  biz_opaque_callback_data: text(512).optional(),
};

export const message = z.discriminatedUnion('type', [
  z.strictObject({
    ...envelope,
    type: z.literal('interactive'),
    interactive: z.discriminatedUnion('type', [detailsInteractive, statusInteractive]),
  }),
  z.strictObject({ ...envelope, type: z.literal('template'), template }),
  z.strictObject({ ...envelope, type: z.literal('text'), text: z.strictObject({ body: text(4096) }) }),
]);
export type RequestedMessage = z.infer<typeof message>;
