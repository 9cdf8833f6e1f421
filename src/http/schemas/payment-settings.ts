import { z } from 'zod';
import { PIX_KEY_TYPES } from '../../domain/brazil-keys';
import { httpsUrl, textOf, webUrl } from './parts';

const upTo = (prefix: string, count: number, max: number) =>
  z
    .strictObject(
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`${prefix}${index + 1}`, textOf(max, 0).optional()]),
      ),
    )
    .optional();

const gateway = {
  configuration_name: textOf(60).describe('The payment configuration of your WhatsApp Business account.'),
  preferred_payment_methods: z
    .array(z.strictObject({ method: z.enum(['gpay', 'phonepe', 'paytm', 'bhim', 'amazonpay', 'cred', 'mobikwik']) }))
    .length(1)
    .optional()
    .describe('The UPI app that the checkout opens first.'),
  enabled_payment_options: z
    .array(z.enum(['upi', 'web']))
    .min(1)
    .meta({ uniqueItems: true })
    .optional()
    .describe('Above ₹5,00,000 UPI fails: send ["web"].'),
};

const Gateway = z
  .union([
    z.strictObject({
      type: z.literal('razorpay'),
      ...gateway,
      razorpay: z
        .strictObject({
          receipt: textOf(40).optional(),
          notes: z.record(textOf(), textOf(256, 0)).meta({ maxProperties: 15 }).optional(),
        })
        .optional(),
    }),
    z.strictObject({ type: z.literal('payu'), ...gateway, payu: upTo('udf', 4, 255) }),
    z.strictObject({ type: z.literal('billdesk'), ...gateway, billdesk: upTo('additional_info', 7, 120) }),
    z.strictObject({ type: z.literal('zaakpay'), ...gateway, zaakpay: upTo('extra', 2, 180) }),
  ])
  .meta({
    id: 'PaymentGateway',
    description: 'India: a gateway that WhatsApp talks to; the lookup confirms the payment.',
  });

const GatewaySetting = z.strictObject({ type: z.literal('payment_gateway'), payment_gateway: Gateway });

export const UpiSetting = z.strictObject({
  type: z.literal('upi_intent_link'),
  upi_intent_link: z.strictObject({
    link: z
      .string()
      .regex(/^upi:\/\/pay\?[^\s#]+$/)
      .describe('upi://pay?pa=…&tr=… as your gateway returned it; `tr` is the reference_id.'),
  }),
});

const LinkSetting = z.strictObject({
  type: z.literal('payment_link'),
  payment_link: z.strictObject({ uri: httpsUrl, success_url: webUrl.optional(), cancel_url: webUrl.optional() }),
});

const BrazilianLinkSetting = z.strictObject({
  type: z.literal('payment_link'),
  payment_link: z.strictObject({ uri: httpsUrl }),
});

const PixSetting = z.strictObject({
  type: z.literal('pix_dynamic_code'),
  pix_dynamic_code: z.strictObject({
    code: z
      .string()
      .regex(/^\d{4}[\s\S]*63\d{2}[0-9A-Fa-f]{4}$/)
      .describe('The dynamic Pix code (BR Code) for exactly the total.'),
    merchant_name: textOf(),
    key: textOf(),
    key_type: z.enum(PIX_KEY_TYPES),
  }),
});

const BoletoSetting = z.strictObject({
  type: z.literal('boleto'),
  boleto: z.strictObject({
    digitable_line: z
      .string()
      .regex(/^(?:[\s.-]*\d){47,48}[\s.-]*$/)
      .describe('47 digits (bank slip) or 48 (collection); dots, hyphens and spaces are dropped.'),
  }),
});

const CardSetting = z.strictObject({
  type: z.literal('offsite_card_pay'),
  offsite_card_pay: z.strictObject({
    credential_id: textOf(255).describe('A stored credential, never a card number.'),
    last_four_digits: z
      .string()
      .regex(/^[0-9]{4}$/)
      .optional()
      .describe('May be left to the stored credential.'),
  }),
});

export const IndianSetting = z
  .union([GatewaySetting, UpiSetting, LinkSetting])
  .meta({ id: 'PaymentSettingInr', description: 'How an order in INR can be paid.' });

export const BrazilianSetting = z
  .union([CardSetting, PixSetting, BrazilianLinkSetting, BoletoSetting])
  .meta({ id: 'PaymentSettingBrl', description: 'How an order in BRL can be paid.' });

/** No kind of payment twice: two codes could both be paid. */
export const EACH_KIND_ONCE = ['offsite_card_pay', 'pix_dynamic_code', 'payment_link', 'boleto'].map((kind) => ({
  contains: { type: 'object', properties: { type: { const: kind } }, required: ['type'] },
  minContains: 0,
  maxContains: 1,
}));
