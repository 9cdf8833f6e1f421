import { z } from 'zod';
import { baseUrl, filledList, oneOf, parseUrl, plainText, rotated, says, wholeNumber } from './forms';
import { PSP_NAMES } from './psp-names';

const webhookSecrets = rotated.refine(
  (parts) => parts.every((part) => /^whsec_(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(part)),
  says('must be whsec_ followed by base64'),
);

/** `name=value,…`; a value may hold more equals signs, and no comma. */
const pairs = (name: RegExp) =>
  filledList
    .refine(
      (parts) => parts.every((part) => name.test(part.split('=')[0] ?? '') && /^[^=]+=[\x20-\x7e]+$/.test(part)),
      says('must be a comma-separated list of name=value'),
    )
    .transform((parts) =>
      Object.fromEntries(parts.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)])),
    );

/** Unlike an address to put paths behind, one with parameters of its own. */
const endpoint = z.string().refine((value) => {
  const url = parseUrl(value);
  return (url?.protocol === 'http:' || url?.protocol === 'https:') && !url.username && !url.password && !url.hash;
}, says('must be an http:// or https:// address without credentials'));

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PIX_KEY_FORMS = [/^\d{11}$/, /^[0-9A-Z]{12}\d{2}$/, /^\+55\d{10,11}$/, /^[^\s@]+@[^\s@]+$/, UUID];

/** Secrets that stand in an address. */
const addressTokens = rotated.refine(
  (parts) => parts.every((part) => /^[A-Za-z0-9_-]{16,}$/.test(part)),
  says('must have 16 characters or more of letters, digits, - and _ (make one with: openssl rand -hex 24)'),
);

/** The keys of the PSPs with the form of each value. */
export const PSP_KEYS = {
  PSP: oneOf(PSP_NAMES),
  PSP_CARD: oneOf(PSP_NAMES),
  PSP_PIX: oneOf(PSP_NAMES),
  PSP_BOLETO: oneOf(PSP_NAMES),
  PSP_LINK: oneOf(PSP_NAMES),
  PSP_UPI: oneOf(PSP_NAMES),
  PSP_BASE_URL: baseUrl,
  PSP_API_KEY: plainText,
  PSP_WEBHOOK_SECRET: webhookSecrets,
  PSP_KEY_HOURS: wholeNumber(1, 8760),
  STRIPE_SECRET_KEY: plainText,
  STRIPE_WEBHOOK_SECRET: rotated,
  STRIPE_BASE_URL: baseUrl,
  RAZORPAY_KEY_ID: z.string().regex(/^rzp_\w+$/, says('must be a key id: rzp_test_… or rzp_live_…')),
  RAZORPAY_KEY_SECRET: plainText,
  RAZORPAY_WEBHOOK_SECRET: rotated,
  RAZORPAY_BASE_URL: baseUrl,
  PIX_BASE_URL: baseUrl,
  PIX_TOKEN_URL: endpoint,
  PIX_CLIENT_ID: plainText,
  PIX_CLIENT_SECRET: plainText,
  PIX_KEY: z
    .string()
    .refine(
      (value) => PIX_KEY_FORMS.some((form) => form.test(value)),
      says('must be a Pix key: CPF or CNPJ without punctuation, +55 and number, e-mail, or UUID'),
    ),
  PIX_CERT_FILE: plainText,
  PIX_CERT_KEY_FILE: plainText,
  PIX_CERT_PASSPHRASE: plainText,
  PIX_CA_FILE: plainText,
  PIX_HEADERS: pairs(/^[A-Za-z0-9-_]+$/),
  PIX_QUERY: pairs(/^[\w.-]+$/),
  PIX_SCOPE: plainText,
  PIX_TOKEN_AUTH: oneOf(['basic', 'form']),
  PIX_WEBHOOK_TOKEN: addressTokens,
  PIX_WEBHOOK_CLIENT_CN: plainText,
  MERCADOPAGO_ACCESS_TOKEN: plainText,
  MERCADOPAGO_WEBHOOK_SECRET: rotated,
  MERCADOPAGO_BASE_URL: baseUrl,
} satisfies Record<string, z.ZodType>;

export type PspValues = { [K in keyof typeof PSP_KEYS]?: z.output<(typeof PSP_KEYS)[K]> | undefined };
