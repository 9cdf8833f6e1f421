/** The entries of `payment_settings` (Meta, pages of the payment kinds of India and Brazil). */
import { z } from 'zod';
import { amount, digits, text } from './schema-parts';

export const preferredMethods = z
  .array(z.strictObject({ method: z.enum(['gpay', 'phonepe', 'paytm', 'bhim', 'amazonpay', 'cred', 'mobikwik']) }))
  .max(1);

const optionalTexts = <Name extends string>(names: readonly Name[], max: number) =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, text(max, 0).optional()])));

const common = {
  configuration_name: text(60),
  preferred_payment_methods: preferredMethods.optional(),
  enabled_payment_options: z
    .array(z.enum(['upi', 'web']))
    .min(1)
    .max(2)
    .optional(),
};

const gateway = z.discriminatedUnion('type', [
  z.strictObject({
    ...common,
    type: z.literal('razorpay'),
    razorpay: z
      .strictObject({
        receipt: text(40).optional(),
        notes: z
          .record(z.string(), text(256, 0))
          .refine((notes) => Object.keys(notes).length <= 15, { error: 'has more than 15 keys' })
          .optional(),
      })
      .optional(),
  }),
  z.strictObject({
    ...common,
    type: z.literal('payu'),
    payu: optionalTexts(['udf1', 'udf2', 'udf3', 'udf4'], 255).optional(),
  }),
  z.strictObject({
    ...common,
    type: z.literal('zaakpay'),
    zaakpay: optionalTexts(['extra1', 'extra2'], 180).optional(),
  }),
  z.strictObject({
    ...common,
    type: z.literal('billdesk'),
    billdesk: optionalTexts(
      [1, 2, 3, 4, 5, 6, 7].map((n) => `additional_info${n}`),
      120,
    ).optional(),
  }),
]);

/** Third-party validation (alpha): the payer's bank details, encrypted, in place of the gateway's block. */
const encrypted = z.strictObject({ encrypted_payment_gateway_data: text(10_000) });

const UPI_LINK_PARAMETERS = new Set(['pa', 'pn', 'mc', 'purpose', 'tr']);
const upiLink = z.string().refine(
  (link) => {
    if (!link.startsWith('upi://pay?')) return false;
    const parameters = new URLSearchParams(link.slice('upi://pay?'.length));
    return Boolean(parameters.get('pa')) && [...parameters.keys()].every((name) => UPI_LINK_PARAMETERS.has(name));
  },
  { error: 'must be upi://pay with pa, and of pn, mc, purpose and tr only' },
);

export const indiaSettings = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('payment_gateway'), payment_gateway: gateway }),
  z.strictObject({ type: z.literal('razorpay'), razorpay: encrypted }),
  z.strictObject({ type: z.literal('payu'), payu: encrypted }),
  z.strictObject({ type: z.literal('upi_intent_link'), upi_intent_link: z.strictObject({ link: upiLink }) }),
  z.strictObject({
    type: z.literal('payment_link'),
    payment_link: z.strictObject({ uri: z.url(), success_url: z.url().optional(), cancel_url: z.url().optional() }),
  }),
]);

const pix = z.strictObject({
  code: text(1000),
  merchant_name: text(1000),
  key: text(1000),
  key_type: z.enum(['CPF', 'CNPJ', 'EMAIL', 'PHONE', 'EVP']),
});
const link = z.strictObject({ type: z.literal('payment_link'), payment_link: z.strictObject({ uri: z.url() }) });
const boleto = z.strictObject({
  type: z.literal('boleto'),
  boleto: z.strictObject({ digitable_line: text(1000) }),
});

export const brazilSettings = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('pix_dynamic_code'), pix_dynamic_code: pix }),
  link,
  boleto,
  z.strictObject({
    type: z.literal('offsite_card_pay'),
    offsite_card_pay: z.strictObject({ last_four_digits: digits(4), credential_id: text(1000) }),
  }),
]);

/** What a payment-request button of a template may carry; it has no reference (Meta, "Payment request CTA templates"). */
export const paymentRequest = z.strictObject({
  payment_setting: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('pix_dynamic_code'),
      pix_dynamic_code: z.strictObject({ code: text(1000) }),
    }),
    link,
    boleto,
    z.strictObject({
      type: z.literal('offsite_card_pay'),
      offsite_card_pay: z.strictObject({ last_four_digits: digits(4), credential_id: text(1000).optional() }),
    }),
  ]),
  currency: z.literal('BRL').optional(),
  total_amount: amount.optional(),
});
