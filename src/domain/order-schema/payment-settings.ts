import { z } from 'zod';
import { PIX_KEY_TYPES } from '../brazil/tax-ids';
import { looksLikeCardNumber } from '../values/text';
import { hasMembers, listRule, otherwise } from './conditions';
import { list, mapOf } from './containers';
import { type Form, httpsUrl, textOf, UNPUBLISHED_LIMIT, webUrl } from './request-text';
import { BRL_KINDS, GATEWAYS, INR_KINDS } from './shapes/shapes';
import { say } from './violations';

/** Apps that the checkout can open first (Meta, Receive payments via payment gateways). */
const UPI_APPS = ['gpay', 'phonepe', 'paytm', 'bhim', 'amazonpay', 'cred', 'mobikwik'] as const;

/** The name is part of the lookup's path, from which `.` and `..` vanish. */
const CONFIGURATION_NAME: Form = {
  pattern: /^(?!\.{1,2}$)/u,
  code: 'invalid_configuration_name',
  detail: 'Give the name of the payment configuration as WhatsApp Manager shows it; it is more than dots.',
};

const gateway = {
  configuration_name: textOf({ max: 60, form: CONFIGURATION_NAME }).describe(
    'The payment configuration of your WhatsApp Business account.',
  ),
  preferred_payment_methods: list(z.strictObject({ method: z.enum(UPI_APPS) }))
    .max(1, say('too_many_methods', 'Name one preferred app only.'))
    .optional()
    .describe('The UPI app that the checkout opens first.'),
  enabled_payment_options: list(z.enum(['upi', 'web'], say('invalid_choice', 'An option is "upi" or "web".')))
    .check(
      listRule((options, refuse) => {
        for (const option of ['upi', 'web']) {
          const again = options.indexOf(option, options.indexOf(option) + 1);
          if (again > options.indexOf(option)) refuse([again], 'duplicate_option', 'Name each option once.');
        }
      }),
    )
    .meta({ uniqueItems: true })
    .optional()
    .describe('Above ₹5,00,000 UPI fails: send ["web"].'),
};

/** The numbered pass-through fields of a gateway and their longest values. */
const numbered = (prefix: string, count: number, max: number) =>
  z
    .strictObject(
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`${prefix}${index + 1}`, textOf({ min: 0, max }).optional()]),
      ),
    )
    .optional();

/** What each gateway passes through and hands back in lookups. */
const passThrough = {
  razorpay: z
    .strictObject({
      receipt: textOf({ max: 40 }).optional(),
      notes: mapOf({ maxKeys: 15, key: {}, value: { min: 0, max: 256 } }).optional(),
    })
    .optional(),
  payu: numbered('udf', 4, 255),
  billdesk: numbered('additional_info', 7, 120),
  zaakpay: numbered('extra', 2, 180),
};

const Gateway = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('razorpay'), ...gateway, razorpay: passThrough.razorpay }),
    z.strictObject({ type: z.literal('payu'), ...gateway, payu: passThrough.payu }),
    z.strictObject({ type: z.literal('billdesk'), ...gateway, billdesk: passThrough.billdesk }),
    z.strictObject({ type: z.literal('zaakpay'), ...gateway, zaakpay: passThrough.zaakpay }),
  ])
  .check(otherwise('type', GATEWAYS, z.strictObject({ type: z.unknown().optional(), ...gateway, ...passThrough })))
  .meta({
    id: 'PaymentGateway',
    description: 'India: a gateway that WhatsApp talks to; the lookup confirms the payment.',
  });

const GatewaySetting = z.strictObject({ type: z.literal('payment_gateway'), payment_gateway: Gateway });

const UNLESS_MADE = 'Required unless the PSP of this kind makes it.';

const UPI_LINK: Form = {
  pattern: /^upi:\/\/pay\?[^\s#]+$/u,
  code: 'invalid_upi_link',
  detail: 'Send the intent as the gateway returned it: upi://pay?pa=...&tr=..., percent-encoded.',
};

const UpiSetting = z.strictObject({
  type: z.literal('upi_intent_link'),
  upi_intent_link: z
    .strictObject({
      link: textOf({ form: UPI_LINK })
        .optional()
        .describe(`upi://pay?pa=…&tr=… as your gateway returned it; \`tr\` is the reference_id. ${UNLESS_MADE}`),
    })
    .optional(),
});

const uri = httpsUrl.optional().describe(`An absolute URL that starts with https://. ${UNLESS_MADE}`);

const LinkSetting = z.strictObject({
  type: z.literal('payment_link'),
  payment_link: z.strictObject({ uri, success_url: webUrl.optional(), cancel_url: webUrl.optional() }).optional(),
});

const BrazilianLinkSetting = z.strictObject({
  type: z.literal('payment_link'),
  payment_link: z.strictObject({ uri }).optional(),
});

const PIX_CODE: Form = {
  pattern: /^\d{4}[\s\S]*63\d{2}[0-9A-Fa-f]{4}$/u,
  code: 'invalid_pix_code',
  detail: 'A Pix code starts with 000201 and ends with its CRC (6304XXXX); send it exactly as your PSP made it.',
};

/** The size that the BR Code manual gives a code. */
const LONGEST_PIX_CODE = 512;

const TXID: Form = {
  pattern: /^[A-Za-z0-9]{1,35}$/u,
  code: 'invalid_txid',
  detail: 'A txid has 1 to 35 letters and digits; send it as your bank knows it.',
};

const PixSetting = z.strictObject({
  type: z.literal('pix_dynamic_code'),
  pix_dynamic_code: z.strictObject({
    code: textOf({ max: LONGEST_PIX_CODE, form: PIX_CODE })
      .optional()
      .describe(`The Pix code (BR Code) for exactly the total. ${UNLESS_MADE}`),
    merchant_name: textOf({ max: UNPUBLISHED_LIMIT }),
    key: textOf({ max: UNPUBLISHED_LIMIT }).optional().describe('The receiver’s key. Required with `code`.'),
    key_type: z.enum(PIX_KEY_TYPES).optional().describe('Required with `key`.'),
    txid: textOf({ form: TXID })
      .optional()
      .describe('The name of your own code at your bank, by which PSP `pix` confirms it; not sent to WhatsApp.'),
  }),
});

const BOLETO_LINE: Form = {
  pattern: /^(?:[\s.-]*\d){47,48}[\s.-]*$/u,
  code: 'invalid_boleto_line',
  detail: 'The digitable line has 47 digits (48 and a leading 8 for utilities and taxes); send it whole.',
};

const BoletoSetting = z.strictObject({
  type: z.literal('boleto'),
  boleto: z
    .strictObject({
      digitable_line: textOf({ form: BOLETO_LINE })
        .optional()
        .describe(`47 digits (bank slip) or 48 (collection); dots, hyphens and spaces are dropped. ${UNLESS_MADE}`),
    })
    .optional(),
});

export const LAST_FOUR: Form = {
  pattern: /^[0-9]{4}$/u,
  code: 'invalid_last_four_digits',
  detail: 'Give exactly the last four digits of the card.',
};

/** A card number must never be stored or sent; PCI DSS would apply to everything that touched it. */
const NO_CARD_NUMBER = {
  test: looksLikeCardNumber,
  code: 'card_number',
  detail: 'This looks like a card number; send the id of a stored credential instead.',
};

const CardSetting = z.strictObject({
  type: z.literal('offsite_card_pay'),
  offsite_card_pay: z.strictObject({
    last_four_digits: textOf({ form: LAST_FOUR }).optional().describe('May be left to the stored credential.'),
    credential_id: textOf({ max: 255, never: NO_CARD_NUMBER }).describe('A stored credential, never a card number.'),
  }),
});

/** The answer to a kind of payment that does not exist here; one that is absent is required, like any member. */
const strangeKind = (kinds: readonly string[], where: string) => ({
  error: ({ input }: { input?: unknown }) =>
    (input as { type?: unknown } | undefined)?.type === undefined
      ? undefined
      : say('unsupported_payment_setting', `Use one of ${kinds.join(', ')}${where}.`),
});

export const IndianSetting = z
  .discriminatedUnion('type', [GatewaySetting, UpiSetting, LinkSetting], strangeKind(INR_KINDS, ' with INR'))
  .meta({ id: 'PaymentSettingInr', description: 'How an order in INR can be paid.' });

export const BrazilianSetting = z
  .discriminatedUnion(
    'type',
    [CardSetting, PixSetting, BrazilianLinkSetting, BoletoSetting],
    strangeKind(BRL_KINDS, ' with BRL'),
  )
  .meta({ id: 'PaymentSettingBrl', description: 'How an order in BRL can be paid.' });

const ALL_KINDS = [...new Set([...INR_KINDS, ...BRL_KINDS])];

/** For an order whose currency is not known yet. */
export const AnySetting = z.discriminatedUnion(
  'type',
  [GatewaySetting, UpiSetting, LinkSetting, CardSetting, PixSetting, BoletoSetting],
  strangeKind(ALL_KINDS, ''),
);

/** No kind of payment twice: two codes could both be paid, and a consent could not be matched with what was sent. */
export const EACH_KIND_ONCE = listRule((settings, refuse) => {
  const seen = new Set<string>();
  settings.forEach((setting, index) => {
    const known = hasMembers(setting) ? ALL_KINDS.find((kind) => kind === setting.type) : undefined;
    if (known === undefined) return;
    if (seen.has(known)) refuse([index], 'duplicate_payment_setting', `Give ${known} only once.`);
    seen.add(known);
  });
});

/** `EACH_KIND_ONCE` in JSON Schema. */
export const eachKindOnce = BRL_KINDS.map((kind) => ({
  contains: { type: 'object', properties: { type: { const: kind } }, required: ['type'] },
  minContains: 0,
  maxContains: 1,
}));
